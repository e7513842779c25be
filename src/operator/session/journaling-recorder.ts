import type { Clock } from "../../base/clock.ts";
import type { CapturedHead } from "../../base/exchange.ts";
import type { Ids } from "../../base/ids.ts";
import { FIRST_USER_NAME, type Identities, type Principal, userArn } from "../../identify/index.ts";
import type { OwnRecords } from "../../pipeline/index.ts";
import type { Outcome } from "../../wire/index.ts";
import type { ConsoleAction, ConsoleOutcome, ConsoleRecorder } from "./console-recorder.ts";
import { Repetitions } from "./repetitions.ts";
import type { ConsoleSession } from "./sessions.ts";

export interface JournalingRecorderOptions {
  readonly records: Pick<OwnRecords, "recordCall" | "recordSignIn">;
  readonly identities: Identities;
  /** Of what names none. */
  readonly region: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Writes what the console does, and who signs in to it, as AWS's console would have it. */
export class JournalingRecorder implements ConsoleRecorder {
  readonly #options: JournalingRecorderOptions;
  readonly #repetitions: Repetitions;

  constructor(options: JournalingRecorderOptions) {
    this.#options = options;
    this.#repetitions = new Repetitions(options.clock);
  }

  async record(action: ConsoleAction): Promise<void> {
    const { asked, operation, input } = action;
    const { asker } = asked;
    if (asker.kind !== "session") return;
    const { records, clock, ids } = this.#options;
    const same =
      action.sameAs === undefined
        ? undefined
        : [asker.session.id, asker.session.accountId, operation, action.sameAs].join(" ");
    if (same !== undefined && this.#repetitions.has(same)) return;
    const region = action.region ?? this.#options.region;
    const { accessKeyId } = asker.session;
    const console = { accessKeyId, signingName: "cloudtrail", region };
    await records.recordCall({
      // One request may stand for several calls.
      head: { ...asked.head, eventId: ids.uuid(), console },
      principal: this.#principalOf(asker.session),
      ...{ service: "cloudtrail", operation, input, region },
      outcome: outcomeOf(action.outcome),
      completedAtMs: clock.nowMs(),
    });
    if (same !== undefined) this.#repetitions.note(same);
  }

  /** Resolves when it is durable that someone signed in to an account, or tried to. */
  async recordSignIn(signIn: {
    readonly head: CapturedHead;
    readonly accountId: string;
    readonly isSuccess: boolean;
  }): Promise<void> {
    const { head, accountId, isSuccess } = signIn;
    const { records, identities, region, clock } = this.#options;
    const user = identities.users.find(accountId, FIRST_USER_NAME);
    await records.recordSignIn({
      head,
      user: {
        kind: "user",
        accountId,
        userId: user?.id ?? "",
        userName: FIRST_USER_NAME,
        arn: userArn(accountId, user?.path ?? "/", FIRST_USER_NAME),
      },
      isSuccess,
      loginTo: `http://${head.headers.get("host") ?? "localhost"}/_trailcam/`,
      region,
      atMs: clock.nowMs(),
    });
  }

  #principalOf({ accessKeyId, accountId }: ConsoleSession): Principal {
    const { identities } = this.#options;
    const key = identities.findKey(accessKeyId);
    if (key) return identities.principalOf(key);
    // The user was deleted meanwhile; what was done nevertheless is not to go unrecorded.
    return { kind: "unattributed", accountId, accessKeyId, reason: "unknown-key" };
  }
}

function outcomeOf(outcome: ConsoleOutcome = { kind: "succeeded", output: {} }): Outcome {
  if (outcome.kind === "succeeded") return { ...outcome, status: 200, requestId: undefined };
  const { code, message } = outcome;
  return { kind: "failed", status: 400, code, wireCode: code, message, requestId: undefined };
}

import type { CapturedHead } from "../base/exchange.ts";
import type { Ids } from "../base/ids.ts";
import type { Principal } from "../identify/index.ts";
import type { Models } from "../models/index.ts";
import { composeSignIn, composeWithOmissions, type SignInFacts } from "../record/index.ts";
import type { Outcome, Parameters } from "../wire/index.ts";
import { journalRecords, type RecordKeepers } from "./journal-records.ts";
import { namedCall } from "./named-call.ts";
import { newRequestId } from "./request-id.ts";

export interface OwnRecordsOptions extends RecordKeepers {
  readonly models: Models;
  readonly ids: Ids;
}

/** A call that was made by other means than a request of its own. */
export interface OwnCall {
  /** The request that led to it. Its event id is the record's. */
  readonly head: CapturedHead;
  readonly principal: Principal;
  readonly service: string;
  readonly operation: string;
  /** Under the model's member names. */
  readonly input: Parameters;
  readonly outcome: Outcome;
  readonly region: string;
  readonly completedAtMs: number;
}

/** Journals what is done by other ways than AWS's API, in CloudTrail's words. */
export class OwnRecords {
  readonly #options: OwnRecordsOptions;

  constructor(options: OwnRecordsOptions) {
    this.#options = options;
  }

  /** Resolves when the record of a call is durable. */
  async recordCall(own: OwnCall): Promise<void> {
    const { models, ids } = this.#options;
    const call = namedCall({ ...own, protocol: "awsJson1_1" }, models);
    const { outcome, principal, completedAtMs } = own;
    const composed = composeWithOmissions({
      ...{ call, outcome, principal, completedAtMs },
      accountId: principal.accountId,
      requestId: newRequestId(call.destination, ids),
      refused: false,
      bytesIn: 0,
      bytesOut: 0,
    });
    await journalRecords("record", [composed], this.#options);
  }

  /** Resolves when the record of a try to sign in is durable. */
  async recordSignIn(facts: SignInFacts): Promise<void> {
    await journalRecords("record", [composeSignIn(facts)], this.#options);
  }
}

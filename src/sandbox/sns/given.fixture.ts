import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Inbox } from "../../../test/support/inbox.ts";
import { operationContext } from "../../../test/support/operation-context.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import type { OperationContext } from "../../embedded/index.ts";
import type { PolicyPrincipal } from "../../permissions/index.ts";
import { type DeliveryEvent, type QueueMessage, type QueueSender, Topics } from "./index.ts";
import { snsService } from "./sns-service.ts";

/** Where the messages say that the server is. */
export const BASE_URL = "http://trailcam.test:4580";
export const HOME = "111122223333";
export const OTHER = "444455556666";
export const ORDERS = `arn:aws:sns:us-east-1:${HOME}:orders`;
export const QUEUE = `arn:aws:sqs:us-east-1:${HOME}:incoming`;

export interface Sent {
  readonly queueArn: string;
  readonly message: QueueMessage;
  readonly by: PolicyPrincipal;
  readonly source: { readonly sourceArn: string; readonly sourceAccount: string };
}

/** Queues that keep what they get, or fail as a test wants them to. */
export class FakeQueues implements QueueSender {
  readonly received = new Inbox<Sent>();
  /** By ARN: what sending there throws. */
  readonly failures = new Map<string, Error>();

  async send(...[queueArn, message, by, source]: Parameters<QueueSender["send"]>) {
    const failure = this.failures.get(queueArn);
    if (failure) throw failure;
    this.received.put({ queueArn, message, by, source });
  }
}

type Operations = ReturnType<typeof snsService>["operations"];
type Name = keyof Operations;
type Input<Of extends Name> = Parameters<ReturnType<typeof snsService>["operations"][Of]>[0];

/**
 * Topics in memory, called as clients call them: by default alice of 111122223333. They end with
 * the test.
 */
export function givenTopics(
  given: { store?: StateStore; isStarted?: boolean; seed?: string } = {},
) {
  const store = given.store ?? StateStore.open(":memory:", { survivesPowerLoss: false });
  const clock = { ms: Date.parse("2026-01-31T12:00:00Z"), nowMs: () => clock.ms };
  const queues = new FakeQueues();
  const events = new Inbox<DeliveryEvent>();
  const directory = mkdtempSync(join(tmpdir(), "trailcam-mail-"));
  const mailDirectory = join(directory, "mail");
  const ids = seededIds(given.seed ?? "topics");
  const topics = Topics.open({
    ...{ store, queues, mailDirectory, clock, ids },
    baseUrl: () => BASE_URL,
    log: (event) => events.put(event),
  });
  onTestFinished(async () => {
    await topics[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });
  if (given.isStarted !== false) topics.start();
  const { operations } = snsService(topics);
  const call = <Of extends Name>(
    name: Of,
    input: Input<Of>,
    context: Partial<OperationContext> = {},
  ): ReturnType<Operations[Of]> => {
    const handler = operations[name] as (input: Input<Of>, context: OperationContext) => unknown;
    const made = handler(input, operationContext({ clock, ids, ...context }));
    return made as ReturnType<Operations[Of]>;
  };
  return { topics, store, clock, queues, events, mailDirectory, call };
}

/** A caller of another account. */
export const bob: Partial<OperationContext> = {
  accountId: OTHER,
  principal: {
    kind: "user",
    accountId: OTHER,
    userId: "AIDACKCEVSQ6C2EXAMPL2",
    userName: "bob",
    arn: `arn:aws:iam::${OTHER}:user/bob`,
  },
};

/** Who follows a link. */
export const nobody: Partial<OperationContext> = {
  accountId: HOME,
  principal: { kind: "unattributed", accountId: HOME, reason: "unsigned" },
};

import { operationContext } from "../../../test/support/operation-context.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { eventBridgeService } from "./events-service.ts";
import type { GivenUp, LogLine, QueueMessage, QueueSender, Sender, TargetPorts } from "./index.ts";
import { EventBuses } from "./index.ts";

export const ACCOUNT = "111122223333";
export const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;
export const OTHER_QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:others`;
export const DEAD_LETTERS = `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`;

export interface Sent extends QueueMessage {
  readonly to: string;
  readonly sender: Sender;
}

/** Queues that remember what was sent, and fail as they are told to. */
export class FakeQueues implements QueueSender {
  readonly sent: Sent[] = [];
  /** By the queue's ARN: thrown instead of taking a message. */
  readonly failures = new Map<string, unknown>();
  /** By the queue's ARN: awaited before a message is taken. */
  readonly gates = new Map<string, Promise<void>>();

  async send(to: string, message: QueueMessage, sender: Sender): Promise<void> {
    await this.gates.get(to);
    const failure = this.failures.get(to);
    if (failure !== undefined) throw failure;
    this.sent.push({ to, sender, ...message });
  }

  /** The bodies that a queue has, parsed. */
  bodies(arn = QUEUE): Record<string, unknown>[] {
    return this.sent
      .filter(({ to }) => to === arn)
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }
}

export interface Given {
  readonly store?: StateStore;
  readonly clock?: SimClock;
  readonly queues?: FakeQueues;
}

/** Event buses over a store in memory, with queues, a topic and a log group that remember. */
export function givenBuses({
  store = StateStore.open(":memory:", { survivesPowerLoss: false }),
  clock = new SimClock(),
  queues = new FakeQueues(),
}: Given = {}) {
  const published: { to: string; message: string }[] = [];
  const logged: (LogLine & { group: string; stream: string })[] = [];
  const givenUp: GivenUp[] = [];
  const ports: TargetPorts = {
    queues,
    topics: { publish: (to, message) => void published.push({ to, message }) },
    logs: {
      write: ({ arn: group, stream }, line) => void logged.push({ group, stream, ...line }),
    },
  };
  const ids = seededIds("events");
  const onGivenUp = (one: GivenUp) => void givenUp.push(one);
  const organizationIdOf = (accountId: string) => (accountId === ACCOUNT ? "o-ours" : undefined);
  const buses = new EventBuses({ store, clock, ids, ports, organizationIdOf, onGivenUp });
  const actions = eventBridgeService(buses).operations;
  const context = operationContext({ clock });
  return { buses, actions, context, store, clock, queues, published, logged, givenUp };
}

export type GivenBuses = ReturnType<typeof givenBuses>;

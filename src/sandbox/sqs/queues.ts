import type { Clock } from "../../base/clock.ts";
import type { Ids } from "../../base/ids.ts";
import type { StateStore } from "../../base/state-store.ts";
import type { PolicyPrincipal } from "../../permissions/index.ts";
import { mayUse, queueOfArn } from "./access.ts";
import type { MessageAttributes } from "./messages/message.ts";
import { sendMessage } from "./messages/send-message.ts";
import { accessDenied, noSuchQueue } from "./refusals.ts";
import { openQueueState, type QueueState, queueKey } from "./sqs-state.ts";

/** A message that a service of the sandbox sends. */
export interface ServiceMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  /** FIFO queues need one. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** On whose account a service sends: what `aws:SourceArn` and `aws:SourceAccount` are then. */
export interface SendSource {
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** The queues of the sandbox, for its clients and for its other services. */
export class Queues {
  /** For the service's own actions. */
  readonly state: QueueState;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(options: { readonly store: StateStore; readonly clock: Clock; readonly ids: Ids }) {
    this.state = openQueueState(options.store);
    this.#clock = options.clock;
    this.#ids = options.ids;
  }

  /**
   * Sends a message to the queue, if the queue's policy allows `by` to do so: also a service needs
   * a statement, as on AWS. A caller of the queue's own account needs none.
   *
   * @throws {ServiceError} `QueueDoesNotExist`, `AccessDenied`, or what SendMessage refuses.
   */
  send(arn: string, message: ServiceMessage, by: PolicyPrincipal, source: SendSource = {}): void {
    const queue = queueOfArn(this.state, arn);
    if (!queue) throw noSuchQueue();
    const isOwn = by.kind === "caller" && by.accountId === queue.accountId;
    const use = { by, action: "SendMessage", context: conditionsOf(source) };
    if (!isOwn && !mayUse(queue, use)) throw accessDenied(arn);
    const { attributes = {}, ...rest } = message;
    const draft = { ...rest, attributes, systemAttributes: {} };
    const sending = {
      senderId: senderOf(by, queue.accountId),
      nowMs: this.#clock.nowMs(),
      ids: this.#ids,
    };
    this.state.store.transaction(() => sendMessage(this.state, queue, { draft, sending }));
    this.state.arrivals.tell(queueKey(queue));
  }

  /** Whether there is a queue with that ARN. */
  has(arn: string): boolean {
    return queueOfArn(this.state, arn) !== undefined;
  }

  /** To be called when the store was cleared: who waits at a queue learns that it is gone. */
  clear(): void {
    this.state.arrivals.tellAll();
  }
}

function conditionsOf({ sourceArn, sourceAccount }: SendSource): Record<string, string> {
  return {
    ...(sourceArn !== undefined && { "aws:SourceArn": sourceArn }),
    ...(sourceAccount !== undefined && { "aws:SourceAccount": sourceAccount }),
  };
}

/** AWS shows an id of the service's own here. Source: assumed, a message of SNS would tell. */
function senderOf(by: PolicyPrincipal, accountId: string): string {
  if (by.kind === "caller") return by.accountId;
  return by.kind === "service" ? by.name : accountId;
}

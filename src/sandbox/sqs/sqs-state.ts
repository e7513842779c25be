import type { Collection, StateStore } from "../../base/state-store.ts";
import { Arrivals } from "./messages/arrivals.ts";
import { Deduplication } from "./messages/deduplication.ts";
import { MessageStore } from "./messages/message-store.ts";

/** A queue. Its messages lie apart. */
export interface QueueDocument {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly arn: string;
  readonly isFifo: boolean;
  /** What was set; the rest has its default. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly purgedAtMs?: number;
}

/** All that SQS keeps. */
export interface QueueState {
  readonly store: StateStore;
  /** By {@link queueKey}. */
  readonly queues: Collection<QueueDocument>;
  readonly messages: MessageStore;
  readonly deduplication: Deduplication;
  /** Who waits for messages. */
  readonly arrivals: Arrivals;
}

export function openQueueState(store: StateStore): QueueState {
  return {
    store,
    queues: store.collection("sqs/queues"),
    messages: new MessageStore(store),
    deduplication: new Deduplication(store),
    arrivals: new Arrivals(),
  };
}

/** What names a queue: account, region and name. */
export interface QueueName {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** `<account>/<region>/<name>/`: the key of a queue, and the beginning of its messages' keys. */
export function queueKey({ accountId, region, name }: QueueName): string {
  return `${accountId}/${region}/${name}/`;
}

export function queueArn({ accountId, region, name }: QueueName): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`;
}

/** @returns undefined for what is no queue's ARN. */
export function readQueueArn(arn: string): QueueName | undefined {
  const [, region, accountId, name] = QUEUE_ARN.exec(arn) ?? [];
  return region && accountId && name ? { region, accountId, name } : undefined;
}

const QUEUE_ARN = /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):(\d{12}):([\w-]{1,80}(?:\.fifo)?)$/;

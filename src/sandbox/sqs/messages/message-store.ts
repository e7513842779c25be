import type { Collection, StateStore } from "../../../base/state-store.ts";
import type { Message, MessageProgress, Place } from "./message.ts";
import { Stamps, timeKey } from "./stamps.ts";

/** How many messages one call brings back or drops at most, so that no call takes long. */
const SETTLED_MAX = 1_000;

export interface MessageCounts {
  readonly ready: number;
  readonly delayed: number;
  readonly received: number;
}

/** A message that is ready, in the order of their arrival. */
export interface ReadyMessage {
  readonly stamp: string;
  readonly groupId: string | undefined;
}

/**
 * The messages of all queues. What was sent is written once; where a message is, is a small
 * document beside it, and a key in the index of its place. So a queue is never read as a whole.
 *
 * A message is named by its queue's key and its stamp, which is the order of arrival. What writes
 * is to be called within a transaction.
 */
export class MessageStore {
  readonly #messages: Collection<Message>;
  readonly #progress: Collection<MessageProgress>;
  /** `<queue><stamp>` → group. */
  readonly #ready: Collection<string | null>;
  /** `<queue><due>/<stamp>` → group. */
  readonly #later: Readonly<Record<"delayed" | "received", Collection<string | null>>>;
  readonly #stamps = new Stamps();

  constructor(store: StateStore) {
    this.#messages = store.collection("sqs/messages");
    this.#progress = store.collection("sqs/progress");
    this.#ready = store.collection("sqs/ready");
    this.#later = {
      delayed: store.collection("sqs/delayed"),
      received: store.collection("sqs/received"),
    };
  }

  /** What the next message is to be named. */
  nextStamp(nowMs: number): string {
    return this.#stamps.next(nowMs);
  }

  message(queue: string, stamp: string): Message | undefined {
    return this.#messages.get(queue + stamp);
  }

  progress(queue: string, stamp: string): MessageProgress | undefined {
    return this.#progress.get(queue + stamp);
  }

  add(queue: string, stamp: string, given: { message: Message; progress: MessageProgress }): void {
    this.#messages.put(queue + stamp, given.message);
    this.#place(queue, stamp, given.progress);
  }

  /** Says where a message is from now on. */
  move(queue: string, stamp: string, progress: MessageProgress): void {
    this.#takeOut(queue, stamp);
    this.#place(queue, stamp, progress);
  }

  remove(queue: string, stamp: string): void {
    this.#takeOut(queue, stamp);
    this.#messages.delete(queue + stamp);
  }

  /** Removes every message of the queue. */
  purge(queue: string): void {
    const all = [this.#messages, this.#progress, this.#ready, ...Object.values(this.#later)];
    for (const collection of all) collection.deleteAll({ prefix: queue });
  }

  /**
   * Makes ready what is due, and drops what is older than the queue keeps. A bounded part of it:
   * the next call goes on.
   */
  settle(queue: string, when: { nowMs: number; retentionMs: number }): void {
    const { nowMs, retentionMs } = when;
    for (const later of Object.values(this.#later)) {
      const due = later.list({
        prefix: queue,
        before: queue + timeKey(nowMs + 1),
        limit: SETTLED_MAX,
      });
      for (const { key } of due) this.#makeReady(queue, stampOf(key));
    }
    const isOld = ({ value }: { value: MessageProgress }) => value.sentAtMs + retentionMs <= nowMs;
    // Looked at one by one first, because nearly always there is none.
    if (!this.#progress.list({ prefix: queue, limit: 1 }).some(isOld)) return;
    for (const old of this.#progress.list({ prefix: queue, limit: SETTLED_MAX }).filter(isOld)) {
      this.remove(queue, old.key.slice(queue.length));
    }
  }

  /** Messages that are ready, the first arrived first, after the one with that stamp. */
  ready(queue: string, page: { after?: string; limit: number }): readonly ReadyMessage[] {
    const after = page.after === undefined ? {} : { after: queue + page.after };
    return this.#ready
      .list({ prefix: queue, limit: page.limit, ...after })
      .map(({ key, value }) => ({ stamp: key.slice(queue.length), groupId: value ?? undefined }));
  }

  /** The groups of which a message is with a receiver. */
  groupsReceived(queue: string): Set<string> {
    const received = this.#later.received.list({ prefix: queue });
    return new Set(received.flatMap(({ value }) => value ?? []));
  }

  /** When the next message that is not ready will be; undefined when there is none. */
  nextDueAtMs(queue: string): number | undefined {
    const first = Object.values(this.#later).flatMap((later) =>
      later.list({ prefix: queue, limit: 1 }),
    );
    const times = first.map(({ key }) => Number(key.slice(queue.length).split("/")[0]));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  counts(queue: string): MessageCounts {
    return {
      ready: this.#ready.count({ prefix: queue }),
      delayed: this.#later.delayed.count({ prefix: queue }),
      received: this.countReceived(queue),
    };
  }

  countReceived(queue: string): number {
    return this.#later.received.count({ prefix: queue });
  }

  #makeReady(queue: string, stamp: string): void {
    const progress = this.#progress.get(queue + stamp);
    if (progress) this.move(queue, stamp, { ...progress, place: "ready" });
  }

  #place(queue: string, stamp: string, progress: MessageProgress): void {
    this.#progress.put(queue + stamp, progress);
    const { index, key } = this.#entry(queue, stamp, progress);
    index.put(key, progress.groupId ?? null);
  }

  #takeOut(queue: string, stamp: string): void {
    const progress = this.#progress.get(queue + stamp);
    if (!progress) return;
    const { index, key } = this.#entry(queue, stamp, progress);
    index.delete(key);
    this.#progress.delete(queue + stamp);
  }

  #entry(queue: string, stamp: string, { place, dueAtMs }: { place: Place; dueAtMs: number }) {
    return place === "ready"
      ? { index: this.#ready, key: queue + stamp }
      : { index: this.#later[place], key: `${queue}${timeKey(dueAtMs)}/${stamp}` };
  }
}

const stampOf = (key: string): string => key.slice(key.lastIndexOf("/") + 1);

import type { Collection } from "../../../base/state-store.ts";
import type { OutboxRow } from "../topics-state.ts";

export interface QueuedRow {
  readonly key: string;
  readonly value: OutboxRow;
}

/**
 * The messages that are still to be delivered, by subscription, in the order in which they are due;
 * those of a FIFO topic in the order in which they were published.
 *
 * A row is there from the transaction that accepts its message until it was delivered or given up.
 */
export class Outbox {
  /** Keys: `<subscription key>/<order>`. */
  readonly #rows: Collection<OutboxRow>;
  #onEnqueued: (subscriptionKey: string) => void = () => undefined;
  /** Keeps in order what one millisecond brings, as far as AWS's topics keep an order at all. */
  #enqueued = 0;

  constructor(rows: Collection<OutboxRow>) {
    this.#rows = rows;
  }

  /** @param listener is called within the transaction that enqueues, and must not read. */
  onEnqueued(listener: (subscriptionKey: string) => void): void {
    this.#onEnqueued = listener;
  }

  /** To be called within a transaction. */
  enqueue(subscriptionKey: string, row: OutboxRow): void {
    this.#rows.put(this.#keyOf(subscriptionKey, row), row);
    this.#onEnqueued(subscriptionKey);
  }

  /** The first row that is not under way. */
  next(subscriptionKey: string, underWay: ReadonlySet<string>): QueuedRow | undefined {
    return this.#rows
      .list({ prefix: `${subscriptionKey}/`, limit: underWay.size + 1 })
      .find(({ key }) => !underWay.has(key));
  }

  /** Puts off a row whose delivery failed, unless it is gone meanwhile. Within a transaction. */
  postpone(subscriptionKey: string, key: string, row: OutboxRow): void {
    if (this.#rows.delete(key)) this.#rows.put(this.#keyOf(subscriptionKey, row), row);
  }

  remove(key: string): void {
    this.#rows.delete(key);
  }

  removeAll(subscriptionKey: string): void {
    this.#rows.deleteAll({ prefix: `${subscriptionKey}/` });
  }

  /** The keys of all subscriptions that something is to be sent to. */
  subscriptionKeys(): readonly string[] {
    const keys: string[] = [];
    let after = "";
    for (;;) {
      const [row] = this.#rows.list({ after, limit: 1 });
      if (!row) return keys;
      const subscriptionKey = row.key.slice(0, row.key.lastIndexOf("/"));
      keys.push(subscriptionKey);
      // "0" comes right after "/": past all rows of this subscription.
      after = `${subscriptionKey}0`;
    }
  }

  /** A sequence number has twenty digits and no leading zero: confirmations come before it. */
  #keyOf(subscriptionKey: string, { sequenceNumber, dueAtMs, messageId }: OutboxRow): string {
    if (sequenceNumber !== undefined) return `${subscriptionKey}/${sequenceNumber}`;
    const place = String(this.#enqueued++).padStart(12, "0");
    return `${subscriptionKey}/${String(dueAtMs).padStart(20, "0")}-${place}-${messageId}`;
  }
}

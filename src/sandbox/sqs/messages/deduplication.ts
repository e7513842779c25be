import { createHash } from "node:crypto";
import type { Collection, StateStore } from "../../../base/state-store.ts";
import { timeKey } from "./stamps.ts";

/** What the sender of a message was told, and the sender of a duplicate is told again. */
export interface SentMessage {
  readonly messageId: string;
  readonly bodyDigest: string;
  readonly attributesDigest?: string;
  readonly systemAttributesDigest?: string;
  readonly sequenceNumber?: string;
}

interface Seen {
  readonly sent: SentMessage;
  readonly atMs: number;
}

/** Source: documented, SQS developer guide, "Exactly-once processing". */
const INTERVAL_MS = 5 * 60 * 1000;
const FORGOTTEN_MAX = 200;

/** What FIFO queues took in the last five minutes. What writes is called in a transaction. */
export class Deduplication {
  /** `<queue><hash of the id>` */
  readonly #seen: Collection<Seen>;
  /** `<queue><time>/<hash of the id>`, for forgetting. */
  readonly #times: Collection<null>;

  constructor(store: StateStore) {
    this.#seen = store.collection("sqs/deduplication");
    this.#times = store.collection("sqs/deduplication-times");
  }

  /** What was sent under the id lately. `id` is whatever makes two messages the same. */
  find(queue: string, id: string, nowMs: number): SentMessage | undefined {
    const seen = this.#seen.get(queue + hashOf(id));
    return seen && nowMs - seen.atMs < INTERVAL_MS ? seen.sent : undefined;
  }

  /** Notes what was sent, and lets go of what is too old. */
  note(queue: string, id: string, seen: Seen): void {
    const before = queue + timeKey(seen.atMs - INTERVAL_MS);
    for (const { key } of this.#times.list({ prefix: queue, before, limit: FORGOTTEN_MAX })) {
      this.#times.delete(key);
      const old = queue + key.slice(key.lastIndexOf("/") + 1);
      const isOld = (this.#seen.get(old)?.atMs ?? 0) <= seen.atMs - INTERVAL_MS;
      if (isOld) this.#seen.delete(old);
    }
    this.#seen.put(queue + hashOf(id), seen);
    this.#times.put(`${queue}${timeKey(seen.atMs)}/${hashOf(id)}`, null);
  }

  forget(queue: string): void {
    this.#seen.deleteAll({ prefix: queue });
    this.#times.deleteAll({ prefix: queue });
  }
}

const hashOf = (id: string): string => createHash("sha256").update(id).digest("hex");

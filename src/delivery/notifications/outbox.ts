import type { Collection, StateStore } from "../../base/state-store.ts";
import type { Position } from "../../journal/index.ts";

/** A log file that a topic is to be told of. */
export interface Notice {
  readonly trailArn: string;
  /** The account that owns the trail. */
  readonly accountId: string;
  /** The trail's topic when the file was stored: for a trail that is deleted meanwhile. */
  readonly topicArn: string;
  readonly region: string;
  readonly bucketName: string;
  readonly key: string;
  /** When the file was stored. */
  readonly storedAtMs: number;
}

/** A notice that waits, and where. */
export interface WaitingNotice extends Notice {
  readonly trailId: string;
  readonly outboxKey: string;
}

/**
 * Notices on their way, trail by trail, in the order of their files.
 *
 * They are written in the transaction in which a delivery notes that the files are stored: so a
 * file has its notice, or is delivered again and then has it.
 */
export class Outbox {
  /** By `<trail id>/<position>/<number>`. */
  readonly #notices: Collection<Notice>;

  constructor(store: StateStore) {
    this.#notices = store.collection("delivery.outbox");
  }

  /**
   * To be called within a transaction.
   *
   * @param upTo the last position of the round that the files are of: it gives the order.
   */
  add(trailId: string, upTo: Position, notices: readonly Notice[]): void {
    for (const [index, notice] of notices.entries()) {
      this.#notices.put(`${trailId}/${padded(upTo)}/${padded(index)}`, notice);
    }
  }

  /** The trails with notices that wait, deleted ones among them. */
  trailIds(): readonly string[] {
    const ids: string[] = [];
    for (let after = ""; ; ) {
      const [next] = this.#notices.list({ after, limit: 1 });
      if (!next) return ids;
      const id = next.key.slice(0, next.key.indexOf("/"));
      ids.push(id);
      // The character after the slash: beyond every key of this trail.
      after = `${id}0`;
    }
  }

  /** The notice of a trail that is next. */
  first(trailId: string): WaitingNotice | undefined {
    const [next] = this.#notices.list({ prefix: `${trailId}/`, limit: 1 });
    return next && { ...next.value, trailId, outboxKey: next.key };
  }

  /** How many notices of a trail wait; the position of the first is that of its round's end. */
  waiting(trailId: string): { readonly count: number; readonly firstUpTo?: Position } {
    const prefix = `${trailId}/`;
    const [first] = this.#notices.listKeys({ prefix, limit: 1 });
    const count = this.#notices.count({ prefix });
    return { count, ...(first !== undefined && { firstUpTo: Number(first.split("/")[1]) }) };
  }

  remove(notice: WaitingNotice): void {
    this.#notices.delete(notice.outboxKey);
  }
}

/** Digits enough for every position, so that keys sort as numbers do. */
function padded(number: number): string {
  return String(number).padStart(16, "0");
}

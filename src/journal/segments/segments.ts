import { unlink } from "node:fs/promises";
import { basename } from "node:path";
import type { Entry, Position } from "../entry.ts";
import type { Damage } from "../recovery.ts";
import { Batch, type ReadLimits } from "../tail.ts";
import type { Segment } from "./segment.ts";

/** Where a read begins and what bounds it. */
export interface ReadRange extends ReadLimits {
  readonly after: Position;
  /** The last position that may be given. */
  readonly upTo: Position;
}

/** The reading end of the segments: everything that is no longer, or was never, in memory. */
export class Segments {
  /** Ascending. The writing end appends to it. */
  readonly #list: Segment[];
  readonly #onDamage: (damage: Damage) => void;
  readonly #damagesTold = new Set<string>();

  constructor(list: Segment[], onDamage: (damage: Damage) => void) {
    this.#list = list;
    this.#onDamage = onDamage;
  }

  /**
   * The entries of a range, as far as they are there: what was released or is damaged is left
   * out, and damage is told once.
   */
  async read(range: ReadRange): Promise<readonly Entry[]> {
    const batch = new Batch(range);
    const wanted = range.after + 1;
    const from = this.#list.findLastIndex((segment) => segment.first <= wanted);
    // A copy, because segments may be rolled and deleted while this read goes on.
    const list = this.#list.slice(Math.max(from, 0));
    for (const [index, segment] of list.entries()) {
      const end = Math.min(range.upTo + 1, list[index + 1]?.first ?? Number.POSITIVE_INFINITY);
      if (!(await this.#readSegment(segment, { after: range.after, end, batch }))) break;
    }
    return batch.entries;
  }

  /** @returns false when the batch is complete. */
  async #readSegment(
    segment: Segment,
    into: { readonly after: Position; readonly end: Position; readonly batch: Batch },
  ): Promise<boolean> {
    let damage: Omit<Damage, "after"> | undefined;
    let last = Math.max(into.after, segment.first - 1);
    for await (const found of segment.contentFrom(into.after + 1)) {
      if (found.kind === "damage") {
        const bytes = found.end - found.offset;
        damage = { segment: basename(segment.path), offset: found.offset, bytes };
        continue;
      }
      const { entry } = found;
      if (entry.position >= into.end) break;
      // Not before `after`, and not a second time what a rewritten segment repeats.
      if (entry.position <= last) continue;
      if (damage) this.tell({ ...damage, after: last, next: entry.position });
      damage = undefined;
      if (!into.batch.take(entry)) return false;
      last = entry.position;
    }
    if (damage && last + 1 < into.end) this.tell({ ...damage, after: last });
    return !into.batch.isFull;
  }

  /** Tells of damage, whoever found it, unless it was told before. */
  tell(damage: Damage): void {
    const key = `${damage.segment}:${damage.offset}`;
    if (this.#damagesTold.has(key)) return;
    this.#damagesTold.add(key);
    this.#onDamage(damage);
  }

  /** Deletes the segments whose entries all lie before `position`. Never the current one. */
  async deleteBefore(position: Position): Promise<readonly string[]> {
    const deleted: string[] = [];
    while ((this.#list[1]?.first ?? Number.POSITIVE_INFINITY) <= position) {
      const [oldest] = this.#list;
      if (!oldest) break;
      await unlink(oldest.path);
      this.#list.shift();
      deleted.push(basename(oldest.path));
    }
    return deleted;
  }
}

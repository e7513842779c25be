import type { RecordTraits } from "../../selection/index.ts";
import type { RecordBlock } from "./record-block.ts";

/** Records of a block, in their order. */
export interface PickedRecords {
  readonly block: RecordBlock;
  readonly indexes: readonly number[];
}

/** What goes into one log file: the records of one account and region. */
export interface FileGroup {
  readonly accountId: string;
  readonly region: string;
  /** The latest `eventTime`. */
  readonly newestEventTime: string;
  readonly oldestEventTime: string;
  /** How many there are. */
  readonly records: number;
  readonly picked: readonly PickedRecords[];
}

interface GrowingGroup extends FileGroup {
  newestEventTime: string;
  oldestEventTime: string;
  records: number;
  readonly picked: { readonly block: RecordBlock; readonly indexes: number[] }[];
}

/** Sorts records by the log files that they go into. */
export class FileGroups {
  /** By account and region, in the order in which they first came. */
  readonly #groups = new Map<string, GrowingGroup>();
  /** The same: what is asked for each record. */
  readonly #byTraits = new Map<RecordTraits, GrowingGroup>();

  get all(): readonly FileGroup[] {
    return [...this.#groups.values()];
  }

  add(block: RecordBlock, index: number): void {
    const traits = block.traits[index];
    const time = block.times[index] ?? "";
    if (!traits) return;
    const group = this.#byTraits.get(traits) ?? this.#groupOf(traits, time);
    let last = group.picked.at(-1);
    if (last?.block !== block) {
      last = { block, indexes: [] };
      group.picked.push(last);
    }
    last.indexes.push(index);
    group.records += 1;
    // ISO texts of one form: their order as texts is their order in time.
    if (time > group.newestEventTime) group.newestEventTime = time;
    if (time < group.oldestEventTime) group.oldestEventTime = time;
  }

  #groupOf(traits: RecordTraits, time: string): GrowingGroup {
    const accountId = String(traits.recipientAccountId);
    const region = String(traits.awsRegion);
    const name = `${accountId} ${region}`;
    const times = { newestEventTime: time, oldestEventTime: time };
    const known = this.#groups.get(name);
    const group: GrowingGroup = known ?? { accountId, region, ...times, records: 0, picked: [] };
    this.#groups.set(name, group);
    this.#byTraits.set(traits, group);
    return group;
  }
}

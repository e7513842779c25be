import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { Route53State } from "../route53-state.ts";
import { nameKey, recordSetKey, zonePrefix } from "./record-set.ts";

/**
 * A zone's record sets as a batch changes them, apart from the store until {@link ZoneDraft.save}:
 * a batch is carried out whole or not at all. Reads only the names that the batch touches.
 */
export class ZoneDraft {
  readonly #recordSets: Route53State["recordSets"];
  readonly #prefix: string;
  /** Name to key to set. */
  readonly #names = new Map<string, Map<string, ResourceRecordSet>>();
  readonly #touched = new Set<string>();
  #growth = 0;

  constructor(state: Route53State, accountId: string, zoneId: string) {
    this.#recordSets = state.recordSets;
    this.#prefix = zonePrefix(accountId, zoneId);
  }

  /** All sets of a normalised name. */
  at(name: string): ResourceRecordSet[] {
    return [...this.#read(name).values()];
  }

  /** The set with the name, type and identifier of `set`. */
  find(set: ResourceRecordSet): ResourceRecordSet | undefined {
    return this.#read(set.Name ?? "").get(recordSetKey(set));
  }

  put(set: ResourceRecordSet): void {
    const sets = this.#read(set.Name ?? "");
    const key = recordSetKey(set);
    if (!sets.has(key)) this.#growth += 1;
    sets.set(key, set);
    this.#touched.add(key);
  }

  remove(set: ResourceRecordSet): void {
    const key = recordSetKey(set);
    if (!this.#read(set.Name ?? "").delete(key)) return;
    this.#growth -= 1;
    this.#touched.add(key);
  }

  /** By how many record sets the zone grew. */
  get growth(): number {
    return this.#growth;
  }

  /** Writes what was touched. To be called within a transaction. */
  save(): void {
    const sets = new Map([...this.#names.values()].flatMap((byKey) => [...byKey]));
    for (const key of this.#touched) {
      const set = sets.get(key);
      if (set) this.#recordSets.put(`${this.#prefix}${key}`, set);
      else this.#recordSets.delete(`${this.#prefix}${key}`);
    }
  }

  #read(name: string): Map<string, ResourceRecordSet> {
    const known = this.#names.get(name);
    if (known) return known;
    const stored = this.#recordSets.list({ prefix: `${this.#prefix}${nameKey(name)}` });
    const sets = new Map(stored.map(({ value }) => [recordSetKey(value), value]));
    this.#names.set(name, sets);
    return sets;
  }
}

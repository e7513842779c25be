import type { Json } from "../record/index.ts";
import { type RecordTraits, TRAITS } from "./record-traits.ts";
import { readValue } from "./record-walk.ts";

/** Beyond so many it begins anew. */
const KNOWN_MAX = 4_096;

/** Where in some memory the values of {@link TRAITS} lie: each of four bytes at least. */
export interface FoundValues {
  readonly bytes: Uint8Array;
  /** Of the same memory. */
  readonly view: DataView;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

interface Known {
  readonly traits: RecordTraits;
  /** The values' text, one behind the other. */
  readonly view: DataView;
  readonly lengths: readonly number[];
}

/** Remembers the traits of records by the bytes that they were read from. */
export class KnownTraits {
  readonly #byHash = new Map<number, Known[]>();
  #count = 0;

  of(values: FoundValues): RecordTraits {
    const hash = hashOf(values);
    const candidates = this.#byHash.get(hash);
    if (candidates) {
      for (const known of candidates) if (isSame(known, values)) return known.traits;
    }
    return this.#learn(hash, values);
  }

  #learn(hash: number, { bytes, starts, ends }: FoundValues): RecordTraits {
    if (this.#count >= KNOWN_MAX) this.#byHash.clear();
    this.#count = this.#byHash.size === 0 ? 1 : this.#count + 1;
    const texts = TRAITS.map((_, at) => bytes.subarray(starts[at], ends[at]));
    const values = TRAITS.map((name, at): [string, Json] => [
      name,
      readValue(bytes, starts[at] ?? 0, ends[at] ?? 0),
    ]);
    const traits = Object.fromEntries(values) as unknown as RecordTraits;
    const { buffer, byteOffset, byteLength } = Buffer.concat(texts);
    const view = new DataView(buffer, byteOffset, byteLength);
    const known = { traits, view, lengths: texts.map(({ length }) => length) };
    this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), known]);
    return traits;
  }
}

/** Need not be good: what has the same is compared. */
function hashOf({ view, starts, ends }: FoundValues): number {
  let hash = 0;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] ?? 0;
    const last = (ends[index] ?? 0) - 4;
    for (let at = start; at < last; at += 4) hash = mixed(hash, view.getInt32(at, true));
    hash = mixed(hash, view.getInt32(last, true));
  }
  return hash;
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x85ebca6b);
  return product ^ (product >>> 15);
}

function isSame(known: Known, { view, starts, ends }: FoundValues): boolean {
  let from = 0;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] ?? 0;
    const length = (ends[index] ?? 0) - start;
    if (known.lengths[index] !== length) return false;
    const last = length - 4;
    for (let at = 0; at < last; at += 4) {
      if (known.view.getInt32(from + at, true) !== view.getInt32(start + at, true)) return false;
    }
    if (known.view.getInt32(from + last, true) !== view.getInt32(start + last, true)) return false;
    from += length;
  }
  return true;
}

import type { Collection, StateStore } from "./state-store.ts";

/** Longer lists are read anew each time. */
const DOCUMENTS_MAX = 1_000;
/** Prefixes whose lists are known at a time. */
const LISTS_MAX = 1_000;

/**
 * What a collection holds below a prefix, read once for as long as nothing is written to the store.
 * Only for a store that no other process writes. What is given is given again: not to be changed.
 */
export class KnownLists<Value> {
  readonly #store: StateStore;
  readonly #collection: Collection<Value>;
  readonly #known = new Map<string, readonly Value[]>();
  #ownWrites = 0;

  constructor(store: StateStore, collection: Collection<Value>) {
    this.#store = store;
    this.#collection = collection;
  }

  /** Every document under a key that begins with `prefix`, in the order of the keys. */
  list(prefix: string): readonly Value[] {
    if (this.#ownWrites !== this.#store.ownWrites) this.#known.clear();
    this.#ownWrites = this.#store.ownWrites;
    const found = this.#known.get(prefix);
    if (found) return found;
    const read = this.#collection.list({ prefix }).map(({ value }) => value);
    if (read.length > DOCUMENTS_MAX) return read;
    if (this.#known.size >= LISTS_MAX) this.#known.clear();
    this.#known.set(prefix, read);
    return read;
  }
}

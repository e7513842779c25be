import { createHash } from "node:crypto";

/**
 * Remembers which of very many keys it has seen, without holding them: 16 bytes of each one's hash,
 * too many for anybody to find another key with the same.
 */
export class KeySet {
  readonly #seen = new Set<string>();

  /** @returns false when it has been added before. */
  add(key: string): boolean {
    const name = nameOf(key);
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }

  has(key: string): boolean {
    return this.#seen.has(nameOf(key));
  }
}

const nameOf = (key: string): string =>
  createHash("sha256").update(key).digest().toString("latin1", 0, 16);

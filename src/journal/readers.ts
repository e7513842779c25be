import type { Position } from "./entry.ts";

/** How far each registered reader has come. */
export class Readers {
  readonly #positions: Map<string, Position>;
  readonly #isComplete: boolean;

  /**
   * @param known as they were saved. When they were lost although the journal has entries, nobody
   *   knows who still wants which, and nothing counts as released until the next start.
   */
  constructor(known: Readonly<Record<string, Position>> | undefined, hasEntries: boolean) {
    this.#positions = new Map(Object.entries(known ?? {}));
    this.#isComplete = known !== undefined || !hasEntries;
  }

  /** @returns true when the reader was not known before. */
  set(reader: string, upTo: Position): boolean {
    const isNew = !this.#positions.has(reader);
    this.#positions.set(reader, upTo);
    return isNew;
  }

  delete(reader: string): boolean {
    return this.#positions.delete(reader);
  }

  get positions(): Readonly<Record<string, Position>> {
    return Object.fromEntries(this.#positions);
  }

  /** What all are done with; undefined when there is nobody to ask. */
  get slowest(): Position | undefined {
    if (!this.#isComplete || this.#positions.size === 0) return undefined;
    return Math.min(...this.#positions.values());
  }

  get furthest(): Position {
    return Math.max(0, ...this.#positions.values());
  }
}

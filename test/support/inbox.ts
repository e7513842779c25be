/** What arrives, one by one, for a test that waits for it. */
export class Inbox<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];

  put(item: Item): void {
    const first = this.#waiting.shift();
    if (first) first(item);
    else this.#items.push(item);
  }

  /** The oldest that was not taken; waits for one. */
  async next(): Promise<Item> {
    const item = this.#items.shift();
    if (item !== undefined) return item;
    const { promise, resolve } = Promise.withResolvers<Item>();
    this.#waiting.push(resolve);
    return await promise;
  }

  /** How many were not taken. */
  get size(): number {
    return this.#items.length;
  }
}

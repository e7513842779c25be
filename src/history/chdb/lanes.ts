/** A fixed number of things, lent one at a time in the order in which they were asked for. */
export class Lanes<Lane> {
  readonly #idle: Lane[];
  readonly #waiting: ((lane: Lane) => void)[] = [];

  constructor(lanes: readonly Lane[]) {
    this.#idle = [...lanes];
  }

  /** Resolves as soon as one is free. */
  lease(): Promise<Lane> {
    const lane = this.#idle.pop();
    if (lane !== undefined) return Promise.resolve(lane);
    const { promise, resolve } = Promise.withResolvers<Lane>();
    this.#waiting.push(resolve);
    return promise;
  }

  release(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next) next(lane);
    else this.#idle.push(lane);
  }

  idle(): readonly Lane[] {
    return this.#idle;
  }
}

/** Who waits for messages, by the key of the queue: long polls are woken, never polling. */
export class Arrivals {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Wakes all who wait at the queue. */
  tell(queue: string): void {
    for (const wake of [...(this.#waiting.get(queue) ?? [])]) wake();
  }

  /** Wakes all who wait anywhere. */
  tellAll(): void {
    for (const queue of [...this.#waiting.keys()]) this.tell(queue);
  }

  /** Resolves at the next arrival, when `signal` fires, or after `timeoutMs`. Never rejects. */
  async next(queue: string, until: { signal: AbortSignal; timeoutMs: number }): Promise<void> {
    if (until.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const waiting = this.#waiting.get(queue) ?? new Set();
    this.#waiting.set(queue, waiting.add(wake));
    until.signal.addEventListener("abort", wake);
    const timer = setTimeout(wake, until.timeoutMs);
    await promise;
    clearTimeout(timer);
    until.signal.removeEventListener("abort", wake);
    waiting.delete(wake);
    if (waiting.size === 0 && this.#waiting.get(queue) === waiting) this.#waiting.delete(queue);
  }
}

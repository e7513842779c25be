import type { Position } from "./entry.ts";

interface Waiter {
  readonly position: Position;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Those who wait for an entry beyond a position. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();
  #closedBy: Error | undefined;

  async wait(position: Position, signal?: AbortSignal): Promise<void> {
    if (this.#closedBy) throw this.#closedBy;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { position, resolve, reject };
    const abort = () => reject(signal?.reason);
    this.#waiting.add(waiter);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#waiting.delete(waiter);
    }
  }

  wake(head: Position): void {
    for (const waiter of this.#waiting) if (waiter.position < head) waiter.resolve();
  }

  close(reason: Error): void {
    this.#closedBy = reason;
    for (const waiter of this.#waiting) waiter.reject(reason);
  }
}

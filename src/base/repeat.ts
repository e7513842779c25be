export interface RepeatOptions {
  readonly everyMs: number;
  /** Told of what a turn threw; the next one comes as it would have. */
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Runs `work` again and again until it is disposed of.
 *
 * Nobody waits for such work who could take its errors: a disk that is full for a while must not
 * end the process, and with it the calls that are still answered.
 */
export function repeat(work: () => void, { everyMs, onFailure }: RepeatOptions): Disposable {
  const timer = setInterval(() => {
    try {
      work();
    } catch (cause) {
      onFailure(cause);
    }
  }, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

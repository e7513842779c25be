/** Measured: half of it gains nothing, twice as much costs ten megabytes. */
const PASSED_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Keeps the buffers few that large bodies leave behind. Their memory is outside of the heap and is
 * given back when V8 looks through its new objects, which it does after 32 MB of them; new memory
 * until then is slower than memory just used.
 *
 * Does nothing where Node was not started with `--expose-gc`.
 */
export class YoungMemory {
  #passedBytes = 0;

  /** Notes that a buffer was made that is soon done with. */
  note(bytes: number): void {
    this.#passedBytes += bytes;
    if (this.#passedBytes < PASSED_BYTES_MAX) return;
    this.#passedBytes = 0;
    // A third of a millisecond.
    globalThis.gc?.({ type: "minor" });
  }
}

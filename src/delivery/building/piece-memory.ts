import { PIECE_BYTES } from "../../journal/index.ts";

/** As much as is read ahead at once, and somewhat more. */
const FREE_MAX = 24;

/**
 * Memory for pieces of the journal, used again and again: what is made anew for each piece has to be
 * given zeros by the kernel, and be found and given back by the collector of garbage.
 */
export class PieceMemory {
  #free: Buffer[] = [];
  /** Given back, but maybe still looked at. */
  #later: Buffer[] = [];
  #isInUse = false;

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  }

  /** Says that what has been given out is looked at, until {@link settle}. */
  hold(): void {
    this.#isInUse = true;
  }

  settle(): void {
    this.#isInUse = false;
    for (const buffer of this.#later.splice(0)) this.give(buffer);
  }

  /** Takes back what nobody asks for any more. @param buffer maybe a part of what was given. */
  give(buffer: Buffer): void {
    if (buffer.buffer.byteLength !== PIECE_BYTES) return;
    if (this.#isInUse) this.#later.push(buffer);
    else if (this.#free.length < FREE_MAX) this.#free.push(Buffer.from(buffer.buffer));
  }

  forget(): void {
    this.#free = [];
    this.#later = [];
  }
}

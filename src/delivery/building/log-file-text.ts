import type { PickedRecords } from "./file-groups.ts";

const BEGIN = Buffer.from('{"Records":[');
const END = Buffer.from("]}");
const COMMA = 0x2c;
/** What is kept for the next text; the memory of a larger one is given back. */
const KEPT_BYTES_MAX = 17 * 1024 * 1024;

/** Joins records to the texts of log files, one after the other in the same memory. */
export class LogFileText {
  #buffer = Buffer.alloc(0);

  /** @returns `{"Records":[…]}`; valid until the next is asked for. */
  of(picked: readonly PickedRecords[]): Uint8Array {
    const size = picked.reduce((sum, some) => sum + sizeOf(some), BEGIN.length + END.length);
    const text = this.#room(size);
    let at = BEGIN.copy(text);
    for (const some of picked) at = copyTo(text, at, some);
    // A comma stands behind each record.
    if (at > BEGIN.length) at -= 1;
    at += END.copy(text, at);
    return text.subarray(0, at);
  }

  forget(): void {
    this.#buffer = Buffer.alloc(0);
  }

  #room(bytes: number): Buffer {
    if (this.#buffer.length >= bytes) return this.#buffer;
    if (bytes > KEPT_BYTES_MAX) return Buffer.allocUnsafeSlow(bytes);
    // Twice as much: full rounds differ by a little, and what was too small is garbage for a while.
    const room = Math.min(Math.max(bytes, 2 * this.#buffer.length), KEPT_BYTES_MAX);
    this.#buffer = Buffer.allocUnsafeSlow(room);
    return this.#buffer;
  }
}

/** With a comma for each. */
function sizeOf({ block, indexes }: PickedRecords): number {
  let bytes = indexes.length;
  for (const index of indexes) bytes += block.bytesAt(index);
  return bytes;
}

function copyTo(text: Buffer, from: number, { block, indexes }: PickedRecords): number {
  const { buffer, starts, ends } = block;
  let at = from;
  for (const index of indexes) {
    const start = starts[index] ?? 0;
    const end = ends[index] ?? 0;
    buffer.copy(text, at, start, end);
    at += end - start;
    text[at] = COMMA;
    at += 1;
  }
  return at;
}

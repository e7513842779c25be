const BEGIN = Buffer.from('{"Records":[');
const END = Buffer.from("]}");
const COMMA = 0x2c;
/** What is kept for the next text; the memory of a larger one is given back. */
const KEPT_BYTES_MAX = 17 * 1024 * 1024;

/** Joins records to the texts of log files, one after the other in the same memory. */
export class LogFileText {
  #buffer = Buffer.alloc(0);

  /** @returns `{"Records":[…]}`; valid until the next is asked for. */
  of(records: readonly Uint8Array[]): Uint8Array {
    const size = records.reduce((sum, { length }) => sum + length + 1, BEGIN.length + END.length);
    const text = this.#room(size);
    let at = BEGIN.copy(text);
    for (const [index, record] of records.entries()) {
      if (index > 0) text[at++] = COMMA;
      text.set(record, at);
      at += record.length;
    }
    at += END.copy(text, at);
    return text.subarray(0, at);
  }

  forget(): void {
    this.#buffer = Buffer.alloc(0);
  }

  #room(bytes: number): Buffer {
    if (this.#buffer.length >= bytes) return this.#buffer;
    const buffer = Buffer.allocUnsafeSlow(bytes);
    if (bytes <= KEPT_BYTES_MAX) this.#buffer = buffer;
    return buffer;
  }
}

import { OK, REFUSED } from "./llhttp.ts";

/** Of a head: a presigned URL with a session token and policies passes; a header bomb does not. */
export const HEAD_BYTES_MAX = 64 * 1024;

/** What no line of a head may hold. Source: documented, RFC 9110 §5.5. */
export const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** The headers of one message, put together from the pieces in which they are read. */
export class HeaderList {
  #headers: string[] = [];
  #bytes = 0;
  #isNameOpen = false;

  /** Forgets the message before. */
  begin(): void {
    this.#headers = [];
    this.#bytes = 0;
    this.#isNameOpen = false;
  }

  addName(text: string): number {
    if (this.#isNameOpen) this.#headers[this.#headers.length - 1] += text;
    else {
      // A name whose header before had no value at all.
      if (this.#headers.length % 2 === 1) this.#headers.push("");
      this.#headers.push(text);
    }
    this.#isNameOpen = true;
    return this.count(text);
  }

  addValue(text: string): number {
    this.#isNameOpen = false;
    if (this.#headers.length % 2 === 1) this.#headers.push(text);
    else this.#headers[this.#headers.length - 1] += text;
    return this.count(text);
  }

  /** Counts what belongs to the head as well. */
  count({ length }: string): number {
    this.#bytes += length;
    return this.#bytes > HEAD_BYTES_MAX ? REFUSED : OK;
  }

  /** Name, value, name, value, …, each character one byte. What comes after them is nobody's. */
  end(): readonly string[] {
    const headers = this.#headers;
    if (headers.length % 2 === 1) headers.push("");
    this.#headers = [];
    return headers;
  }
}

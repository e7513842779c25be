const EVERY_MS = 100;

/** One line that says how far a long work has come, on a terminal; elsewhere nothing. */
export class ProgressLine implements Disposable {
  readonly #stream: NodeJS.WritableStream;
  readonly #isShown: boolean;
  #text = "";
  #timer: NodeJS.Timeout | undefined;
  #isDrawn = false;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    this.#isShown = (stream as { readonly isTTY?: boolean }).isTTY === true;
  }

  /** Shows a text in the place of the one before, within a moment. */
  show(text: string): void {
    this.#text = text;
    if (this.#isShown) this.#timer ??= setTimeout(() => this.#draw(), EVERY_MS);
  }

  /** Makes room for another line. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write("\r\x1b[K");
    this.#isDrawn = false;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.clear();
  }

  #draw(): void {
    this.#timer = undefined;
    this.#stream.write(`\r\x1b[K${this.#text}`);
    this.#isDrawn = true;
  }
}

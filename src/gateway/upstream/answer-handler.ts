import { Readable } from "node:stream";
import type { AnswerHead } from "./answer-parser.ts";
import { isLength, type UpstreamAnswer, withoutHopHeaders } from "./upstream.ts";
import type { AnswerControl, AnswerTaker } from "./upstream-connection.ts";

/** How much of a body waits for whoever reads it before its upstream is told to pause. */
const WAITING_BYTES_MAX = 64 * 1024;

/**
 * Takes one answer. A body that came with its head, as small ones do, is given as it is; only one
 * that is still to come is given as a stream, which costs as much as all the rest.
 */
export class AnswerHandler implements AnswerTaker {
  readonly answer: Promise<UpstreamAnswer>;
  readonly #resolve: (answer: UpstreamAnswer) => void;
  readonly #reject: (cause: unknown) => void;
  readonly #onError: ((cause: unknown) => void) | undefined;
  #head: Pick<UpstreamAnswer, "status" | "rawHeaders"> | undefined;
  #control: AnswerControl | undefined;
  /** What came before it was known whether more does. */
  #chunks: Buffer[] = [];
  #stream: AnswerStream | undefined;
  #isOver = false;

  /** @param onError is told when there will be no answer, or no more of it. */
  constructor(onError?: (cause: unknown) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onError = onError;
  }

  onHead({ status, rawHeaders }: AnswerHead, control: AnswerControl): void {
    this.#head = { status, rawHeaders: withoutHopHeaders(rawHeaders) };
    this.#control = control;
    // All that came in one read has been seen when this runs.
    queueMicrotask(() => {
      if (!this.#isOver) this.#startStream(control);
    });
  }

  onBody(chunk: Buffer): void {
    if (!this.#stream) this.#chunks.push(chunk);
    else if (!this.#stream.push(chunk)) this.#control?.pause();
  }

  onEnd(): void {
    this.#isOver = true;
    if (this.#stream) {
      this.#stream.push(null);
      return;
    }
    const [first, ...others] = this.#chunks;
    const body = others.length > 0 ? Buffer.concat(this.#chunks) : first;
    if (!this.#head) return;
    const { status, rawHeaders } = this.#head;
    const isLengthOpen = !rawHeaders.some((name, i) => i % 2 === 0 && isLength(name));
    this.#resolve({ status, rawHeaders, body, isLengthOpen, isHeadParsed: true });
  }

  onError(cause: Error): void {
    // What came before is passed on before it is broken off.
    if (!this.#isOver && this.#control && !this.#stream) this.#startStream(this.#control);
    this.#isOver = true;
    this.#onError?.(cause);
    if (this.#stream) this.#stream.destroy(cause);
    else this.#reject(cause);
  }

  #startStream(control: AnswerControl): void {
    if (!this.#head) return;
    this.#stream = new AnswerStream(control);
    for (const chunk of this.#chunks) if (!this.#stream.push(chunk)) control.pause();
    this.#chunks = [];
    this.#resolve({ ...this.#head, body: this.#stream, isHeadParsed: true });
  }
}

/** A body that is still coming. Destroying it breaks the upstream's connection off. */
class AnswerStream extends Readable {
  readonly #control: AnswerControl;

  constructor(control: AnswerControl) {
    super({ highWaterMark: WAITING_BYTES_MAX });
    this.#control = control;
    // It may break off before anyone has it to listen to.
    this.on("error", () => undefined);
  }

  override _read(): void {
    this.#control.resume();
  }

  override _destroy(cause: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.readableEnded) this.#control.abort(cause ?? new Error("nobody reads it"));
    callback(cause);
  }
}

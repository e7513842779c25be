import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { isLength, type UpstreamAnswer, withoutHopHeaders } from "./upstream.ts";

/** What controls a body on its way; of undici's controller, what is needed. */
type Controller = Dispatcher.DispatchController;

/** How much of a body waits for whoever reads it before its upstream is told to pause. */
const WAITING_BYTES_MAX = 64 * 1024;

/**
 * Takes one answer from undici. A body that came with its head, as small ones do, is given as it
 * is; only one that is still to come is given as a stream, which costs as much as all the rest.
 */
export class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly answer: Promise<UpstreamAnswer>;
  readonly #resolve: (answer: UpstreamAnswer) => void;
  readonly #reject: (cause: unknown) => void;
  readonly #onError: (cause: unknown) => void;
  #head: Pick<UpstreamAnswer, "status" | "rawHeaders"> | undefined;
  /** What came before it was known whether more does. */
  #chunks: Buffer[] = [];
  #stream: AnswerStream | undefined;
  #isOver = false;

  /** @param onError is told when there will be no answer, or no more of it. */
  constructor(onError: (cause: unknown) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onError = onError;
  }

  onRequestStart(): void {}

  onResponseStart(controller: Controller, status: number): void {
    // What comes before the answer itself.
    if (status < 200) return;
    // Buffers or strings, name and value in turn.
    const raw = controller.rawHeaders as readonly (Buffer | string)[];
    this.#head = { status, rawHeaders: withoutHopHeaders(raw.map(textOf)) };
    // All that came in one read has been seen when this runs.
    queueMicrotask(() => {
      if (!this.#isOver) this.#startStream(controller);
    });
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (!this.#stream) this.#chunks.push(chunk);
    else if (!this.#stream.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#isOver = true;
    if (this.#stream) {
      this.#stream.push(null);
      return;
    }
    const [first, ...others] = this.#chunks;
    const body = others.length > 0 ? Buffer.concat(this.#chunks) : first;
    if (!this.#head) return;
    const isLengthOpen = !this.#head.rawHeaders.some((name, i) => i % 2 === 0 && isLength(name));
    this.#resolve({ ...this.#head, body, isLengthOpen });
  }

  onResponseError(controller: Controller, cause: Error): void {
    // What came before is passed on before it is broken off.
    if (!this.#isOver && this.#head && !this.#stream) this.#startStream(controller);
    this.#isOver = true;
    this.#onError(cause);
    if (this.#stream) this.#stream.destroy(cause);
    else this.#reject(cause);
  }

  #startStream(controller: Controller): void {
    if (!this.#head) return;
    this.#stream = new AnswerStream(controller);
    for (const chunk of this.#chunks) if (!this.#stream.push(chunk)) controller.pause();
    this.#chunks = [];
    this.#resolve({ ...this.#head, body: this.#stream });
  }
}

/** A header is bytes, each of them one character, as Node's own headers are. */
const textOf = (part: Buffer | string) =>
  typeof part === "string" ? part : part.toString("latin1");

/** A body that is still coming. Destroying it breaks the upstream's connection off. */
class AnswerStream extends Readable {
  readonly #controller: Controller;

  constructor(controller: Controller) {
    super({ highWaterMark: WAITING_BYTES_MAX });
    this.#controller = controller;
    // It may break off before anyone has it to listen to.
    this.on("error", () => undefined);
  }

  override _read(): void {
    this.#controller.resume();
  }

  override _destroy(cause: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.readableEnded) this.#controller.abort(cause ?? new Error("nobody reads it"));
    callback(cause);
  }
}

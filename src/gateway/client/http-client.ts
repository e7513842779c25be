import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { CapturedHead } from "../../base/exchange.ts";
import { breakOff, headersAsHttp1, isGone, streamOf } from "../http2.ts";
import {
  type AnswerWatch,
  type BodyLimits,
  type BodyReading,
  type Client,
  HTTP1_STATUS_MAX,
  LINGER_MS,
} from "./client.ts";
import { chunksOf, readWholeBody } from "./request-body.ts";
import { tlsOf } from "./tls-of.ts";

/** Source: documented, RFC 9110 §15: those beyond are invalid, and Node refuses to send them. */
const HTTP2_STATUS_MAX = 599;

/** A client whose request Node read, over HTTP/1 or HTTP/2. */
export class HttpClient implements Client {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #limits: BodyLimits;
  readonly wantsLeave: boolean;
  readonly stream: ServerHttp2Stream | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    { limits, wantsLeave }: { readonly limits: BodyLimits; readonly wantsLeave: boolean },
  ) {
    this.#request = request;
    this.#response = response;
    this.#limits = limits;
    this.wantsLeave = wantsLeave;
    this.stream = streamOf(request);
  }

  get method(): string {
    return this.#request.method ?? "GET";
  }

  get target(): string {
    return this.#request.url ?? "/";
  }

  get rawHeaders(): readonly string[] {
    return headersAsHttp1(this.#request);
  }

  get tls(): CapturedHead["tls"] {
    return tlsOf(this.#request.socket);
  }

  get socket(): Socket {
    return this.#request.socket;
  }

  get statusMax(): number {
    return this.stream ? HTTP2_STATUS_MAX : HTTP1_STATUS_MAX;
  }

  giveLeave(): void {
    if (this.wantsLeave) this.#response.writeContinue();
  }

  /** Over HTTP/1 the head says whether a body follows. Source: documented, RFC 9112 §6.3. */
  mayHaveBody(headers: CapturedHead["headers"]): boolean {
    if (this.stream || headers.has("transfer-encoding")) return true;
    return (headers.get("content-length") ?? "0") !== "0";
  }

  async readWhole(halfClosed: AbortSignal): Promise<BodyReading> {
    const held = this.#limits.held.begin();
    const reading = await readWholeBody(this.chunks(halfClosed), held);
    const isKept = reading.kind === "complete" || reading.kind === "too-large";
    // Of who is gone nothing is told again.
    if (isKept && !this.isGone) (this.stream ?? this.#response).once("close", held.release);
    else held.release();
    return reading;
  }

  chunks(halfClosed: AbortSignal): AsyncIterable<Buffer> {
    return chunksOf(this.#request, halfClosed, this.#limits.idleMs);
  }

  get isGone(): boolean {
    return isGone(this.#response);
  }

  get isHeadWritten(): boolean {
    return this.#response.headersSent;
  }

  get isEnded(): boolean {
    return this.#response.writableEnded;
  }

  closeAfterAnswer(): void {
    this.#response.shouldKeepAlive = false;
  }

  writeHead(status: number, rawHeaders: readonly string[]): void {
    if (!this.isGone) this.#response.writeHead(status, [...rawHeaders]);
  }

  write(chunk: Uint8Array): boolean {
    return this.#response.write(chunk);
  }

  /**
   * Closing a connection while its client still sends would have its system throw the answer away
   * unread, so what still comes is read for a while where the connection is to close.
   */
  async end(chunk?: Uint8Array): Promise<void> {
    const [request, response] = [this.#request, this.#response];
    const isSending = !request.complete && !request.readableEnded && request.readableDidRead;
    if (this.stream || response.shouldKeepAlive || !isSending || this.isGone) {
      response.end(chunk);
      return;
    }
    if (chunk) response.write(chunk);
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LINGER_MS);
    request.once("end", resolve).once("close", resolve).resume();
    await over;
    clearTimeout(timer);
    response.end();
  }

  watch({ onDrain, onGone }: AnswerWatch): () => void {
    const response = this.#response;
    response.on("drain", onDrain).once("close", onGone);
    return () => response.off("drain", onDrain).off("close", onGone);
  }

  breakOff(): void {
    breakOff(this.#response);
  }

  async sent(): Promise<void> {
    const { stream } = this;
    const response = this.#response;
    const over = stream ?? this.socket;
    if (over.destroyed || (!stream && (hasLeft(response) || response.destroyed))) return;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    response.once("close", resolve);
    over.once("close", resolve);
    await closed;
    response.off("close", resolve);
    over.off("close", resolve);
  }
}

/** Whether the system has all of an answer, which Node says of it only in a later turn. */
function hasLeft({ writableEnded, writableFinished, writableLength, socket }: ServerResponse) {
  if (writableFinished) return true;
  return writableEnded && writableLength === 0 && socket?.writableLength === 0;
}

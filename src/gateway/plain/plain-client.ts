import type { Socket } from "node:net";
import {
  type AnswerWatch,
  BodyCutShort,
  type BodyReading,
  BodyStalled,
  type Client,
  HTTP1_STATUS_MAX,
} from "../client/client.ts";
import { mayHaveBody } from "../upstream/upstream.ts";
import { writeJoined } from "../write-joined.ts";
import { answerHead } from "./answer-head.ts";
import type { RequestHead } from "./request-parser.ts";

/** What a request needs to know of the connection that it came over. */
export interface PlainWay {
  readonly socket: Socket;
  /** How long the client may send nothing of a body, in milliseconds. */
  readonly bodyIdleMs: number;
  readonly keptSeconds: number;
  readonly nowMs: () => number;
  /** Told when the whole answer was handed over. */
  readonly onAnswered: (isKept: boolean) => void;
}

/** A client whose request is as nearly all are; see `is-plain.ts`. */
export class PlainClient implements Client {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly socket: Socket;
  readonly tls = undefined;
  readonly stream = undefined;
  readonly statusMax = HTTP1_STATUS_MAX;
  readonly wantsLeave = false;
  readonly #way: PlainWay;
  #isKept: boolean;
  /** All of the request is here. */
  #isComplete = false;
  readonly #chunks: Buffer[] = [];
  #onComplete: (() => void) | undefined;
  /** Set while more of the body is waited for. */
  #idleTimer: NodeJS.Timeout | undefined;
  /** Written and not yet sent: it goes out with what follows. */
  #head: string | undefined;
  #isHeadWritten = false;
  #isEnded = false;
  #isChunked = false;

  constructor({ method, target, rawHeaders, isKept }: RequestHead, way: PlainWay) {
    this.method = method;
    this.target = target;
    this.rawHeaders = rawHeaders;
    this.socket = way.socket;
    this.#way = way;
    this.#isKept = isKept;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  addBody(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#idleTimer?.refresh();
  }

  complete(): void {
    this.#isComplete = true;
    this.#onComplete?.();
  }

  giveLeave(): void {}

  mayHaveBody(): boolean {
    return !this.#isComplete || this.#chunks.length > 0;
  }

  async readWhole(halfClosed: AbortSignal): Promise<BodyReading> {
    let isStalled = false;
    if (!this.#isComplete && !halfClosed.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onComplete = resolve;
      halfClosed.addEventListener("abort", () => resolve());
      this.#idleTimer = setTimeout(() => {
        isStalled = true;
        resolve();
      }, this.#way.bodyIdleMs);
      await promise;
      clearTimeout(this.#idleTimer);
    }
    const [only, ...others] = this.#chunks;
    const bytes = only && others.length === 0 ? only : Buffer.concat(this.#chunks);
    const kind = this.#isComplete ? "complete" : isStalled ? "stalled" : "cut-short";
    return { kind, body: { bytes, totalBytes: bytes.length } };
  }

  async *chunks(halfClosed: AbortSignal): AsyncGenerator<Buffer> {
    const { kind, body } = await this.readWhole(halfClosed);
    if (body.totalBytes > 0) yield body.bytes;
    if (kind === "stalled") throw new BodyStalled("no more of the body came");
    if (kind !== "complete") throw new BodyCutShort("the client closed its side early");
  }

  get isGone(): boolean {
    return this.socket.destroyed;
  }

  get isHeadWritten(): boolean {
    return this.#isHeadWritten;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  closeAfterAnswer(): void {
    this.#isKept = false;
  }

  writeHead(status: number, rawHeaders: readonly string[]): void {
    const { keptSeconds, nowMs } = this.#way;
    const hasBody = this.method !== "HEAD" && mayHaveBody(status);
    const facts = { mayHaveBody: hasBody, isKept: this.#isKept, keptSeconds, nowMs: nowMs() };
    const { text, isChunked } = answerHead({ status, rawHeaders, ...facts });
    this.#head = text;
    this.#isChunked = isChunked;
    this.#isHeadWritten = true;
  }

  write(chunk: Uint8Array): boolean {
    this.socket.cork();
    const hasRoom = this.#send(chunk);
    this.socket.uncork();
    return hasRoom;
  }

  async end(chunk?: Uint8Array): Promise<void> {
    this.#isEnded = true;
    if (!this.socket.destroyed) this.#sendLast(chunk);
    this.#way.onAnswered(this.#isKept);
  }

  watch({ onDrain, onGone }: AnswerWatch): () => void {
    const { socket } = this;
    socket.on("drain", onDrain).once("close", onGone);
    return () => socket.off("drain", onDrain).off("close", onGone);
  }

  breakOff(): void {
    this.socket.destroy();
  }

  async sent(): Promise<void> {
    const { socket } = this;
    if (socket.destroyed) return;
    if (socket.writableEnded ? socket.writableFinished : socket.writableLength === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    if (socket.writableEnded) socket.once("finish", resolve);
    // Is told when all that was written before it is gone.
    else socket.write("", () => resolve());
    socket.once("close", resolve);
    await promise;
    socket.off("finish", resolve).off("close", resolve);
  }

  #send(chunk: Uint8Array): boolean {
    const { socket } = this;
    const head = this.#takeHead();
    if (head !== "") socket.write(head, "latin1");
    if (!this.#isChunked) return socket.write(chunk);
    if (chunk.length === 0) return true;
    socket.write(sizeLine(chunk), "latin1");
    socket.write(chunk);
    return socket.write("\r\n", "latin1");
  }

  #sendLast(chunk: Uint8Array | undefined): void {
    const { socket } = this;
    const head = this.#takeHead();
    if (!this.#isChunked) writeJoined(socket, head, chunk);
    else if (!chunk || chunk.length === 0) socket.write(`${head}0\r\n\r\n`, "latin1");
    else {
      socket.cork();
      writeJoined(socket, `${head}${sizeLine(chunk)}`, chunk);
      socket.write("\r\n0\r\n\r\n", "latin1");
      socket.uncork();
    }
  }

  #takeHead(): string {
    const head = this.#head ?? "";
    this.#head = undefined;
    return head;
  }
}

const sizeLine = ({ length }: Uint8Array) => `${length.toString(16)}\r\n`;

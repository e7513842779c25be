import type { Socket } from "node:net";
import { writeJoined } from "../write-joined.ts";
import type { AnswerEvents, AnswerHead, AnswerParser, AnswerParsers } from "./answer-parser.ts";
import type { Departing, Departures } from "./departures.ts";
import { mayHaveBody } from "./upstream.ts";

/** How an answer on its way is controlled by who takes it. Says nothing once it is over. */
export interface AnswerControl {
  pause(): void;
  resume(): void;
  /** Breaks the connection off. */
  abort(cause: Error): void;
}

/** Who takes one answer: its head, its body as it comes, and then one of the two ends. */
export interface AnswerTaker {
  onHead(head: AnswerHead, control: AnswerControl): void;
  onBody(bytes: Buffer): void;
  onEnd(): void;
  onError(cause: Error): void;
}

/** A request as it goes out. */
export interface OutgoingRequest {
  /** Its lines, with the empty one; each character one byte. */
  readonly head: string;
  /** Whom it names. */
  readonly hostHeader: string;
  readonly body: Buffer | undefined;
  readonly isHead: boolean;
}

export const UPSTREAM_CLOSED = "UPSTREAM_CLOSED";

/** An upstream closed its connection instead of answering. */
export class UpstreamClosed extends Error {
  override readonly name = "UpstreamClosed";
  readonly code = UPSTREAM_CLOSED;
}

/** An upstream was connected to, and gave no answer in time. */
export class UpstreamTimedOut extends Error {
  override readonly name = "UpstreamTimedOut";
  readonly code = "UPSTREAM_TIMED_OUT";
}

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly parsers: AnswerParsers;
  readonly departures: Departures;
  /** How long the head of an answer may take. */
  readonly answerTimeoutMs: number;
  /** Told when the connection is free for another request. */
  readonly onFree: (connection: UpstreamConnection) => void;
  /** Told once, when it is of no more use. */
  readonly onGone: (connection: UpstreamConnection) => void;
}

/** Shorter than what servers keep a connection for, which is five seconds and more. */
const KEPT_MS = 4_000;
const KEPT_MS_MAX = 600_000;
/** Of what an upstream says that it keeps it for: what it closes may be on its way. */
const KEPT_LESS_MS = 1_000;

/** One open connection to an upstream: one request at a time, and its answer. */
export class UpstreamConnection implements AnswerEvents, Departing {
  readonly #options: ConnectionOptions;
  readonly #parser: AnswerParser;
  #exchange: Exchange | undefined;
  /** The exchange's request, until it goes out. */
  #waiting: OutgoingRequest | undefined;
  #isReading = false;
  #isGone = false;
  /** Both run on from one request to the next, because setting a timer anew costs more. */
  readonly #answerTimer: NodeJS.Timeout;
  #keptTimer: NodeJS.Timeout;
  #keptMs = KEPT_MS;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket, parsers } = options;
    this.#parser = parsers.parserFor(this);
    this.#answerTimer = setTimeout(() => this.#giveUp(), options.answerTimeoutMs).unref();
    this.#keptTimer = this.#keptFor(KEPT_MS);
    socket.on("data", (piece: Buffer) => this.#read(piece));
    socket.on("end", () => this.#finish());
    socket.on("error", (cause: Error) => this.#leave(cause));
    socket.on("close", () => this.#leave(new UpstreamClosed("the upstream closed")));
  }

  /** Sends a request over a connection that is free, together with the others of this turn. */
  send(request: OutgoingRequest, taker: AnswerTaker): void {
    const { socket, departures } = this.#options;
    this.#exchange = new Exchange(taker, { socket, isHead: request.isHead });
    this.#answerTimer.refresh();
    this.#waiting = request;
    departures.add(this);
  }

  depart(): void {
    const request = this.#waiting;
    this.#waiting = undefined;
    // It may have broken off while the request waited.
    if (!request || this.#isGone) return;
    writeJoined(this.#options.socket, request.head, request.body);
  }

  /** Breaks it off; an answer under way ends with `cause`. */
  destroy(cause: Error): void {
    this.#leave(cause);
  }

  onBegin(): boolean {
    return this.#exchange !== undefined && !this.#exchange.isOver;
  }

  onHead(head: AnswerHead): boolean {
    const exchange = this.#exchange;
    // What comes before the answer itself.
    if (!exchange || head.status < 200) return true;
    exchange.isKept = head.isKept && !hasUnreadBody(head);
    this.#noteKept(keptMsOf(head.rawHeaders));
    exchange.isAnswered = true;
    exchange.taker.onHead(head, exchange);
    return exchange.isHead;
  }

  onBody(bytes: Buffer): void {
    this.#exchange?.taker.onBody(bytes);
  }

  onEnd(): void {
    const exchange = this.#exchange;
    if (!exchange?.isAnswered) return;
    exchange.isOver = true;
    exchange.taker.onEnd();
  }

  #read(piece: Buffer): void {
    if (this.#isGone) return;
    // Nothing was asked: whatever this is, it is not to be taken for the next answer.
    if (!this.#exchange || this.#waiting) {
      this.#leave(new UpstreamClosed("an answer that nobody asked for"));
      return;
    }
    this.#step(() => this.#options.parsers.read(this.#parser, piece));
  }

  #finish(): void {
    // A body may end with its connection.
    if (this.#exchange) this.#step(() => this.#options.parsers.finish(this.#parser));
    this.#leave(new UpstreamClosed("the upstream closed"));
  }

  #step(work: () => void): void {
    if (this.#isGone) return;
    this.#isReading = true;
    let failure: Error | undefined;
    try {
      work();
    } catch (cause) {
      failure = cause as Error;
    }
    this.#isReading = false;
    if (this.#isGone) this.#options.parsers.release(this.#parser);
    else if (failure) this.#leave(failure);
    else if (this.#exchange?.isOver) this.#free(this.#exchange);
  }

  #free(exchange: Exchange): void {
    const { socket, onFree } = this.#options;
    exchange.detach();
    this.#exchange = undefined;
    // An upstream may answer before it has read all of a request.
    const isFree = exchange.isKept && this.#keptMs > 0 && socket.writableLength === 0;
    if (!isFree || socket.readableEnded) {
      this.#leave(new UpstreamClosed("not kept"));
      return;
    }
    this.#keptTimer.refresh();
    onFree(this);
  }

  #noteKept(keptMs: number): void {
    if (keptMs === this.#keptMs) return;
    this.#keptMs = keptMs;
    clearTimeout(this.#keptTimer);
    this.#keptTimer = this.#keptFor(keptMs);
  }

  #keptFor(ms: number): NodeJS.Timeout {
    const close = () => {
      if (!this.#exchange) this.#leave(new UpstreamClosed("kept for long enough"));
    };
    return setTimeout(close, ms).unref();
  }

  #giveUp(): void {
    if (!this.#exchange || this.#exchange.isAnswered) return;
    this.#leave(new UpstreamTimedOut("the upstream gave no answer in time"));
  }

  #leave(cause: Error): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const { socket, parsers, onGone } = this.#options;
    const exchange = this.#exchange;
    this.#exchange = undefined;
    clearTimeout(this.#answerTimer);
    clearTimeout(this.#keptTimer);
    exchange?.detach();
    socket.destroy();
    // While it reads, it is still needed.
    if (!this.#isReading) parsers.release(this.#parser);
    onGone(this);
    if (exchange && !exchange.isOver) exchange.taker.onError(cause);
  }
}

/** One request and its answer. Belongs to its connection until the answer is complete. */
class Exchange implements AnswerControl {
  readonly taker: AnswerTaker;
  readonly isHead: boolean;
  isAnswered = false;
  isKept = false;
  isOver = false;
  #socket: Socket | undefined;

  constructor(taker: AnswerTaker, of: { readonly socket: Socket; readonly isHead: boolean }) {
    this.taker = taker;
    this.isHead = of.isHead;
    this.#socket = of.socket;
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    if (this.#socket?.isPaused()) this.#socket.resume();
  }

  abort(cause: Error): void {
    this.#socket?.destroy(cause);
  }

  /** The connection goes on without it. */
  detach(): void {
    this.resume();
    this.#socket = undefined;
  }
}

/** Some have no body by their status, and send one. */
function hasUnreadBody({ status, rawHeaders }: AnswerHead): boolean {
  if (mayHaveBody(status)) return false;
  return rawHeaders.some((name, at) => {
    if (at % 2 === 1) return false;
    const lower = name.toLowerCase();
    if (lower === "content-length") return rawHeaders[at + 1] !== "0";
    return lower === "transfer-encoding";
  });
}

/** How long a connection is kept while nothing is asked over it. */
function keptMsOf(rawHeaders: readonly string[]): number {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length !== KEEP_ALIVE.length || name.toLowerCase() !== KEEP_ALIVE) continue;
    const [, seconds] = KEPT_SECONDS.exec(rawHeaders[at + 1] ?? "") ?? [];
    if (seconds === undefined) break;
    return Math.min(Number(seconds) * 1000 - KEPT_LESS_MS, KEPT_MS_MAX);
  }
  return KEPT_MS;
}

const KEEP_ALIVE = "keep-alive";
const KEPT_SECONDS = /(?:^|[,;\s])timeout\s*=\s*"?(\d{1,9})/i;

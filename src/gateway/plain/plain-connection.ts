import type { Socket } from "node:net";
import { LINGER_MS } from "../client/client.ts";
import { HEAD_BYTES_MAX } from "../parse/header-list.ts";
import { MessageUnreadable } from "../parse/llhttp.ts";
import { isPlain } from "./is-plain.ts";
import { PlainClient } from "./plain-client.ts";
import type {
  RequestEvents,
  RequestHead,
  RequestParser,
  RequestParsers,
} from "./request-parser.ts";

export interface PlainOptions {
  /** How long a client may take for a head. */
  readonly headTimeoutMs: number;
  /** How long it may send nothing of a body. */
  readonly bodyIdleMs: number;
  /** How long a connection is kept while nothing is asked over it. */
  readonly keptMs: number;
  readonly nowMs: () => number;
  /** Whether a request for this target may be answered here; asked of plain ones alone. */
  readonly takes: (method: string, target: string) => boolean;
  readonly onRequest: (client: PlainClient) => void;
  /** Takes a connection over, with all that was read of a request that is not for here. */
  readonly handOver: (socket: Socket, read: Buffer) => void;
  /** Told that no more comes of a request whose body is not complete. */
  readonly onCutShort: (socket: Socket) => void;
  /** What is answered to what is no request; each character one byte. */
  readonly refusalOf: (why: "timeout" | "unfinished") => string;
}

/** Clients are told a second less: what they send at the last moment still arrives. */
const KEPT_LONGER_MS = 1_000;
/** Of a head that comes in many pieces, or is preceded by empty lines; Node keeps none of them. */
const PIECES_MAX = 64;

/**
 * One connection, as long as its requests are plain: one after another, each read in whole and then
 * answered. The first that is not goes to `node:http`, and with it the connection.
 */
export class PlainConnection implements RequestEvents {
  readonly #socket: Socket;
  readonly #options: PlainOptions;
  readonly #parsers: RequestParsers;
  readonly #parser: RequestParser;
  readonly #onGone: (connection: PlainConnection) => void;
  /** What was read of a request whose head is not complete. */
  #pieces: Buffer[] = [];
  /** The request that is being read or answered. */
  #client: PlainClient | undefined;
  /** What came after the request that is being answered. */
  #rest: Buffer | undefined;
  #isClosing = false;
  #isLeft = false;
  /** Runs on from one request to the next, because setting a timer anew costs more. */
  #timer: NodeJS.Timeout;
  /** Which of the two limits it keeps. */
  #isTimingHead = true;

  constructor(
    socket: Socket,
    parsers: RequestParsers,
    options: PlainOptions,
    onGone: (connection: PlainConnection) => void,
  ) {
    this.#socket = socket;
    this.#options = options;
    this.#parsers = parsers;
    this.#parser = parsers.parserFor(this);
    this.#onGone = onGone;
    this.#timer = setTimeout(this.#onIdle, options.headTimeoutMs).unref();
    socket.on("data", this.#onData).on("end", this.#onFinish).on("close", this.#onClose);
    // What breaks off says so by closing; without a listener it would end the process.
    socket.on("error", ignore);
  }

  /** Breaks it off. */
  destroy(): void {
    this.#socket.destroy();
  }

  onHead(head: RequestHead): boolean {
    if (!isPlain(head) || !this.#options.takes(head.method, head.target)) return false;
    const { bodyIdleMs, keptMs, nowMs } = this.#options;
    this.#client = new PlainClient(head, {
      ...{ socket: this.#socket, bodyIdleMs, keptSeconds: Math.floor(keptMs / 1000), nowMs },
      onAnswered: (isKept) => this.#answered(isKept),
    });
    return true;
  }

  onBody(bytes: Buffer): void {
    this.#client?.addBody(bytes);
  }

  onEnd(): void {
    this.#client?.complete();
  }

  readonly #onData = (piece: Buffer): void => {
    if (this.#isClosing) return;
    if (this.#client?.isComplete) this.#hold(piece);
    else this.#read(piece);
  };

  #read(piece: Buffer): void {
    const isBegun = this.#client !== undefined;
    if (!isBegun) this.#pieces.push(piece);
    let read: number;
    try {
      read = this.#parsers.read(this.#parser, piece);
    } catch (cause) {
      if (!(cause instanceof MessageUnreadable)) throw cause;
      this.#handOver();
      return;
    }
    if (!this.#client) {
      this.#waitForHead();
      return;
    }
    if (read < piece.length) this.#hold(piece.subarray(read));
    if (!isBegun) {
      this.#pieces = [];
      this.#options.onRequest(this.#client);
    } else if (this.#client.isEnded && this.#client.isComplete) this.#next();
  }

  /** Keeps what a client sends on before it is answered; no more is read until then. */
  #hold(piece: Buffer): void {
    this.#rest = this.#rest ? Buffer.concat([this.#rest, piece]) : piece;
    this.#socket.pause();
  }

  #answered(isKept: boolean): void {
    if (this.#isLeft) return;
    if (isKept) this.#goOn();
    else this.#close();
  }

  /** Goes on when the answer has left: what a client does not read is not to pile up here. */
  #goOn(): void {
    const socket = this.#socket;
    if (this.#isLeft || socket.destroyed) return;
    if (socket.writableLength > 0) socket.write("", () => this.#goOn());
    else if (socket.readableEnded && !this.#rest) this.#close();
    else if (this.#client?.isComplete) this.#next();
    // Whose answer did not wait for its body: what still comes of it is nobody's.
    else this.#waitIdle();
  }

  #next(): void {
    this.#client = undefined;
    const rest = this.#rest;
    this.#rest = undefined;
    if (!rest) {
      this.#waitIdle();
      return;
    }
    this.#socket.resume();
    this.#read(rest);
    // It will not be told again.
    if (this.#socket.readableEnded) this.#onFinish();
  }

  #waitIdle(): void {
    if (!this.#isTimingHead) this.#timer.refresh();
    else {
      this.#isTimingHead = false;
      this.#setTimer(this.#options.keptMs + KEPT_LONGER_MS);
    }
  }

  #waitForHead(): void {
    if (!this.#parser.hasBegun) {
      // Empty lines, which are nothing.
      this.#pieces = [];
      return;
    }
    if (this.#pieces.length > PIECES_MAX || bytesOf(this.#pieces) > HEAD_BYTES_MAX) {
      this.#handOver();
    } else if (this.#pieces.length === 1 || !this.#isTimingHead) {
      this.#isTimingHead = true;
      this.#setTimer(this.#options.headTimeoutMs);
    }
  }

  #setTimer(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onIdle, ms).unref();
  }

  /** Closing while a client still sends would have its system throw the answer away unread. */
  #close(): void {
    this.#isClosing = true;
    const socket = this.#socket;
    clearTimeout(this.#timer);
    socket.end(() => {
      this.#timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    });
    socket.resume();
  }

  #refuse(why: "timeout" | "unfinished"): void {
    this.#socket.write(this.#options.refusalOf(why), "latin1");
    this.#close();
  }

  readonly #onIdle = (): void => {
    const client = this.#client;
    const isPassingOver = client?.isEnded && !client.isComplete;
    if ((client && !isPassingOver) || this.#socket.writableLength > 0) return;
    if (this.#isTimingHead) this.#refuse("timeout");
    else this.#socket.destroy();
  };

  readonly #onFinish = (): void => {
    if (this.#isClosing) return;
    if (!this.#client) {
      if (this.#pieces.length > 0) this.#refuse("unfinished");
      else this.#socket.end();
    } else if (!this.#client.isComplete) this.#cutShort();
  };

  readonly #onClose = (): void => {
    if (this.#client && !this.#client.isComplete) this.#cutShort();
    this.#leave();
  };

  #cutShort(): void {
    if (this.#client?.isEnded) this.#close();
    else this.#options.onCutShort(this.#socket);
  }

  #handOver(): void {
    const socket = this.#socket;
    // Nothing can be put back into it then.
    if (socket.readableEnded) {
      this.#refuse("unfinished");
      return;
    }
    const read = Buffer.concat(this.#pieces);
    this.#leave();
    socket.off("data", this.#onData).off("end", this.#onFinish).off("close", this.#onClose);
    socket.off("error", ignore).pause();
    this.#options.handOver(socket, read);
  }

  #leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    clearTimeout(this.#timer);
    this.#parsers.release(this.#parser);
    this.#onGone(this);
  }
}

const ignore = () => undefined;

const bytesOf = (pieces: readonly Buffer[]) => pieces.reduce((sum, { length }) => sum + length, 0);

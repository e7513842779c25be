import type { ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { CapturedBody, CapturedHead } from "../../base/exchange.ts";
import type { HeldBodies } from "./held-bodies.ts";

export const HTTP1_STATUS_MAX = 999;

/** How long a client may go on sending what nobody wants before its connection is closed. */
export const LINGER_MS = 1_000;

/** How reading a body went. */
export interface BodyReading {
  readonly kind:
    | "complete"
    /** Longer than what is held: `body` has its beginning, the rest was not read. */
    | "too-large"
    /** The client stopped before the length it announced. */
    | "cut-short"
    /** It is there still, and has sent nothing for longer than is waited for. */
    | "stalled"
    /** Others hold so much that there was no room for all of it: `body` has none of it. */
    | "no-room";
  readonly body: CapturedBody;
}

/** Thrown into a stream of a body whose client stopped before the length it announced. */
export class BodyCutShort extends Error {
  override readonly name: string = "BodyCutShort";
}

/** The same for one whose client is there still, and has sent nothing for too long. */
export class BodyStalled extends BodyCutShort {
  override readonly name = "BodyStalled";
}

/** What bounds the bodies of a gateway's clients. */
export interface BodyLimits {
  /** How long a client may send nothing of a body that is waited for, in milliseconds. */
  readonly idleMs: number;
  readonly held: HeldBodies;
}

/** What is told of a client that is answered in pieces. */
export interface AnswerWatch {
  /** There is room for more again. */
  readonly onDrain: () => void;
  /** Nobody takes the answer any more, or it is whole. */
  readonly onGone: () => void;
}

/**
 * One request of a client and the way its answer takes, whatever they came over. Nothing here
 * throws for what a client does.
 */
export interface Client {
  readonly method: string;
  readonly target: string;
  /** Name, value, name, value, …, as HTTP/1 has them. */
  readonly rawHeaders: readonly string[];
  readonly tls: CapturedHead["tls"];
  readonly socket: Socket;
  /** Over HTTP/2, where each request has a stream of its own. */
  readonly stream: ServerHttp2Stream | undefined;
  /** The highest status that can be answered. */
  readonly statusMax: number;
  /** The client sends its body when it is told to, or is answered without. */
  readonly wantsLeave: boolean;

  /** Tells a client that waits for it to send its body. */
  giveLeave(): void;
  /** False when it is certain that the request has no body. */
  mayHaveBody(headers: CapturedHead["headers"]): boolean;
  /**
   * @param halfClosed fires when the client closed its side early; the request itself says nothing
   *   then for as long as the client can still be answered.
   */
  readWhole(halfClosed: AbortSignal): Promise<BodyReading>;
  /**
   * The body as it comes, in the place of {@link readWhole}.
   *
   * @throws {BodyCutShort} when it ends before the length it announced; {BodyStalled}.
   */
  chunks(halfClosed: AbortSignal): AsyncIterable<Buffer>;

  /** True when nobody takes an answer any more. */
  readonly isGone: boolean;
  /** It is too late for another head. */
  readonly isHeadWritten: boolean;
  /** The last of an answer was handed over. */
  readonly isEnded: boolean;
  /** The connection brings no other request after this one. */
  closeAfterAnswer(): void;
  /** @throws for a head that cannot be written. */
  writeHead(status: number, rawHeaders: readonly string[]): void;
  /** @returns false when there is no room for more until it drains. */
  write(chunk: Uint8Array): boolean;
  /** Resolves when the last of the answer was handed over; it may still be on its way. */
  end(chunk?: Uint8Array): Promise<void>;
  /** @returns what ends it. */
  watch(watch: AnswerWatch): () => void;
  /** Ends an answer so that its client cannot take it for whole. */
  breakOff(): void;
  /** Resolves when the answer has left the process, or its client has left. */
  sent(): Promise<void>;
}

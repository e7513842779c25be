import { HeaderList } from "../parse/header-list.ts";
import {
  type HeadFacts,
  Llhttps,
  type MessageReader,
  OK,
  PAUSED,
  REFUSED,
} from "../parse/llhttp.ts";

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Name, value, name, value, …, each character one byte. */
  readonly rawHeaders: readonly string[];
  /** The client expects to send another request after this one. */
  readonly isKept: boolean;
}

/** What is told of the requests on one connection while they are read. */
export interface RequestEvents {
  /** @returns false for a request that somebody else is to read. */
  onHead(head: RequestHead): boolean;
  /** @param bytes part of what was read, and not to be changed. */
  onBody(bytes: Buffer): void;
  onEnd(): void;
}

const HTTP_1_1 = 11;

/** Reads the requests of many connections. */
export class RequestParsers {
  readonly #llhttps = new Llhttps("request");

  /** For one connection; to be given back with {@link release}. */
  parserFor(events: RequestEvents): RequestParser {
    return new RequestParser(this.#llhttps, events);
  }

  /**
   * @returns how much was read: all, or as far as the first request goes.
   * @throws {MessageUnreadable} also for a head that was refused.
   */
  read(parser: RequestParser, piece: Buffer): number {
    return this.#llhttps.read(parser, piece);
  }

  release(parser: RequestParser): void {
    this.#llhttps.release(parser);
  }
}

/** How far the requests of one connection have been read. Its methods are llhttp's to call. */
export class RequestParser implements MessageReader {
  readonly pointer: number;
  readonly #llhttps: Llhttps;
  readonly #events: RequestEvents;
  readonly #headers = new HeaderList();
  #target = "";
  #hasBegun = false;

  constructor(llhttps: Llhttps, events: RequestEvents) {
    this.pointer = llhttps.newParser();
    this.#llhttps = llhttps;
    this.#events = events;
  }

  /** False while nothing came of the next request but the empty lines that may precede it. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  begin(): number {
    this.#hasBegun = true;
    this.#headers.begin();
    this.#target = "";
    return OK;
  }

  addTarget(text: string): number {
    this.#target += text;
    return this.#headers.count(text);
  }

  addName(text: string): number {
    return this.#headers.addName(text);
  }

  addValue(text: string): number {
    return this.#headers.addValue(text);
  }

  endHead({ isUpgrade, isKept }: HeadFacts): number {
    if (isUpgrade || this.#llhttps.versionOf(this) !== HTTP_1_1) return REFUSED;
    const method = this.#llhttps.methodOf(this);
    const rawHeaders = this.#headers.end().map(withoutEnd);
    const isTaken = this.#events.onHead({ method, target: this.#target, rawHeaders, isKept });
    return isTaken ? OK : REFUSED;
  }

  addBody(bytes: Buffer): number {
    this.#events.onBody(bytes);
    return OK;
  }

  end(): number {
    this.#hasBegun = false;
    this.#events.onEnd();
    return PAUSED;
  }
}

const [TAB, SPACE] = [0x09, 0x20];

/**
 * Spaces and tabs after a value are none of it; what else JavaScript takes for a space is half a
 * character. Source: documented, RFC 9112 §5.
 */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === SPACE || text.charCodeAt(end - 1) === TAB)) end--;
  return end === text.length ? text : text.slice(0, end);
}

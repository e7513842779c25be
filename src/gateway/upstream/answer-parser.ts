import { HeaderList } from "../parse/header-list.ts";
import {
  type HeadFacts,
  Llhttps,
  type MessageReader,
  MessageUnreadable,
  OK,
  REFUSED,
  SKIP_BODY,
} from "../parse/llhttp.ts";

/** What is told of the answers on one connection while they are read. */
export interface AnswerEvents {
  /**
   * Of an answer that begins, interim ones included.
   *
   * @returns false where none is waited for: what comes is then no answer.
   */
  onBegin(): boolean;
  /** @returns true for an answer that has no body, whatever its head says of one. */
  onHead(head: AnswerHead): boolean;
  /** @param bytes part of what was read, and not to be changed. */
  onBody(bytes: Buffer): void;
  onEnd(): void;
}

export interface AnswerHead {
  readonly status: number;
  /** Name, value, name, value, …, each character one byte. */
  readonly rawHeaders: readonly string[];
  /** The connection can bring another answer after this one. */
  readonly isKept: boolean;
}

/** What came is no HTTP/1.1, or broke off. */
export class AnswerUnreadable extends MessageUnreadable {
  override readonly name = "AnswerUnreadable";
  readonly code = "ANSWER_UNREADABLE";
}

/** Reads the answers of many connections. */
export class AnswerParsers {
  readonly #llhttps = new Llhttps("response", AnswerUnreadable);

  /** For one connection; to be given back with {@link release}. */
  parserFor(events: AnswerEvents): AnswerParser {
    return new AnswerParser(this.#llhttps.newParser(), events);
  }

  /** @throws {AnswerUnreadable} */
  read(parser: AnswerParser, piece: Buffer): void {
    this.#llhttps.read(parser, piece);
  }

  /** Says that no more comes. @throws {AnswerUnreadable} when an answer is not complete. */
  finish(parser: AnswerParser): void {
    this.#llhttps.finish(parser);
  }

  release(parser: AnswerParser): void {
    this.#llhttps.release(parser);
  }
}

/** How far the answers of one connection have been read. Its methods are llhttp's to call. */
export class AnswerParser implements MessageReader {
  readonly pointer: number;
  readonly #events: AnswerEvents;
  readonly #headers = new HeaderList();

  constructor(pointer: number, events: AnswerEvents) {
    this.pointer = pointer;
    this.#events = events;
  }

  begin(): number {
    this.#headers.begin();
    return this.#events.onBegin() ? OK : REFUSED;
  }

  addTarget(): number {
    return OK;
  }

  addName(text: string): number {
    return this.#headers.addName(text);
  }

  addValue(text: string): number {
    return this.#headers.addValue(text);
  }

  endHead({ status, isUpgrade, isKept }: HeadFacts): number {
    // Nobody asked for another protocol.
    if (isUpgrade) return REFUSED;
    const head = { status, rawHeaders: this.#headers.end(), isKept };
    return this.#events.onHead(head) ? SKIP_BODY : OK;
  }

  addBody(bytes: Buffer): number {
    this.#events.onBody(bytes);
    return OK;
  }

  end(): number {
    this.#events.onEnd();
    return OK;
  }
}

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** What is used of it; its types come with those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

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
export class AnswerUnreadable extends Error {
  override readonly name = "AnswerUnreadable";
  readonly code = "ANSWER_UNREADABLE";
}

/** Of an answer's head, as of a request's: see `gateway.ts`. */
const HEAD_BYTES_MAX = 64 * 1024;

/** What llhttp's WebAssembly exports, as far as it is called here. */
interface Llhttp {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(at: number): void;
  llhttp_alloc(type: number): number;
  llhttp_free(parser: number): void;
  llhttp_execute(parser: number, at: number, bytes: number): number;
  llhttp_finish(parser: number): number;
  llhttp_get_error_reason(parser: number): number;
}

/** Source: documented, llhttp.h. */
const TYPE_RESPONSE = 2;
const [OK, SKIP_BODY, REFUSED] = [0, 1, -1];
const PAGE_BYTES = 4_096;

/**
 * Reads answers of HTTP/1.1 with llhttp, the parser of Node and of undici, which brings it as
 * WebAssembly. One for many connections: it reads a piece of one of them at a time.
 */
export class AnswerParsers {
  readonly #llhttp: Llhttp;
  /** Whose piece is being read. */
  #reading: AnswerParser | undefined;
  #piece: Buffer = Buffer.alloc(0);
  /** Where llhttp has the piece. */
  #at = 0;
  #room = new Uint8Array(0);

  constructor() {
    const bytes: Buffer = require("undici/lib/llhttp/llhttp-wasm.js");
    const part = (at: number) => at - this.#at;
    const text = (at: number, length: number) =>
      this.#piece.toString("latin1", part(at), part(at) + length);
    const env = {
      wasm_on_url: () => OK,
      wasm_on_status: () => OK,
      wasm_on_message_begin: () => this.#reading?.begin() ?? REFUSED,
      wasm_on_header_field: (_: number, at: number, length: number) =>
        this.#reading?.addName(text(at, length)) ?? REFUSED,
      wasm_on_header_value: (_: number, at: number, length: number) =>
        this.#reading?.addValue(text(at, length)) ?? REFUSED,
      wasm_on_headers_complete: (_: number, status: number, upgrade: number, isKept: number) =>
        this.#reading?.endHead(status, { isUpgrade: upgrade === 1, isKept: isKept === 1 }) ??
        REFUSED,
      wasm_on_body: (_: number, at: number, length: number) =>
        this.#reading?.addBody(this.#piece.subarray(part(at), part(at) + length)) ?? REFUSED,
      wasm_on_message_complete: () => this.#reading?.end() ?? REFUSED,
    };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
    this.#llhttp = instance.exports as Llhttp;
  }

  /** For one connection; to be given back with {@link release}. */
  parserFor(events: AnswerEvents): AnswerParser {
    return new AnswerParser(this.#llhttp.llhttp_alloc(TYPE_RESPONSE), events);
  }

  /** @throws {AnswerUnreadable} */
  read(parser: AnswerParser, piece: Buffer): void {
    this.#makeRoom(piece.length);
    this.#room.set(piece);
    this.#piece = piece;
    this.#reading = parser;
    this.#check(parser, this.#llhttp.llhttp_execute(parser.pointer, this.#at, piece.length));
  }

  /** Says that no more comes. @throws {AnswerUnreadable} when an answer is not complete. */
  finish(parser: AnswerParser): void {
    this.#reading = parser;
    this.#check(parser, this.#llhttp.llhttp_finish(parser.pointer));
  }

  release(parser: AnswerParser): void {
    this.#llhttp.llhttp_free(parser.pointer);
  }

  #check(parser: AnswerParser, result: number): void {
    this.#reading = undefined;
    if (result !== OK) throw new AnswerUnreadable(this.#reasonOf(parser));
  }

  #reasonOf({ pointer }: AnswerParser): string {
    const at = this.#llhttp.llhttp_get_error_reason(pointer);
    if (at === 0) return "the answer is no HTTP/1.1";
    const memory = Buffer.from(this.#llhttp.memory.buffer);
    return memory.toString("latin1", at, memory.indexOf(0, at));
  }

  #makeRoom(bytes: number): void {
    const { buffer } = this.#llhttp.memory;
    if (bytes <= this.#room.length && this.#room.buffer === buffer) return;
    const wanted = Math.max(this.#room.length, Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES);
    if (wanted > this.#room.length) {
      if (this.#at !== 0) this.#llhttp.free(this.#at);
      this.#at = this.#llhttp.malloc(wanted);
    }
    // Asked for again: memory that grows gets another buffer.
    this.#room = new Uint8Array(this.#llhttp.memory.buffer, this.#at, wanted);
  }
}

/** How far the answers of one connection have been read. Its methods are llhttp's to call. */
export class AnswerParser {
  readonly pointer: number;
  readonly #events: AnswerEvents;
  #headers: string[] = [];
  #headBytes = 0;
  #isNameOpen = false;

  constructor(pointer: number, events: AnswerEvents) {
    this.pointer = pointer;
    this.#events = events;
  }

  begin(): number {
    this.#headers = [];
    this.#headBytes = 0;
    this.#isNameOpen = false;
    return this.#events.onBegin() ? OK : REFUSED;
  }

  /** Pieces of a name or a value come one after another, where a read ended within it. */
  addName(text: string): number {
    if (this.#isNameOpen) this.#headers[this.#headers.length - 1] += text;
    else {
      // A name whose header before had no value at all.
      if (this.#headers.length % 2 === 1) this.#headers.push("");
      this.#headers.push(text);
    }
    this.#isNameOpen = true;
    return this.#count(text);
  }

  addValue(text: string): number {
    this.#isNameOpen = false;
    if (this.#headers.length % 2 === 1) this.#headers.push(text);
    else this.#headers[this.#headers.length - 1] += text;
    return this.#count(text);
  }

  endHead(status: number, { isUpgrade, isKept }: { isUpgrade: boolean; isKept: boolean }): number {
    // Nobody asked for another protocol.
    if (isUpgrade) return REFUSED;
    if (this.#headers.length % 2 === 1) this.#headers.push("");
    const head = { status, rawHeaders: this.#headers, isKept };
    // What comes after the body is nobody's.
    this.#headers = [];
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

  #count({ length }: string): number {
    this.#headBytes += length;
    return this.#headBytes > HEAD_BYTES_MAX ? REFUSED : OK;
  }
}

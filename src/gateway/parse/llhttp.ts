import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** What is used of it; its types come with those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** What llhttp's WebAssembly exports, as far as it is called here. */
interface Llhttp {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(at: number): void;
  llhttp_alloc(type: number): number;
  llhttp_free(parser: number): void;
  llhttp_execute(parser: number, at: number, bytes: number): number;
  llhttp_finish(parser: number): number;
  llhttp_resume(parser: number): void;
  llhttp_get_method(parser: number): number;
  llhttp_method_name(method: number): number;
  llhttp_get_http_major(parser: number): number;
  llhttp_get_http_minor(parser: number): number;
  llhttp_get_error_pos(parser: number): number;
  llhttp_get_error_reason(parser: number): number;
}

/** What a reader tells llhttp. Source: documented, llhttp.h. */
export const OK = 0;
/** Of a head: there is no body, whatever it says of one. */
export const SKIP_BODY = 1;
export const REFUSED = -1;
/** Of an end: what follows is to be read at another time. */
export const PAUSED = 21;

/** Source: documented, llhttp.h. */
const TYPES = { request: 1, response: 2 } as const;
const PAGE_BYTES = 4_096;
/** Of a piece in which no head ends. */
const HEAD_PART_BYTES = 16 * 1024;

/** What a head says beside its headers. */
export interface HeadFacts {
  /** Of an answer. */
  readonly status: number;
  readonly isUpgrade: boolean;
  /** The connection can bring another message after this one. */
  readonly isKept: boolean;
}

/** Who is told of the messages on one connection while they are read. */
export interface MessageReader {
  /** What llhttp keeps of the connection; from {@link Llhttps.newParser}. */
  readonly pointer: number;
  begin(): number;
  /** Of a request: pieces of it, where a read ended within it. */
  addTarget(text: string): number;
  /** Pieces of a name or a value come one after another, where a read ended within it. */
  addName(text: string): number;
  addValue(text: string): number;
  endHead(facts: HeadFacts): number;
  /** @param bytes part of what was read, and not to be changed. */
  addBody(bytes: Buffer): number;
  end(): number;
}

/** What came is no HTTP/1.1, broke off, or was refused by its reader. */
export class MessageUnreadable extends Error {
  override readonly name: string = "MessageUnreadable";
}

/**
 * Reads messages of HTTP/1.1 with llhttp, the parser of Node and of undici, which brings it as
 * WebAssembly. One for many connections: it reads a piece of one of them at a time.
 */
export class Llhttps {
  readonly #llhttp: Llhttp;
  readonly #type: number;
  readonly #Unreadable: typeof MessageUnreadable;
  /** Whose piece is being read. */
  #reading: MessageReader | undefined;
  #piece: Buffer = Buffer.alloc(0);
  /** The piece up to the end of the first head in it, once a part of that was asked for. */
  #head: string | undefined;
  /** Where llhttp has the piece. */
  #at = 0;
  #room = new Uint8Array(0);
  /** By llhttp's numbers, as they were asked for. */
  readonly #methods: string[] = [];

  /** @param Unreadable what is thrown for what cannot be read. */
  constructor(type: keyof typeof TYPES, Unreadable = MessageUnreadable) {
    this.#type = TYPES[type];
    this.#Unreadable = Unreadable;
    const bytes: Buffer = require("undici/lib/llhttp/llhttp-wasm.js");
    const part = (at: number) => at - this.#at;
    const text = (at: number, length: number) => this.#textOf(part(at), length);
    const env = {
      wasm_on_url: (_: number, at: number, length: number) =>
        this.#reading?.addTarget(text(at, length)) ?? REFUSED,
      wasm_on_status: () => OK,
      wasm_on_message_begin: () => this.#reading?.begin() ?? REFUSED,
      wasm_on_header_field: (_: number, at: number, length: number) =>
        this.#reading?.addName(text(at, length)) ?? REFUSED,
      wasm_on_header_value: (_: number, at: number, length: number) =>
        this.#reading?.addValue(text(at, length)) ?? REFUSED,
      wasm_on_headers_complete: (_: number, status: number, upgrade: number, isKept: number) =>
        this.#reading?.endHead({ status, isUpgrade: upgrade === 1, isKept: isKept === 1 }) ??
        REFUSED,
      wasm_on_body: (_: number, at: number, length: number) =>
        this.#reading?.addBody(this.#piece.subarray(part(at), part(at) + length)) ?? REFUSED,
      wasm_on_message_complete: () => this.#reading?.end() ?? REFUSED,
    };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
    this.#llhttp = instance.exports as Llhttp;
  }

  /** For one connection; to be given back with {@link release}. */
  newParser(): number {
    return this.#llhttp.llhttp_alloc(this.#type);
  }

  /**
   * @returns how much was read: all, unless the reader paused.
   * @throws {MessageUnreadable}
   */
  read(reader: MessageReader, piece: Buffer): number {
    this.#makeRoom(piece.length);
    this.#room.set(piece);
    this.#piece = piece;
    this.#head = undefined;
    this.#reading = reader;
    const { pointer } = reader;
    let result: number;
    try {
      result = this.#llhttp.llhttp_execute(pointer, this.#at, piece.length);
    } finally {
      this.#reading = undefined;
    }
    if (result === PAUSED) {
      const read = this.#llhttp.llhttp_get_error_pos(pointer) - this.#at;
      this.#llhttp.llhttp_resume(pointer);
      return read;
    }
    this.#check(pointer, result);
    return piece.length;
  }

  /** Says that no more comes. @throws {MessageUnreadable} when a message is not complete. */
  finish(reader: MessageReader): void {
    this.#reading = reader;
    const result = this.#llhttp.llhttp_finish(reader.pointer);
    this.#reading = undefined;
    this.#check(reader.pointer, result);
  }

  release({ pointer }: MessageReader): void {
    this.#llhttp.llhttp_free(pointer);
  }

  /** Of the request whose head is being read. */
  methodOf({ pointer }: MessageReader): string {
    const method = this.#llhttp.llhttp_get_method(pointer);
    this.#methods[method] ??= this.#textAt(this.#llhttp.llhttp_method_name(method));
    return this.#methods[method];
  }

  /** Of the request whose head is being read: 11 for HTTP/1.1. */
  versionOf({ pointer }: MessageReader): number {
    const { llhttp_get_http_major: major, llhttp_get_http_minor: minor } = this.#llhttp;
    return major(pointer) * 10 + minor(pointer);
  }

  /** A part of the piece. Those of a head are parts of one text, which is made once. */
  #textOf(from: number, length: number): string {
    this.#head ??= headOf(this.#piece);
    const end = from + length;
    if (end <= this.#head.length) return this.#head.slice(from, end);
    return this.#piece.toString("latin1", from, end);
  }

  #check(pointer: number, result: number): void {
    if (result === OK) return;
    const at = this.#llhttp.llhttp_get_error_reason(pointer);
    throw new this.#Unreadable(at === 0 ? "it is no HTTP/1.1" : this.#textAt(at));
  }

  #textAt(at: number): string {
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

/** What a piece has of the first head in it, each character one byte. */
function headOf(piece: Buffer): string {
  const end = piece.indexOf("\r\n\r\n");
  return piece.toString("latin1", 0, end < 0 ? Math.min(piece.length, HEAD_PART_BYTES) : end);
}

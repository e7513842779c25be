import { ServiceError } from "../service-error.ts";

/** Far more than a chunk's size and signature, or a checksum's trailer, need. */
const LINE_BYTES_MAX = 4096;
const TRAILERS_MAX = 32;

/** What aws-chunked framing consists of, in the order it comes. */
export type AwsChunkedEvent =
  | { readonly kind: "chunk"; readonly signature: string | undefined }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "chunk-end" }
  | { readonly kind: "trailer"; readonly name: string; readonly value: string }
  | { readonly kind: "end" };

type State = "header" | "data" | "data-end" | "trailer" | "done";

/**
 * Takes aws-chunked framing apart as its bytes come, holding no more than one line of it.
 *
 * The last chunk, of size zero, is a chunk without data. Bytes after the end are left unread.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export class AwsChunkedParser {
  #state: State = "header";
  #line = "";
  #left = 0;
  #trailers = 0;

  /** @throws {ServiceError} `IncompleteBody` when the bytes are no such framing. */
  *push(bytes: Uint8Array): Generator<AwsChunkedEvent> {
    let at = 0;
    while (at < bytes.length && this.#state !== "done") {
      if (this.#state === "data") {
        const data = bytes.subarray(at, at + this.#left);
        at += data.length;
        this.#left -= data.length;
        yield { kind: "data", bytes: data };
        if (this.#left === 0) {
          this.#state = "data-end";
          yield { kind: "chunk-end" };
        }
        continue;
      }
      const newline = bytes.indexOf(0x0a, at);
      const end = newline < 0 ? bytes.length : newline;
      this.#extendLine(bytes.subarray(at, end));
      at = end + 1;
      if (newline >= 0) yield* this.#endLine();
    }
  }

  /**
   * Says that no more bytes will come. A missing empty line at the very end is forgiven.
   *
   * @throws {ServiceError} `IncompleteBody` when the framing was cut off.
   */
  *finish(): Generator<AwsChunkedEvent> {
    if (this.#state === "trailer" && this.#line === "") {
      this.#state = "done";
      yield { kind: "end" };
    }
    if (this.#state !== "done") throw incompleteBody();
  }

  #extendLine(bytes: Uint8Array): void {
    if (this.#line.length + bytes.length > LINE_BYTES_MAX) throw incompleteBody();
    this.#line += Buffer.from(bytes).toString("latin1");
  }

  *#endLine(): Generator<AwsChunkedEvent> {
    const line = this.#line.endsWith("\r") ? this.#line.slice(0, -1) : this.#line;
    this.#line = "";
    if (this.#state === "header") yield* this.#readChunkHeader(line);
    else if (this.#state === "trailer") yield this.#readTrailer(line);
    else if (line === "") this.#state = "header";
    else throw incompleteBody();
  }

  *#readChunkHeader(line: string): Generator<AwsChunkedEvent> {
    const [, size, signature] =
      /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([^;]*))?$/.exec(line) ?? [];
    if (size === undefined) throw incompleteBody();
    yield { kind: "chunk", signature };
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? "trailer" : "data";
    if (this.#left === 0) yield { kind: "chunk-end" };
  }

  #readTrailer(line: string): AwsChunkedEvent {
    if (line === "") {
      this.#state = "done";
      return { kind: "end" };
    }
    const colon = line.indexOf(":");
    this.#trailers += 1;
    if (colon < 1 || this.#trailers > TRAILERS_MAX) throw incompleteBody();
    const name = line.slice(0, colon).trim().toLowerCase();
    return { kind: "trailer", name, value: line.slice(colon + 1).trim() };
  }
}

/** Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function incompleteBody(): ServiceError {
  return new ServiceError("IncompleteBody", "The request body terminated unexpectedly", {
    status: 400,
  });
}

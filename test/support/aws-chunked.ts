import { createHash, createHmac } from "node:crypto";
import type { TestServer } from "./server.ts";
import { signRequest } from "./sign-request.ts";

/** How S3's clients send a body whose hash they do not know beforehand. */
export type Framing =
  | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
  | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
  | "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

export interface ChunkedUpload {
  readonly path: string;
  readonly framing: Framing;
  readonly chunks: readonly string[];
  /** Announced and sent where the framing has a place for it. */
  readonly trailer: readonly [name: string, value: string];
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();

/**
 * An upload to S3 in chunks, each signed where the framing says so.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function signChunked(server: TestServer, upload: ChunkedUpload) {
  const { path, framing, chunks, trailer } = upload;
  const hasTrailer = framing.endsWith("-TRAILER");
  const headers = {
    "content-encoding": "aws-chunked",
    "x-amz-content-sha256": framing,
    "x-amz-decoded-content-length": String(chunks.join("").length),
    ...(hasTrailer && { "x-amz-trailer": trailer[0] }),
  };
  const signed = await signRequest(server, { method: "PUT", path, service: "s3", headers });
  const { headers: given } = signed;
  const chain = new SignatureChain(server, given["x-amz-date"] ?? "", given.authorization ?? "");
  const isSigned = !framing.includes("UNSIGNED");
  const framed = [...chunks, ""].map((chunk) => {
    const extension = isSigned ? `;chunk-signature=${chain.sign(chunk)}` : "";
    const data = chunk === "" ? "" : `${chunk}\r\n`;
    return `${chunk.length.toString(16)}${extension}\r\n${data}`;
  });
  const line = `${trailer.join(":")}\n`;
  const seal = isSigned ? `x-amz-trailer-signature:${chain.signTrailer(line)}\r\n` : "";
  const end = hasTrailer ? `${line.replace("\n", "\r\n")}${seal}` : "";
  return { ...signed, body: Buffer.from(`${framed.join("")}${end}\r\n`) };
}

/** Each signature covers the one before it. */
class SignatureChain {
  readonly #date: string;
  readonly #scope: string;
  readonly #key: Buffer;
  #previous: string;

  constructor(server: TestServer, date: string, authorization: string) {
    const { secretAccessKey } = server.clientSettings().credentials;
    this.#date = date;
    this.#scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
    this.#key = this.#scope
      .split("/")
      .reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`));
    this.#previous = /Signature=([0-9a-f]+)/.exec(authorization)?.[1] ?? "";
  }

  sign(chunk: string): string {
    return this.#next(["AWS4-HMAC-SHA256-PAYLOAD"], [sha256(""), sha256(chunk)]);
  }

  signTrailer(line: string): string {
    return this.#next(["AWS4-HMAC-SHA256-TRAILER"], [sha256(line)]);
  }

  #next(kind: readonly string[], rest: readonly string[]): string {
    const lines = [...kind, this.#date, this.#scope, this.#previous, ...rest];
    this.#previous = hmac(this.#key, lines.join("\n")).toString("hex");
    return this.#previous;
  }
}

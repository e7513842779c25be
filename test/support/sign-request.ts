import { createHash, createHmac } from "node:crypto";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { TestServer } from "./server.ts";

export interface RequestToSign {
  readonly method: string;
  readonly path: string;
  readonly service: string;
  /** us-east-1 when left out. */
  readonly region?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signingDate?: Date;
  /** Whose it is; the first user's when left out. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A request signed by the official signer, ready for `fetch` or for a plain socket. */
export async function signRequest(server: TestServer, request: RequestToSign) {
  const url = new URL(request.path, server.url);
  const { credentials, region } = server.clientSettings("admin", request.region);
  const signer = new SignatureV4({
    service: request.service,
    region,
    credentials: request.credentials ?? credentials,
    sha256: Sha256,
    // Paths are encoded twice by all but S3.
    uriEscapePath: request.service !== "s3",
  });
  const signed = await signer.sign(
    new HttpRequest({
      method: request.method,
      protocol: "http:",
      hostname: url.hostname,
      port: Number(url.port),
      path: url.pathname,
      query: queryOf(url),
      headers: { host: url.host, ...request.headers },
      ...(request.body !== undefined && { body: request.body }),
    }),
    request.signingDate ? { signingDate: request.signingDate } : {},
  );
  return {
    url: url.href,
    method: request.method,
    headers: signed.headers,
    ...(request.body !== undefined && { body: request.body }),
  };
}

/** The signer's hash interface over Node's own. */
export class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "string" ? secret : secret && bytesOf(secret);
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === "string" ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** As the signer has it; of a parameter that comes several times all values. */
function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = new Set(searchParams.keys());
  return Object.fromEntries([...names].map((name) => [name, searchParams.getAll(name)]));
}

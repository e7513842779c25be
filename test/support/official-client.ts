import { createRequire } from "node:module";
import { buildQueryString, HttpResponse } from "@smithy/core/protocols";
import type { CapturedRequest } from "../../src/base/exchange.ts";
import type { HttpAnswer } from "../../src/base/http-answer.ts";

const require = createRequire(import.meta.url);

interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface SdkClient {
  send(command: object): Promise<Record<string, unknown>>;
}

type SdkModule = Readonly<Record<string, new (options: object) => object>>;

/** What a client made of an answer. */
export type Reading =
  | { readonly ok: true; readonly output: Record<string, unknown> }
  | { readonly ok: false; readonly error: Record<string, unknown> & Error };

export interface ClientExchange {
  /** Undefined when the client refused its own input. */
  readonly request: CapturedRequest | undefined;
  readonly reading: Reading;
}

/** The official client of a service, with its network cut off. */
export class OfficialClient {
  readonly #module: SdkModule;
  readonly #client: SdkClient;
  #answer: HttpAnswer = { status: 200, headers: {}, body: undefined };
  #request: CapturedRequest | undefined;

  constructor(packageName: string, options: object = {}) {
    this.#module = require(packageName) as SdkModule;
    const name = Object.keys(this.#module).find((own) => /^[A-Z]\w*Client$/.test(own));
    const Client = this.#module[name ?? ""];
    if (!Client) throw new Error(`${packageName} has no client`);
    this.#client = new Client({
      region: "us-east-1",
      credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" },
      maxAttempts: 1,
      requestHandler: { handle: async (request: SdkRequest) => this.#handle(request) },
      logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
      ...options,
    }) as SdkClient;
  }

  /** Sends one call, and gives the client `answer` to read. */
  async exchange(
    operation: string,
    input: object,
    answer: HttpAnswer = { status: 200, headers: {}, body: undefined },
  ): Promise<ClientExchange> {
    const Command = this.#module[`${operation}Command`];
    if (!Command) throw new Error(`there is no ${operation}Command`);
    this.#answer = answer;
    this.#request = undefined;
    try {
      const { $metadata: _, ...output } = await this.#client.send(new Command(input));
      return { request: this.#request, reading: { ok: true, output } };
    } catch (error) {
      const failed = error as Record<string, unknown> & Error;
      return { request: this.#request, reading: { ok: false, error: failed } };
    }
  }

  #handle(request: SdkRequest): { response: HttpResponse } {
    this.#request = captureOf(request);
    const { status, headers, body } = this.#answer;
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body as Uint8Array);
    const response = new HttpResponse({ statusCode: status, headers: { ...headers }, body: bytes });
    return { response };
  }
}

function captureOf({ method, path, query, headers, body }: SdkRequest): CapturedRequest {
  const search = buildQueryString(query);
  // Copied by length, because the SDK's own kind of array warns when it is looked at in other ways.
  const bytes =
    body instanceof Uint8Array
      ? Buffer.from(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength))
      : Buffer.from((body as string | undefined) ?? "");
  const lower = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    eventId: "00000000-0000-4000-8000-000000000000",
    receivedAtMs: 0,
    method,
    target: search ? `${path}?${search}` : path,
    headers: new Map(lower),
    rawHeaders: lower.flat(),
    remoteAddress: "127.0.0.1",
    body: { bytes, totalBytes: bytes.length },
  };
}

import { Agent, type IncomingMessage, request as send } from "node:http";
import { createRequire } from "node:module";
import { buffer } from "node:stream/consumers";
import { buildQueryString, HttpResponse } from "@smithy/core/protocols";
import type { CapturedRequest } from "../../src/base/exchange.ts";
import { headersOf } from "../../src/gateway/index.ts";

const require = createRequire(import.meta.url);

const TIMEOUT_MS = 5_000;

/** One side of an exchange, byte for byte. */
export interface Message {
  /** `METHOD target`, or the status. */
  readonly start: string;
  /** Name, value, name, value, … */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface NotedExchange {
  readonly sent: Message;
  readonly received: Message;
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

export interface NotingOptions {
  /** Where requests go, whatever host they name. */
  readonly url: string;
  /** Of the SDK's client. */
  readonly client: object;
}

/** Told of a request before it goes out; gives headers to add, which nobody signed. */
export type OnRequest = (request: CapturedRequest) => Readonly<Record<string, string>>;

interface AnyClient {
  send(command: object): Promise<unknown>;
  destroy(): void;
}
type AnyModule = Readonly<Record<string, new (options: object) => object>>;

/** An official client of a service that notes what goes over the wire, and reads no answer. */
export class NotingClient implements Disposable {
  readonly #module: AnyModule;
  readonly #client: AnyClient;
  readonly #options: NotingOptions;
  readonly #agent = new Agent({ keepAlive: true });
  #onRequest: OnRequest = () => ({});
  #noted: NotedExchange | undefined;

  constructor(packageName: string, options: NotingOptions) {
    this.#module = require(packageName) as AnyModule;
    this.#options = options;
    const name = Object.keys(this.#module).find((own) => /^[A-Z]\w*Client$/.test(own));
    const Client = this.#module[name ?? ""];
    if (!Client) throw new Error(`${packageName} has no client`);
    this.#client = new Client({
      maxAttempts: 1,
      requestHandler: { handle: (request: SdkRequest) => this.#handle(request) },
      logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
      ...options.client,
    }) as AnyClient;
  }

  /** Sends one call after another; what the client makes of an answer is no concern here. */
  async exchange(operation: string, input: object, onRequest: OnRequest): Promise<NotedExchange> {
    const Command = this.#module[`${operation}Command`];
    if (!Command) throw new Error(`there is no ${operation}Command`);
    this.#noted = undefined;
    this.#onRequest = onRequest;
    const error = await this.#client.send(new Command(input)).then(
      () => undefined,
      (failed: unknown) => failed,
    );
    if (!this.#noted) throw error ?? new Error("nothing was sent");
    return this.#noted;
  }

  async #handle(request: SdkRequest): Promise<{ response: HttpResponse }> {
    const { method, path, query } = request;
    const search = buildQueryString(query);
    const target = search ? `${path}?${search}` : path;
    const body = await bytesOf(request.body);
    const own = Object.entries(request.headers).flat();
    const captured = capturedRequest({ start: `${method} ${target}`, rawHeaders: own, body });
    const added = Object.entries(this.#onRequest(captured)).flat();
    const sent = { start: `${method} ${target}`, rawHeaders: [...own, ...added], body };
    const received = await exchangeNoted(this.#options.url, sent, this.#agent);
    this.#noted = { sent, received };
    const headers = Object.fromEntries(headersOf(received.rawHeaders));
    const statusCode = Number(received.start);
    // A copy, because the client makes something else of the bytes that it is given.
    const copy = Uint8Array.from(received.body);
    return { response: new HttpResponse({ statusCode, headers, body: copy }) };
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
    this.#agent.destroy();
  }
}

/** Sends a request as it is, and gives the answer as it is. */
export async function exchangeNoted(url: string, sent: Message, agent?: Agent): Promise<Message> {
  const { hostname, port } = new URL(url);
  const [method, target] = sent.start.split(" ", 2);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = send({
    ...{ hostname, port, method, path: target, setHost: false },
    headers: sent.rawHeaders,
    ...(agent && { agent }),
  });
  outgoing.on("response", resolve).on("error", reject);
  outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error("no answer in time")));
  outgoing.end(sent.body);
  const incoming = await promise;
  const body = await buffer(incoming);
  return { start: String(incoming.statusCode), rawHeaders: incoming.rawHeaders, body };
}

/** The request as the gateway has it when it came whole. */
export function capturedRequest({ start, rawHeaders, body }: Message): CapturedRequest {
  const [method = "", target = ""] = start.split(" ", 2);
  return {
    eventId: "00000000-0000-4000-8000-000000000000",
    receivedAtMs: 0,
    remoteAddress: "127.0.0.1",
    ...{ method, target, rawHeaders, headers: headersOf(rawHeaders) },
    body: { bytes: body, totalBytes: body.length },
  };
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  // Copied by length, because the SDK's own kind of array warns when it is looked at in other ways.
  if (body instanceof Uint8Array) {
    return Buffer.from(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength));
  }
  return await buffer(body as NodeJS.ReadableStream);
}

import { Readable } from "node:stream";
import { AnswerHandler } from "./answer-handler.ts";
import { ConnectionPool, type Place, placeOf } from "./connection-pool.ts";
import { outgoingHead } from "./outgoing-head.ts";
import { StreamedRequests } from "./streamed-request.ts";
import type { ForwardRequest, Upstream, UpstreamAnswer } from "./upstream.ts";
import { type OutgoingRequest, UPSTREAM_CLOSED } from "./upstream-connection.ts";

/** A synchronous Lambda may take 15 minutes; whatever takes longer hangs. */
const ANSWER_TIMEOUT_MS = 16 * 60_000;

export interface HttpUpstreamsOptions {
  /** How long an upstream may take from the last byte of a request to the head of its answer. */
  readonly answerTimeoutMs?: number;
  /** A unix socket where all of them are. */
  readonly socketPath?: string;
}

/**
 * Any HTTP servers that speak AWS's protocols. A request goes out as it came in, the Host header
 * included, because it is part of what was signed.
 */
export class HttpUpstreams implements AsyncDisposable {
  readonly #pool: ConnectionPool;
  readonly #streamed: StreamedRequests;
  /** An address that calls go to again and again is read once. */
  readonly #known = new WeakMap<URL, Upstream>();

  constructor(options: HttpUpstreamsOptions = {}) {
    const timed = { answerTimeoutMs: ANSWER_TIMEOUT_MS, ...options };
    this.#pool = new ConnectionPool(timed);
    this.#streamed = new StreamedRequests(timed);
  }

  /** @param url scheme, host and port; a path is refused by the configuration. */
  at(url: URL): Upstream {
    const known = this.#known.get(url);
    if (known) return known;
    const place = placeOf(url);
    const upstream = { send: (forward: ForwardRequest) => this.#send(place, forward) };
    this.#known.set(url, upstream);
    return upstream;
  }

  async #send(place: Place, forward: ForwardRequest): Promise<UpstreamAnswer> {
    const { body } = forward;
    if (body !== undefined && !Buffer.isBuffer(body)) {
      return await this.#sendStreamed(place, forward, Readable.from(body));
    }
    const request = outgoingOf(place, forward, body);
    try {
      return await this.#sendOnce(place, request);
    } catch (error) {
      if (!isSafeToRepeat(forward) || !isConnectionClosed(error)) throw error;
      return await this.#sendOnce(place, request);
    }
  }

  #sendOnce(place: Place, request: OutgoingRequest): Promise<UpstreamAnswer> {
    const handler = new AnswerHandler();
    this.#pool.send(place, request, handler);
    return handler.answer;
  }

  #sendStreamed(
    { origin }: Place,
    forward: ForwardRequest,
    body: Readable,
  ): Promise<UpstreamAnswer> {
    const handler = new AnswerHandler((cause) => {
      // A body that nobody takes is to be told so, whoever it comes from.
      body.on("error", () => undefined).destroy(cause as Error);
    });
    this.#streamed.send(origin, forward, { body, handler });
    return handler.answer;
  }

  /** Breaks off every request under way: each fails as if the upstream had gone. */
  abandon(): void {
    // What it resolves to is the same as what disposing waits for.
    this[Symbol.asyncDispose]().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pool.close();
    await this.#streamed[Symbol.asyncDispose]();
  }
}

function outgoingOf(
  { host }: Place,
  { method, target, rawHeaders }: ForwardRequest,
  body: Buffer | undefined,
): OutgoingRequest {
  const bodyBytes = body?.length ?? 0;
  const { text, hostHeader } = outgoingHead({ method, target, rawHeaders, host, bodyBytes });
  return { head: text, hostHeader, body, isHead: method === "HEAD" };
}

/**
 * True for what changes nothing, whoever answers it. A POST may be a query, but only its service
 * knows; its client hears that nobody knows, and decides.
 */
const isSafeToRepeat = ({ method, body }: ForwardRequest) =>
  body === undefined && (method === "GET" || method === "HEAD");

/** A connection that was kept, and that its upstream closed just as a request went out. */
const isConnectionClosed = (error: unknown) =>
  [UPSTREAM_CLOSED, "ECONNRESET", "EPIPE"].includes((error as { code?: string }).code ?? "");

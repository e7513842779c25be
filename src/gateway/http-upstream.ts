import { createRequire } from "node:module";
import { Readable } from "node:stream";
import type { Agent } from "undici";
import { AnswerHandler } from "./answer-handler.ts";
import type { ForwardRequest, Upstream, UpstreamAnswer } from "./upstream.ts";

// The package's index brings its fetch, WebSockets, caches and mocks as well: ten megabytes that
// nothing here calls.
const UndiciAgent = createRequire(import.meta.url)(
  "undici/lib/dispatcher/agent.js",
) as typeof Agent;

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
  /** One for all origins: it forgets those that nobody asks any more. */
  readonly #agent: Agent;

  constructor({ answerTimeoutMs = ANSWER_TIMEOUT_MS, socketPath }: HttpUpstreamsOptions = {}) {
    this.#agent = new UndiciAgent({
      ...(socketPath !== undefined && { connect: { socketPath } }),
      connections: null,
      pipelining: 1,
      headersTimeout: answerTimeoutMs,
      // A body may pause for as long as its two ends like: the gateway is not to cut it off.
      bodyTimeout: 0,
    });
  }

  /** @param url scheme, host and port; a path is refused by the configuration. */
  at({ origin }: URL): Upstream {
    return { send: (forward) => this.#send(origin, forward) };
  }

  async #send(origin: string, forward: ForwardRequest): Promise<UpstreamAnswer> {
    try {
      return await this.#sendOnce(origin, forward);
    } catch (error) {
      if (!isSafeToRepeat(forward) || !isConnectionClosed(error)) throw error;
      return await this.#sendOnce(origin, forward);
    }
  }

  async #sendOnce(origin: string, forward: ForwardRequest): Promise<UpstreamAnswer> {
    const body = bodyOf(forward);
    const handler = new AnswerHandler((cause) => {
      // A body that nobody takes is to be told so, whoever it comes from.
      if (body instanceof Readable) body.on("error", () => undefined).destroy(cause as Error);
    });
    const { rawHeaders, target: path, method } = forward;
    const request = {
      origin,
      // A path is taken as it is; a URL would be normalised and no longer match its signature.
      path,
      method: method as "GET",
      headers: rawHeaders as string[],
      body,
    };
    this.#agent.dispatch(request, handler);
    return await handler.answer;
  }

  /** Breaks off every request under way: each fails as if the upstream had gone. */
  abandon(): void {
    // What it resolves to is the same as what disposing waits for.
    this.#agent.destroy().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

function bodyOf({ body }: ForwardRequest): Buffer | Readable | null {
  if (body === undefined) return null;
  return Buffer.isBuffer(body) ? body : Readable.from(body);
}

/**
 * True for what changes nothing, whoever answers it. A POST may be a query, but only its service
 * knows; its client hears that nobody knows, and decides.
 */
const isSafeToRepeat = ({ method, body }: ForwardRequest) =>
  body === undefined && (method === "GET" || method === "HEAD");

/** A connection that was kept, and that its upstream closed just as a request went out. */
const isConnectionClosed = (error: unknown) =>
  ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"].includes((error as { code?: string }).code ?? "");

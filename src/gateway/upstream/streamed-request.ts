import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import type { Agent, Dispatcher } from "undici";
import type { AnswerHandler } from "./answer-handler.ts";
import type { ForwardRequest } from "./upstream.ts";
import type { AnswerControl } from "./upstream-connection.ts";

// The package's index brings its fetch, WebSockets, caches and mocks as well: ten megabytes that
// nothing here calls.
const UndiciAgent = createRequire(import.meta.url)(
  "undici/lib/dispatcher/agent.js",
) as typeof Agent;

export interface StreamedRequestsOptions {
  readonly answerTimeoutMs: number;
  readonly socketPath?: string;
}

/** Requests whose bodies are still coming, by undici, which waits for both ends of them. */
export class StreamedRequests implements AsyncDisposable {
  /** One for all origins: it forgets those that nobody asks any more. */
  readonly #agent: Agent;

  constructor({ answerTimeoutMs, socketPath }: StreamedRequestsOptions) {
    this.#agent = new UndiciAgent({
      ...(socketPath !== undefined && { connect: { socketPath } }),
      connections: null,
      pipelining: 1,
      headersTimeout: answerTimeoutMs,
      // A body may pause for as long as its two ends like: the gateway is not to cut it off.
      bodyTimeout: 0,
    });
  }

  send(
    origin: string,
    { method, target: path, rawHeaders }: ForwardRequest,
    to: { readonly body: Readable; readonly handler: AnswerHandler },
  ): void {
    const request = {
      // A path is taken as it is; a URL would be normalised and no longer match its signature.
      ...{ origin, path, method: method as "GET" },
      ...{ headers: rawHeaders as string[], body: to.body },
    };
    this.#agent.dispatch(request, new UndiciAnswer(to.handler));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Hands on what undici tells of an answer. */
class UndiciAnswer implements Dispatcher.DispatchHandler {
  readonly #handler: AnswerHandler;

  constructor(handler: AnswerHandler) {
    this.#handler = handler;
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // What comes before the answer itself.
    if (status < 200) return;
    // Buffers or strings, name and value in turn.
    const raw = controller.rawHeaders as readonly (Buffer | string)[];
    const control: AnswerControl = controller;
    this.#handler.onHead({ status, rawHeaders: raw.map(textOf), isKept: true }, control);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#handler.onBody(chunk);
  }

  onResponseEnd(): void {
    this.#handler.onEnd();
  }

  onResponseError(_: Dispatcher.DispatchController, cause: Error): void {
    this.#handler.onError(cause);
  }
}

/** A header is bytes, each of them one character, as Node's own headers are. */
const textOf = (part: Buffer | string) =>
  typeof part === "string" ? part : part.toString("latin1");

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What an upstream was sent. */
export interface Arrival {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage["headers"];
  readonly bodyBytes: number;
  /** The first MiB of it. */
  readonly body: Buffer;
}

/** Answers one request, once its body has arrived. */
export type Answering = (arrival: Arrival, response: ServerResponse) => void | Promise<void>;

/** An HTTP server that remembers what it is sent, and answers as a test says. */
export class RecordingUpstream implements AsyncDisposable {
  readonly arrivals: Arrival[] = [];
  answering: Answering = (_, response) => void response.end("{}");
  readonly #server = createServer((request, response) => void this.#take(request, response));

  static async start(answering?: Answering): Promise<RecordingUpstream> {
    const upstream = new RecordingUpstream();
    if (answering) upstream.answering = answering;
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.#server.listen(0, "127.0.0.1", resolve);
    await promise;
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const kept: Buffer[] = [];
    let bodyBytes = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        if (bodyBytes < 1024 * 1024) kept.push(chunk);
        bodyBytes += chunk.length;
      }
    } catch {
      // The gateway broke off, because its client did.
      return;
    }
    const { method = "", url: target = "", rawHeaders, headers } = request;
    const body = Buffer.concat(kept);
    const arrival = { method, target, rawHeaders, headers, bodyBytes, body };
    this.arrivals.push(arrival);
    await this.answering(arrival, response);
  }
}

import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Inbox } from "./inbox.ts";

export interface ReceivedPost {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How to answer a request: a status, or whatever a test does with the response. */
export type PlannedAnswer = number | ((response: ServerResponse) => void);

/** An HTTP endpoint on this machine that keeps what it gets. */
export class HttpSubscriber implements AsyncDisposable {
  readonly received = new Inbox<ReceivedPost>();
  readonly #server: Server;
  readonly #answers: PlannedAnswer[];

  private constructor(server: Server, answers: PlannedAnswer[]) {
    this.#server = server;
    this.#answers = answers;
  }

  /** @param answers the first ones; 200 after them. */
  static async start(...answers: PlannedAnswer[]): Promise<HttpSubscriber> {
    const server = createServer();
    const subscriber = new HttpSubscriber(server, answers);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url = "", headers } = request;
        const body = Buffer.concat(chunks).toString();
        const answer = subscriber.#answers.shift() ?? 200;
        if (typeof answer === "number") response.writeHead(answer).end();
        else answer(response);
        subscriber.received.put({ method, path: url, headers, body });
      });
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    return subscriber;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next message's members. */
  async nextMessage(): Promise<Record<string, string>> {
    return JSON.parse((await this.received.next()).body) as Record<string, string>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }
}

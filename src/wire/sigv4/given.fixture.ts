import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { CapturedHead } from "../../base/exchange.ts";

/** For tests: a head with everything defaulted. */
export function givenHead(head: Partial<CapturedHead> = {}): CapturedHead {
  const rawHeaders =
    head.rawHeaders ?? [...(head.headers ?? new Map([["host", "127.0.0.1:4580"]]))].flat();
  return {
    eventId: "00000000-0000-4000-8000-000000000000",
    receivedAtMs: 0,
    method: "GET",
    target: "/",
    remoteAddress: "127.0.0.1",
    headers: joinHeaders(rawHeaders),
    ...head,
    rawHeaders,
  };
}

export interface SentRequest {
  readonly head: CapturedHead;
  readonly body: Buffer;
}

/** For tests: a server that keeps what it is sent, and answers everything with 418. */
export class RequestTrap implements AsyncDisposable {
  readonly caught: SentRequest[] = [];
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      void this.#keep(request).then(() => response.writeHead(418).end());
    });
  }

  static async open(): Promise<RequestTrap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new RequestTrap(server);
  }

  async #keep(request: IncomingMessage): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = "", url: target = "", rawHeaders } = request;
    const head = givenHead({ method, target, rawHeaders });
    this.caught.push({ head, body: Buffer.concat(pieces) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function joinHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const joined = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    const before = joined.get(name);
    const value = rawHeaders[at + 1] ?? "";
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return joined;
}

import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/**
 * What becomes of a request on its way:
 *
 * - `busy`: answered with 503, and not handed on;
 * - `mute`: never answered, and not handed on;
 * - `cut`: the connection ends in the middle of the request's body;
 * - `lost`: handed on and carried out, and the connection ends instead of the answer;
 * - `dripping`: answered, one byte, and then no more.
 */
export type FrontFault = "busy" | "mute" | "cut" | "lost" | "dripping";

const BUSY = "<Error><Code>ServiceUnavailable</Code><Message>Try again.</Message></Error>";

/** An HTTP server in front of another, that breaks requests on command. */
export class FaultyFront implements AsyncDisposable {
  readonly #behind: URL;
  #server: Server;
  #port = 0;
  #faultOf: (method: string, key: string) => FrontFault | undefined = () => undefined;
  /** Every request that came, as `PUT /bucket/key`. */
  readonly seen: string[] = [];

  constructor(behind: string) {
    this.#behind = new URL(behind);
    this.#server = this.#createServer();
  }

  static async open(behind: string): Promise<FaultyFront> {
    const front = new FaultyFront(behind);
    await front.up();
    return front;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#port}`);
  }

  /** Decides the fate of every request from here on. */
  fail(faultOf: (method: string, key: string) => FrontFault | undefined): void {
    this.#faultOf = faultOf;
  }

  heal(): void {
    this.#faultOf = () => undefined;
  }

  /** Listens, at the same port as before. */
  async up(): Promise<void> {
    this.#server = this.#createServer();
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }

  #createServer(): Server {
    const server = createServer((incoming, outgoing) => {
      const { method = "", url = "" } = incoming;
      this.seen.push(`${method} ${url}`);
      const fault = this.#faultOf(method, decodeURIComponent(url.split("?", 1)[0] ?? ""));
      if (fault === "mute") return;
      if (fault === "cut") {
        incoming.once("data", () => incoming.socket.destroy());
        return;
      }
      if (fault === "busy") {
        incoming.resume();
        outgoing.writeHead(503, { "content-type": "application/xml" }).end(BUSY);
        return;
      }
      this.#handOn(incoming)
        .then(({ answer, bytes }) => {
          if (fault === "lost") return void incoming.socket.destroy();
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          if (fault === "dripping") outgoing.write(bytes.subarray(0, 1));
          else outgoing.end(bytes);
        })
        .catch(() => incoming.socket.destroy());
    });
    // A client that waits for leave to send its body gets it.
    server.on("checkContinue", (incoming, outgoing) => {
      outgoing.writeContinue();
      server.emit("request", incoming, outgoing);
    });
    return server;
  }

  async #handOn(
    incoming: IncomingMessage,
  ): Promise<{ readonly answer: IncomingMessage; readonly bytes: Buffer }> {
    const { expect: _, ...headers } = incoming.headers;
    const { method, url } = incoming;
    const { hostname: host, port } = this.#behind;
    const outward = request({ host, port, method, path: url, headers });
    outward.end(await buffer(incoming));
    const [answer] = (await once(outward, "response")) as [IncomingMessage];
    return { answer, bytes: await buffer(answer) };
  }
}

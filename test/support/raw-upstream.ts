import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** What an upstream does with the bytes of one connection, which is the `at`th, from 0. */
export type Behaving = (socket: Socket, at: number) => void;

/** An upstream that speaks no HTTP by itself: a test says what it does with its sockets. */
export class RawUpstream implements AsyncDisposable {
  behaving: Behaving = (socket) => void socket.end();
  /** How many connections there were. */
  count = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    this.#sockets.add(socket.on("error", () => undefined));
    socket.once("close", () => this.#sockets.delete(socket));
    this.behaving(socket, this.count++);
  });

  static async start(): Promise<RawUpstream> {
    const upstream = new RawUpstream();
    upstream.#server.listen(0, "127.0.0.1");
    await once(upstream.#server, "listening");
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }
}

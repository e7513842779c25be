import { Agent } from "node:http";
import { connect, type Socket } from "node:net";

/** An agent that dials one unix socket, whatever host is asked for. */
export class UnixAgent extends Agent {
  readonly #path: string;

  constructor(path: string) {
    super({ keepAlive: true });
    this.#path = path;
  }

  override createConnection(): Socket {
    return connect({ path: this.#path });
  }
}

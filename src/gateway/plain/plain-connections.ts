import type { Socket } from "node:net";
import { PlainConnection, type PlainOptions } from "./plain-connection.ts";
import { RequestParsers } from "./request-parser.ts";

/**
 * The connections whose requests are all plain, which are most of all there are: what `node:http`
 * does for a request beyond reading it costs more than to read it.
 */
export class PlainConnections {
  readonly #options: PlainOptions;
  readonly #parsers = new RequestParsers();
  readonly #all = new Set<PlainConnection>();

  constructor(options: PlainOptions) {
    this.#options = options;
  }

  take(socket: Socket): void {
    const forget = (gone: PlainConnection) => this.#all.delete(gone);
    this.#all.add(new PlainConnection(socket, this.#parsers, this.#options, forget));
  }

  /** Breaks all off. */
  destroy(): void {
    for (const connection of this.#all) connection.destroy();
  }
}

import { createRequire } from "node:module";
import { isIP, type Socket } from "node:net";
import type { buildConnector } from "undici";
import { AnswerParsers } from "./answer-parser.ts";
import { Departures } from "./departures.ts";
import {
  type AnswerTaker,
  type OutgoingRequest,
  UpstreamClosed,
  UpstreamConnection,
} from "./upstream-connection.ts";

const connectorOf = createRequire(import.meta.url)(
  "undici/lib/core/connect.js",
) as typeof buildConnector;

export interface ConnectionPoolOptions {
  /** How long an upstream may take to the head of its answer. */
  readonly answerTimeoutMs: number;
  /** A unix socket where all of them are. */
  readonly socketPath?: string;
}

/** An address, read once. */
export interface Place {
  readonly origin: string;
  readonly protocol: string;
  /** With the port, where it is not the scheme's own. */
  readonly host: string;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: string;
}

export function placeOf({ origin, protocol, host, hostname, port }: URL): Place {
  return { origin, protocol, host, hostname: hostname.replace(/^\[|\]$/g, ""), port };
}

/**
 * Connections to upstreams, kept for the requests that follow; as many as are needed at once.
 *
 * They are made by undici's connector, which knows of TLS sessions and time limits.
 */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #connect: buildConnector.connector;
  /** Made when the first is connected to: its memory is 128 KiB, and many a pool is never used. */
  #parsers: AnswerParsers | undefined;
  /** Those that are free, by where they lead; the last one used is used next. */
  readonly #free = new Map<string, UpstreamConnection[]>();
  readonly #all = new Set<UpstreamConnection>();
  readonly #connecting = new Set<Socket>();
  readonly #departures = new Departures();
  #isClosed = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
    const { socketPath } = options;
    this.#connect = connectorOf({
      allowH2: false,
      ...(socketPath !== undefined && { socketPath }),
    });
  }

  send(place: Place, request: OutgoingRequest, taker: AnswerTaker): void {
    // Where TLS is spoken, whom the request names is who is to prove itself.
    const serverName = place.protocol === "https:" ? serverNameOf(request.hostHeader) : "";
    const key = serverName === "" ? place.origin : `${place.origin} ${serverName}`;
    const free = this.#free.get(key)?.pop();
    if (free) free.send(request, taker);
    else this.#open({ key, place, serverName }, request, taker);
  }

  /** Breaks off all that is under way, and takes no more. */
  close(): void {
    this.#isClosed = true;
    const cause = new UpstreamClosed("nothing is forwarded any more");
    for (const socket of this.#connecting) socket.destroy(cause);
    for (const connection of this.#all) connection.destroy(cause);
  }

  #open(to: Lead, request: OutgoingRequest, taker: AnswerTaker): void {
    if (this.#isClosed) {
      taker.onError(new UpstreamClosed("nothing is forwarded any more"));
      return;
    }
    const address = { ...to.place, ...(to.serverName !== "" && { servername: to.serverName }) };
    const socket = this.#connect(address, (cause, connected) => {
      this.#connecting.delete(socket);
      if (cause) taker.onError(cause);
      else this.#connected(connected, to.key).send(request, taker);
    }) as unknown as Socket;
    this.#connecting.add(socket);
  }

  #connected(socket: Socket, key: string): UpstreamConnection {
    this.#parsers ??= new AnswerParsers();
    const connection = new UpstreamConnection({
      ...{ socket, parsers: this.#parsers, departures: this.#departures },
      answerTimeoutMs: this.#options.answerTimeoutMs,
      onFree: (freed) => {
        const free = this.#free.get(key);
        if (free) free.push(freed);
        else this.#free.set(key, [freed]);
      },
      onGone: (gone) => {
        this.#all.delete(gone);
        this.#forget(gone, key);
      },
    });
    this.#all.add(connection);
    return connection;
  }

  #forget(gone: UpstreamConnection, key: string): void {
    const free = this.#free.get(key) ?? [];
    const at = free.indexOf(gone);
    if (at >= 0) free.splice(at, 1);
    if (free.length === 0) this.#free.delete(key);
  }
}

/** Where a connection leads. */
interface Lead {
  readonly key: string;
  readonly place: Place;
  readonly serverName: string;
}

/** Source: documented, RFC 6066 §3: an address is no name. */
function serverNameOf(hostHeader: string): string {
  const name = hostHeader.startsWith("[") ? "" : (hostHeader.split(":", 1)[0] ?? "");
  return isIP(name) === 0 ? name : "";
}

import type { ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { LateSignal } from "../base/late-signal.ts";
import type { Client } from "./client/client.ts";

/** What a request under way is told about its client. */
export interface ClientSignals {
  /** Fires when the client closes its side before its request is complete. */
  readonly halfClosed: LateSignal;
  /** Fires when the client closes its side at any time, or the gateway stops. */
  readonly endsWaiting: LateSignal;
}

/**
 * The requests that are not answered yet. Over HTTP/1 those of one socket share its fate, and the
 * last of them is the one whose body may still be coming; over HTTP/2 each has a stream of its own.
 */
export class RequestsUnderWay {
  readonly #all = new Map<ClientSignals, Promise<void>>();
  readonly #bySocket = new WeakMap<Socket, Set<ClientSignals>>();
  #isStopping = false;

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** @param work is over when the request is answered. Must not reject. */
  add(client: Client, work: (signals: ClientSignals) => Promise<void>): void {
    const underWay = { halfClosed: new LateSignal(), endsWaiting: new LateSignal() };
    const forget = client.stream
      ? followStream(client.stream, underWay)
      : this.#followSocket(client.socket, underWay);
    if (this.#isStopping) underWay.endsWaiting.fire();
    const over = work(underWay).finally(() => {
      this.#all.delete(underWay);
      forget();
    });
    this.#all.set(underWay, over);
  }

  /**
   * Tells the request whose body a socket still brings that no more of it comes.
   *
   * @returns false when the socket has no request under way.
   */
  breakOff(socket: Socket): boolean {
    const last = [...(this.#bySocket.get(socket) ?? [])].at(-1);
    last?.halfClosed.fire();
    return last !== undefined;
  }

  /** Waits until nothing is under way; what waits for something else than us is told to end. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { endsWaiting } of this.#all.keys()) endsWaiting.fire();
    // Not once: a kept connection may bring its next request while this one waits.
    while (this.#all.size > 0) await Promise.allSettled(this.#all.values());
  }

  #followSocket(socket: Socket, underWay: ClientSignals): () => void {
    const known = this.#bySocket.get(socket);
    const requests = known ?? new Set<ClientSignals>();
    if (!known) {
      this.#bySocket.set(socket, requests);
      const endWaiting = () => {
        for (const { endsWaiting } of requests) endsWaiting.fire();
      };
      socket.once("end", endWaiting).once("close", endWaiting);
    }
    requests.add(underWay);
    if (socket.readableEnded || socket.destroyed) underWay.endsWaiting.fire();
    return () => requests.delete(underWay);
  }
}

function followStream(stream: ServerHttp2Stream, underWay: ClientSignals): () => void {
  stream.once("aborted", () => underWay.halfClosed.fire());
  stream.once("close", () => underWay.endsWaiting.fire());
  if (stream.destroyed) underWay.endsWaiting.fire();
  return () => undefined;
}

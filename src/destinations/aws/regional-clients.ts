import type { Endpoint } from "../endpoint.ts";
import { TIMEOUTS } from "../endpoint.ts";

/** More regions than AWS has, so that no name that is made up can fill the memory. */
const REGIONS_MAX = 64;

interface Closable {
  destroy(): void;
}

/**
 * The SDK's client of one service for each region that trails deliver to: what stands in an ARN
 * says where, and with another server's address at least what requests are signed for.
 */
export class RegionalClients<Client extends Closable> implements Disposable {
  readonly #make: (endpoint: Endpoint) => Client;
  readonly #endpoint: Endpoint;
  readonly #clients = new Map<string, Client>();
  readonly #stopping = new AbortController();

  constructor(endpoint: Endpoint, make: (endpoint: Endpoint) => Client) {
    this.#endpoint = endpoint;
    this.#make = make;
  }

  of(region: string): Client {
    const known = this.#clients.get(region);
    if (known) return known;
    if (this.#clients.size >= REGIONS_MAX) this[Symbol.dispose]();
    const client = this.#make({ ...this.#endpoint, region });
    this.#clients.set(region, client);
    return client;
  }

  /** A time limit for one call with all its attempts. */
  deadline(): { readonly abortSignal: AbortSignal } {
    const { callMs } = this.#endpoint.timeouts ?? TIMEOUTS;
    const late = AbortSignal.timeout(callMs);
    return { abortSignal: AbortSignal.any([this.#stopping.signal, late]) };
  }

  /** Breaks off every call that is under way, and every later one. */
  abandon(): void {
    this.#stopping.abort();
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }
}

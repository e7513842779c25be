import type { Clock } from "../base/clock.ts";
import type { ProxiedTo } from "../base/exchange.ts";
import { HttpUpstreams, type Upstream } from "../gateway/index.ts";
import type { Models } from "../models/index.ts";
import type { Destination } from "../wire/index.ts";
import { type AwsCredentials, awsUpstream, UpstreamError } from "./aws-upstream.ts";
import { findMapped, type HostMap } from "./host-map.ts";

export interface SessionUpstreamsOptions {
  /** Where services go, by key; `"*"` is where everything goes that has no line of its own. */
  readonly table: ReadonlyMap<string, URL | "aws">;
  readonly hosts: HostMap;
  readonly models: Models;
  readonly clock: Clock;
}

/**
 * Which call of a recorded session goes to which upstream. None is answered in this process: the
 * session gets the answers that it would get without the recorder, CloudTrail's too.
 */
export class SessionUpstreams implements AsyncDisposable {
  readonly #options: SessionUpstreamsOptions;
  readonly #servers = new HttpUpstreams();

  constructor(options: SessionUpstreamsOptions) {
    this.#options = options;
  }

  /** True for a call that goes to AWS itself under a signature of the recorder's making. */
  isSignedAnew(destination: Destination): boolean {
    return this.#lineOf(destination) === "aws";
  }

  /** Where a call goes that was sent to the recorder as to its endpoint. */
  find(destination: Destination, signer?: AwsCredentials | "nobody"): Upstream {
    const line = this.#lineOf(destination);
    if (line !== "aws") return this.#servers.at(line);
    return awsUpstream(destination, {
      ...this.#options,
      credentials: async () => {
        if (signer) return signer;
        throw new UpstreamError("no_credentials", "nothing to sign with is known");
      },
      isOwnKey: () => false,
      upstreamAt: (url) => this.#servers.at(findMapped(this.#options.hosts, url.host) ?? url),
    });
  }

  /** Where a call goes, as it was signed, whose client named a server of AWS. */
  passing({ scheme, authority }: ProxiedTo, destination: Destination): Upstream {
    const line = this.#lineOf(destination);
    if (line !== "aws") return this.#servers.at(line);
    const mapped = findMapped(this.#options.hosts, authority);
    return this.#servers.at(mapped ?? new URL(`${scheme}://${authority}`));
  }

  /** True for a host that a mapping names. */
  isMapped(host: string): boolean {
    return findMapped(this.#options.hosts, host) !== undefined;
  }

  /** Breaks off every request that still waits for its upstream. */
  abandon(): void {
    this.#servers.abandon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#servers[Symbol.asyncDispose]();
  }

  #lineOf({ service }: Destination): URL | "aws" {
    const { table } = this.#options;
    return (service && table.get(service.key)) ?? table.get("*") ?? "aws";
  }
}

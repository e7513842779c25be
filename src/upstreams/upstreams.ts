import type { ProxiedTo } from "../base/exchange.ts";
import { HttpUpstreams, type Upstream } from "../gateway/index.ts";
import type { Destination } from "../wire/index.ts";
import { type AwsUpstreamOptions, awsUpstream } from "./aws-upstream.ts";
import { findMapped, type HostMap } from "./host-map.ts";

export interface UpstreamsOptions extends Omit<AwsUpstreamOptions, "upstreamAt"> {
  /**
   * Where services go, by key; `"*"` is where everything goes that has no line of its own. `"aws"`
   * is AWS itself, `"sandbox"` this process.
   */
  readonly table: ReadonlyMap<string, URL | "aws" | "sandbox">;
  readonly hosts: HostMap;
}

/** Which call goes to which upstream. What has no line is answered in this process. */
export class Upstreams implements AsyncDisposable {
  readonly #options: UpstreamsOptions;
  readonly #servers = new HttpUpstreams();

  constructor(options: UpstreamsOptions) {
    this.#options = options;
  }

  /**
   * Where a call goes that was signed with a key of ours.
   *
   * @returns undefined when the service is answered in this process.
   *
   * CloudTrail itself is never forwarded: this program is the CloudTrail of its upstreams.
   */
  find(destination: Destination): Upstream | undefined {
    const { table } = this.#options;
    const key = destination.service?.key;
    if (key === "cloudtrail") return undefined;
    const line = (key === undefined ? undefined : table.get(key)) ?? table.get("*");
    if (line === undefined || line === "sandbox") return undefined;
    if (line !== "aws") return this.#servers.at(line);
    return awsUpstream(destination, {
      ...this.#options,
      upstreamAt: (url) => this.#servers.at(findMapped(this.#options.hosts, url.host) ?? url),
    });
  }

  /** True for a `host:port` that a mapping names. */
  isMapped(authority: string): boolean {
    return findMapped(this.#options.hosts, authority) !== undefined;
  }

  /** Where a call goes that passes as it was signed: to the host that its client named. */
  passing({ scheme, authority }: ProxiedTo): Upstream {
    const mapped = findMapped(this.#options.hosts, authority);
    return this.#servers.at(mapped ?? new URL(`${scheme}://${authority}`));
  }

  /** Breaks off every request that still waits for its upstream. */
  abandon(): void {
    this.#servers.abandon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#servers[Symbol.asyncDispose]();
  }
}

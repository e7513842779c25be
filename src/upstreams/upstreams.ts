import type { ProxiedTo } from "../base/exchange.ts";
import { HttpUpstreams, type HttpUpstreamsOptions, type Upstream } from "../gateway/index.ts";
import type { Destination } from "../wire/index.ts";
import { type AwsCredentials, type AwsUpstreamOptions, awsUpstream } from "./aws-upstream.ts";
import { HealthWatch, type UpstreamHealth } from "./health-watch.ts";
import { findMapped, type HostMap } from "./host-map.ts";
import { signedUpstream } from "./signed-upstream.ts";

export interface UpstreamsOptions
  extends Omit<AwsUpstreamOptions, "upstreamAt">,
    HttpUpstreamsOptions {
  /**
   * Where services go, by key; `"*"` is where everything goes that has no line of its own. `"aws"`
   * is AWS itself, `"sandbox"` this process.
   */
  readonly table: ReadonlyMap<string, URL | "aws" | "sandbox">;
  readonly hosts: HostMap;
}

/** One line of the table, and how what it names did lately. */
export interface UpstreamStatus extends UpstreamHealth {
  /** The service's key; `"*"` for all that have no line of their own. */
  readonly service: string;
  /** `scheme://host:port`, or `aws`. */
  readonly address: string;
}

/** Which call goes to which upstream. What has no line is answered in this process. */
export class Upstreams implements AsyncDisposable {
  readonly #options: UpstreamsOptions;
  readonly #servers: HttpUpstreams;
  /** By line of the table. */
  readonly #watches: ReadonlyMap<string, HealthWatch>;

  constructor(options: UpstreamsOptions) {
    this.#options = options;
    this.#servers = new HttpUpstreams(options);
    const { table, clock } = options;
    this.#watches = new Map([...table.keys()].map((line) => [line, new HealthWatch(clock)]));
  }

  /** Every line of the table that leads out of this process, in its order. */
  status(): readonly UpstreamStatus[] {
    return [...this.#options.table].flatMap(([service, to]) => {
      if (to === "sandbox") return [];
      const health = this.#watches.get(service)?.health ?? { state: "unused" as const };
      return [{ service, address: to === "aws" ? to : to.origin, ...health }];
    });
  }

  /**
   * Where a call goes that was signed with a key of ours.
   *
   * @param signer signs a call that came without a signature, for a server that is not AWS itself.
   * @returns undefined when the service is answered in this process.
   *
   * CloudTrail itself is never forwarded: this program is the CloudTrail of its upstreams.
   */
  find(destination: Destination, signer?: AwsCredentials | "nobody"): Upstream | undefined {
    const found = this.#lineOf(destination);
    if (!found) return undefined;
    const { line, to } = found;
    const upstream = to === "aws" ? this.#aws(destination) : this.#at(to, destination, signer);
    return this.#watches.get(line)?.over(upstream) ?? upstream;
  }

  /** Whether {@link find} would find one. */
  has(destination: Destination): boolean {
    return this.#lineOf(destination) !== undefined;
  }

  /** The line of the table that leads a call out of this process. */
  #lineOf({ service }: Destination) {
    const { table } = this.#options;
    const key = service?.key;
    if (key === "cloudtrail") return undefined;
    const line = key !== undefined && table.has(key) ? key : "*";
    const to = table.get(line);
    return to === undefined || to === "sandbox" ? undefined : { line, to };
  }

  #at(to: URL, destination: Destination, signer?: AwsCredentials | "nobody"): Upstream {
    const server = this.#servers.at(to);
    if (signer === undefined || signer === "nobody") return server;
    const { region, signingName } = destination;
    const { clock } = this.#options;
    return signedUpstream(server, { credentials: signer, region, signingName, clock });
  }

  #aws(destination: Destination): Upstream {
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

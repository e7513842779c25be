import { HttpUpstream, type Upstream } from "../gateway/index.ts";

/** Which service goes to which upstream. What has no line is answered in this process. */
export class Upstreams implements AsyncDisposable {
  readonly #byService = new Map<string, HttpUpstream>();
  readonly #others: HttpUpstream | undefined;

  /**
   * @param table URLs by service key; `"*"` is where everything goes that has no line of its own.
   */
  constructor(table: ReadonlyMap<string, URL>) {
    for (const [service, url] of table) {
      if (service !== "*") this.#byService.set(service, new HttpUpstream(url));
    }
    const others = table.get("*");
    this.#others = others && new HttpUpstream(others);
  }

  /**
   * @returns undefined when the service is answered in this process.
   *
   * CloudTrail itself is never forwarded: this program is the CloudTrail of its upstreams.
   */
  find(service: string | undefined): Upstream | undefined {
    if (service === "cloudtrail") return undefined;
    return (service === undefined ? undefined : this.#byService.get(service)) ?? this.#others;
  }

  /** Breaks off every request that still waits for its upstream. */
  abandon(): void {
    for (const upstream of this.#all()) upstream.abandon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all().map((upstream) => upstream[Symbol.asyncDispose]()));
  }

  #all(): readonly HttpUpstream[] {
    return [...this.#byService.values(), ...(this.#others ? [this.#others] : [])];
  }
}

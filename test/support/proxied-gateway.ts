import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { seededIds } from "../../src/base/ids.ts";
import { CertificateAuthority } from "../../src/certificates/index.ts";
import { type BeginConversation, Gateway, type ProxyOptions } from "../../src/gateway/index.ts";

/** A local authority of a test's own. */
export class TestAuthority implements AsyncDisposable {
  readonly authority: CertificateAuthority;
  readonly #directory: string;

  private constructor(authority: CertificateAuthority, directory: string) {
    this.authority = authority;
    this.#directory = directory;
  }

  static async make(): Promise<TestAuthority> {
    const directory = await mkdtemp(join(tmpdir(), "trailcam-proxy-"));
    const sources = { clock: systemClock, ids: seededIds("authority") };
    return new TestAuthority(await CertificateAuthority.open({ directory, ...sources }), directory);
  }

  /** A gateway that clients can use as their proxy, and that takes these conversations. */
  async openGateway(options: {
    readonly begin: BeginConversation;
    readonly intercepts: ProxyOptions["intercepts"];
    readonly password?: string;
    readonly onFailure?: (error: unknown) => void;
  }): Promise<Gateway> {
    const { begin, intercepts, password } = options;
    return await Gateway.open({
      ...{ host: "127.0.0.1", port: 0, ids: seededIds("gateway"), begin },
      clock: { nowMs: () => 1_800_000_000_000 },
      local: (_, response) => response.end("local"),
      proxy: {
        ...{ intercepts, ...(password !== undefined && { password }) },
        certificateFor: (host) => this.authority.certificateFor(host),
      },
      onFailure: options.onFailure ?? (() => undefined),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}

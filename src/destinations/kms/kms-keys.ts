import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import type { KeyFinding, KeyWish, TrailKeys } from "../../delivery/index.ts";
import { clientSettings, type Endpoint, TIMEOUTS } from "../endpoint.ts";

/** A client that makes a trail waits for it. */
const FIND_MS_MAX = 15_000;

/** By the code that KMS answers. */
const FINDINGS: Readonly<Record<string, "missing" | "refused">> = {
  NotFoundException: "missing",
  InvalidArnException: "missing",
  ValidationException: "missing",
  AccessDeniedException: "refused",
};

/**
 * The keys of a KMS endpoint, or of AWS, as trails see them whose buckets are elsewhere too.
 *
 * Credentials need `kms:DescribeKey`. What a key's policy says of CloudTrail is not asked: files
 * are sealed for the credentials that write them.
 */
export class KmsKeys implements TrailKeys, AsyncDisposable {
  readonly #endpoint: Endpoint;
  /** By region, of which there are few. */
  readonly #clients = new Map<string, KMSClient>();
  readonly #stopping = new AbortController();

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  async find(keyId: string, { region }: KeyWish): Promise<KeyFinding> {
    const keyRegion = /^arn:[^:]*:kms:([^:]*):/.exec(keyId)?.[1] ?? region;
    const { callMs } = this.#endpoint.timeouts ?? TIMEOUTS;
    const abortSignal = AbortSignal.any([
      this.#stopping.signal,
      AbortSignal.timeout(Math.min(callMs, FIND_MS_MAX)),
    ]);
    try {
      const command = new DescribeKeyCommand({ KeyId: keyId });
      const { KeyMetadata: key } = await this.#clientOf(keyRegion).send(command, { abortSignal });
      if (key?.Arn === undefined) return { kind: "unreachable" };
      if (!key.Enabled) return { kind: "disabled" };
      const isFit = (key.KeySpec ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT";
      return isFit ? { kind: "usable", arn: key.Arn } : { kind: "unfit" };
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      return { kind: FINDINGS[name] ?? "unreachable" };
    }
  }

  /** Breaks off what is under way, so that a slow endpoint does not hold up a stop. */
  abandon(): void {
    this.#stopping.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) client.destroy();
  }

  #clientOf(region: string): KMSClient {
    const known = this.#clients.get(region);
    if (known) return known;
    const client = new KMSClient({ ...clientSettings(this.#endpoint), region });
    this.#clients.set(region, client);
    return client;
  }
}

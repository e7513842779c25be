import type { KeyFinding, KeyWish, TrailKeys } from "../delivery/index.ts";
import type { Keys, KeyUser, ObjectStore } from "../sandbox/index.ts";
import { ServiceError } from "../wire/index.ts";
import { cloudTrailAsker, trailContext } from "./cloudtrail-asker.ts";

/** The sandbox's KMS, as trails see it whose buckets are the sandbox's. */
export class SandboxKeys implements TrailKeys {
  readonly #keys: Keys;
  readonly #objects: ObjectStore;

  constructor(keys: Keys, objects: ObjectStore) {
    this.#keys = keys;
    this.#objects = objects;
  }

  async find(keyId: string, { writer, region, bucketName }: KeyWish): Promise<KeyFinding> {
    const bucketRegion = this.#objects.buckets.get(bucketName)?.region ?? region;
    const keyRegion = /^arn:[^:]*:kms:([^:]*):/.exec(keyId)?.[1] ?? region;
    if (keyRegion !== bucketRegion) return { kind: "elsewhere" };
    const asker = cloudTrailAsker(writer);
    const via = { "kms:ViaService": `s3.${keyRegion}.amazonaws.com` };
    const by = { ...asker, region: keyRegion, conditions: { ...asker.conditions, ...via } };
    try {
      return this.#judge(keyId, by, writer.trailArn);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { kind: FINDINGS[error.code] ?? "unfit" };
    }
  }

  /** What each file takes, and what CloudTrail asks about the key before the first. */
  #judge(keyId: string, by: KeyUser, trailArn: string): KeyFinding {
    this.#keys.describe(keyId, by);
    const context = trailContext(trailArn);
    const key = this.#keys.use(keyId, { action: "GenerateDataKey", by, context });
    return key.spec === "SYMMETRIC_DEFAULT" ? { kind: "usable", arn: key.arn } : { kind: "unfit" };
  }
}

/** By KMS's code. */
const FINDINGS: Readonly<Record<string, "missing" | "refused" | "disabled">> = {
  NotFoundException: "missing",
  AccessDeniedException: "refused",
  DisabledException: "disabled",
  KMSInvalidStateException: "disabled",
};

import { type AwsPlace, callAwsJson } from "./aws.ts";

const KMS = { service: "kms", target: "TrentService" } as const;

export interface KeyChoice {
  readonly arn: string;
  /** `alias/…`; empty for a key without one. */
  readonly alias: string;
}

interface Listed {
  readonly Keys?: readonly { readonly KeyId: string; readonly KeyArn: string }[];
}

interface Aliases {
  readonly Aliases?: readonly { readonly AliasName: string; readonly TargetKeyId?: string }[];
}

/** The region's first hundred keys; who has more types the one that is meant. */
export async function listKeys(place: AwsPlace): Promise<readonly KeyChoice[]> {
  const [{ Keys = [] }, { Aliases = [] }] = await Promise.all([
    callAwsJson<Listed>({ ...KMS, ...place, operation: "ListKeys" }, { Limit: 100 }),
    callAwsJson<Aliases>({ ...KMS, ...place, operation: "ListAliases" }, { Limit: 100 }),
  ]);
  return Keys.map(({ KeyId, KeyArn }) => ({
    arn: KeyArn,
    alias: Aliases.find(({ TargetKeyId }) => TargetKeyId === KeyId)?.AliasName ?? "",
  }));
}

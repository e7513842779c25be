import type { GrantConstraints, GrantOperation } from "@aws-sdk/client-kms";
import { judgeKey, type KeyUse } from "./key-policy.ts";
import type { StoredKey } from "./stored-key.ts";

/** A permission for one principal, beside the key's policy. */
export interface StoredGrant {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly keyArn: string;
  readonly createdAtMs: number;
  readonly issuingAccount: string;
  /** An ARN, or the name of a service. */
  readonly grantee: string;
  readonly retiring?: string;
  readonly operations: readonly GrantOperation[];
  readonly constraints?: GrantConstraints;
  readonly name?: string;
}

/** Tells whether one of the grants allows a use. */
export function isGranted(grants: readonly StoredGrant[], key: StoredKey, use: KeyUse): boolean {
  return grants.some(
    (grant) =>
      grant.operations.some((operation) => operation === use.action) &&
      meetsConstraints(grant, use) &&
      judgeKey(policyOf(grant), key, use) === "allowed",
  );
}

export function isService(principal: string): boolean {
  return /^[a-z0-9.-]+\.amazonaws\.com$/.test(principal);
}

/** A grant in a policy's terms, so that principals are compared as they are there. */
function policyOf({ grantee, operations }: StoredGrant): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: isService(grantee) ? { Service: grantee } : { AWS: grantee },
      Action: operations.map((operation) => `kms:${operation}`),
      Resource: "*",
    },
  });
}

/** Management of the key is not constrained. Source: documented, KMS API reference, CreateGrant. */
function meetsConstraints({ constraints }: StoredGrant, use: KeyUse): boolean {
  if (["DescribeKey", "RetireGrant", "CreateGrant"].includes(use.action)) return true;
  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } = constraints ?? {};
  const context = use.context ?? {};
  const holds = (wanted: Record<string, string>) =>
    Object.entries(wanted).every(([name, value]) => context[name] === value);
  if (subset && !holds(subset)) return false;
  return !equal || (holds(equal) && Object.keys(equal).length === Object.keys(context).length);
}

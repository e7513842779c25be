import { judge, type PolicyPrincipal } from "../../../permissions/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { contextConditions, type EncryptionContext } from "./encryption-context.ts";
import type { KeyUser } from "./key-user.ts";
import type { StoredKey } from "./stored-key.ts";

/** What somebody wants to do with a key. */
export interface KeyUse {
  /** E.g. `Decrypt`, without `kms:`. */
  readonly action: string;
  readonly by: KeyUser;
  readonly context?: EncryptionContext;
  /** Whether a grant allows what the policy is silent on. */
  readonly isGranted?: () => boolean;
}

/**
 * The policy of a key that was given none: the account decides, through its own policies.
 *
 * Source: documented, KMS developer guide, "Default key policy", made by CreateKey.
 */
export function defaultPolicy(accountId: string): string {
  return writePolicy("key-default-1", [
    {
      Sid: "Enable IAM User Permissions",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ]);
}

/** Source: documented, KMS developer guide, "AWS managed keys"; the statements are observed. */
export function managedKeyPolicy(key: StoredKey, service: string): string {
  return writePolicy(`auto-${service}-2`, [
    {
      Sid: `Allow access through ${service} for all principals in the account`,
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
      ],
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": `${service}.${key.region}.amazonaws.com`,
          "kms:CallerAccount": key.accountId,
        },
      },
    },
    {
      Sid: "Allow direct access to key metadata to the account",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${key.accountId}:root` },
      Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
      Resource: "*",
    },
  ]);
}

function writePolicy(id: string, statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Id: id, Statement: statements }, null, 2);
}

/**
 * Refuses who may not use a key.
 *
 * A key whose policy nobody set is for its own account and for services that act for it. That goes
 * beyond AWS, where a service needs a statement of its own: so a trail can be given a key without
 * writing a policy first. A policy that a client set decides alone; the account's own policies are
 * not consulted.
 *
 * @throws {ServiceError} `AccessDeniedException`.
 */
export function authorize(key: StoredKey, use: KeyUse): void {
  const { by, action } = use;
  if (key.policy === undefined) {
    const isOwn = by.accountId === key.accountId && by.principal.kind !== "anonymous";
    if (isOwn || use.isGranted?.()) return;
    throw accessDenied(key, use, "because no resource-based policy allows the");
  }
  const verdict = judgeKey(key.policy, key, use);
  if (verdict === "allowed") return;
  if (verdict === "silent" && use.isGranted?.()) return;
  const why = verdict === "denied" ? "with an explicit deny in a resource-based policy" : undefined;
  throw accessDenied(key, { action, by }, why ?? "because no resource-based policy allows the");
}

/** What a policy that a key has, or is about to have, makes of a use. */
export function judgeKey(policy: string, key: StoredKey, { action, by, context = {} }: KeyUse) {
  return judge(policy, {
    principal: by.principal,
    action: `kms:${action}`,
    resource: key.arn,
    context: {
      "kms:CallerAccount": by.accountId,
      "kms:KeySpec": key.spec,
      "kms:KeyUsage": key.usage,
      "kms:KeyOrigin": "AWS_KMS",
      "kms:MultiRegion": String(key.isMultiRegion),
      "aws:RequestedRegion": key.region,
      ...contextConditions(context),
      ...by.conditions,
    },
  });
}

function accessDenied(key: StoredKey, { action, by }: KeyUse, why: string): ServiceError {
  const because = why.startsWith("because") ? `${why} kms:${action} action` : why;
  return new ServiceError(
    "AccessDeniedException",
    `User: ${nameOf(by.principal)} is not authorized to perform: kms:${action} on resource: ` +
      `${key.arn} ${because}`,
    { status: 400 },
  );
}

function nameOf(principal: PolicyPrincipal): string {
  if (principal.kind === "caller") return principal.arn;
  return principal.kind === "service" ? principal.name : "anonymous";
}

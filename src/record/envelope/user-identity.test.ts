import { expect, test } from "vitest";
import type { Principal } from "../../identify/index.ts";
import { JANE, recordOf } from "../testing/given.ts";
import { userIdentityOf } from "./user-identity.ts";

const ACCOUNT = "111122223333";
const session = { createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678), mfaAuthenticated: true };
const attributes = { creationDate: "2026-01-02T03:04:05Z", mfaAuthenticated: "true" };
const accessKeyId = "ASIAIOSFODNN7EXAMPLE";

const CASES: readonly (readonly [string, Principal, readonly (readonly [string, unknown])[]])[] = [
  [
    "an account's root",
    { kind: "root", accountId: ACCOUNT, accessKeyId, session },
    [
      ["type", "Root"],
      ["principalId", ACCOUNT],
      ["arn", `arn:aws:iam::${ACCOUNT}:root`],
      ["accountId", ACCOUNT],
      ["accessKeyId", accessKeyId],
      ["sessionContext", { attributes }],
    ],
  ],
  [
    "a user with a long-lived key",
    JANE,
    [
      ["type", "IAMUser"],
      ["principalId", "AIDACKCEVSQ6C2EXAMPLE"],
      ["arn", `arn:aws:iam::${ACCOUNT}:user/jane`],
      ["accountId", ACCOUNT],
      ["accessKeyId", "AKIAIOSFODNN7EXAMPLE"],
      ["userName", "jane"],
    ],
  ],
  [
    "a user's session",
    { ...JANE, accessKeyId, session: { ...session, mfaAuthenticated: false } } as Principal,
    [
      ["type", "IAMUser"],
      ["principalId", "AIDACKCEVSQ6C2EXAMPLE"],
      ["arn", `arn:aws:iam::${ACCOUNT}:user/jane`],
      ["accountId", ACCOUNT],
      ["accessKeyId", accessKeyId],
      ["userName", "jane"],
      ["sessionContext", { attributes: { ...attributes, mfaAuthenticated: "false" } }],
    ],
  ],
  [
    "a role's session",
    {
      kind: "role",
      accountId: ACCOUNT,
      accessKeyId,
      session: { ...session, sourceIdentity: "jane" },
      roleId: "AROAIDPPEZS35WEXAMPLE",
      roleName: "ops",
      roleArn: `arn:aws:iam::${ACCOUNT}:role/team/ops`,
      sessionName: "deploy",
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ops/deploy`,
    },
    [
      ["type", "AssumedRole"],
      ["principalId", "AROAIDPPEZS35WEXAMPLE:deploy"],
      ["arn", `arn:aws:sts::${ACCOUNT}:assumed-role/ops/deploy`],
      ["accountId", ACCOUNT],
      ["accessKeyId", accessKeyId],
      [
        "sessionContext",
        {
          sessionIssuer: {
            type: "Role",
            principalId: "AROAIDPPEZS35WEXAMPLE",
            arn: `arn:aws:iam::${ACCOUNT}:role/team/ops`,
            accountId: ACCOUNT,
            userName: "ops",
          },
          attributes,
          sourceIdentity: "jane",
        },
      ],
    ],
  ],
  [
    "a federated user",
    {
      kind: "federated",
      accountId: ACCOUNT,
      accessKeyId,
      session,
      federatedName: "bob",
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      issuer: JANE as Extract<Principal, { kind: "user" }>,
    },
    [
      ["type", "FederatedUser"],
      ["principalId", `${ACCOUNT}:bob`],
      ["arn", `arn:aws:sts::${ACCOUNT}:federated-user/bob`],
      ["accountId", ACCOUNT],
      ["accessKeyId", accessKeyId],
      [
        "sessionContext",
        {
          sessionIssuer: {
            type: "IAMUser",
            principalId: "AIDACKCEVSQ6C2EXAMPLE",
            arn: `arn:aws:iam::${ACCOUNT}:user/jane`,
            accountId: ACCOUNT,
            userName: "jane",
          },
          attributes,
        },
      ],
    ],
  ],
  [
    "whom a web identity provider vouches for",
    {
      kind: "web-identity",
      accountId: ACCOUNT,
      principalId: "accounts.google.com:app:user",
      userName: "user",
      identityProvider: "accounts.google.com",
    },
    [
      ["type", "WebIdentityUser"],
      ["principalId", "accounts.google.com:app:user"],
      ["userName", "user"],
      ["identityProvider", "accounts.google.com"],
    ],
  ],
  [
    "whom a SAML provider vouches for",
    {
      kind: "saml",
      accountId: ACCOUNT,
      principalId: "hash:SamlExample",
      userName: "SamlExample",
      identityProvider: "hash",
    },
    [
      ["type", "SAMLUser"],
      ["principalId", "hash:SamlExample"],
      ["userName", "SamlExample"],
      ["identityProvider", "hash"],
    ],
  ],
  [
    "a service",
    { kind: "service", accountId: ACCOUNT, serviceName: "cloudtrail.amazonaws.com" },
    [
      ["type", "AWSService"],
      ["invokedBy", "cloudtrail.amazonaws.com"],
    ],
  ],
  [
    "another account",
    { kind: "account", accountId: "444455556666", principalId: "AIDAQRSTUVWXYZEXAMPLE" },
    [
      ["type", "AWSAccount"],
      ["principalId", "AIDAQRSTUVWXYZEXAMPLE"],
      ["accountId", "444455556666"],
    ],
  ],
  [
    "a user of IAM Identity Center",
    {
      kind: "identity-center",
      accountId: ACCOUNT,
      userId: "9267e4e0-1001-7031-36bd-f43bbc0ba84b",
      identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-9067642ac7`,
      credentialId: "90e292de-5eb8-446e-9602-90f7c45044f7",
    },
    [
      ["type", "IdentityCenterUser"],
      ["accountId", ACCOUNT],
      [
        "onBehalfOf",
        {
          userId: "9267e4e0-1001-7031-36bd-f43bbc0ba84b",
          identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-9067642ac7`,
        },
      ],
      ["credentialId", "90e292de-5eb8-446e-9602-90f7c45044f7"],
    ],
  ],
  [
    "nobody",
    { kind: "unattributed", accountId: ACCOUNT, reason: "unsigned" },
    [
      ["type", "AWSAccount"],
      ["principalId", ""],
      ["accountId", "ANONYMOUS_PRINCIPAL"],
    ],
  ],
  [
    "the holder of an unknown key",
    { kind: "unattributed", accountId: ACCOUNT, accessKeyId, reason: "unknown-key" },
    [
      ["type", "Unknown"],
      ["principalId", ""],
      ["accountId", ACCOUNT],
      ["accessKeyId", accessKeyId],
    ],
  ],
];

test.each(CASES)("shows %s, members in AWS's order", (_who, principal, members) => {
  expect(Object.entries(userIdentityOf(principal))).toEqual(members);
});

test("a service that calls by itself is its own address and agent", () => {
  const principal: Principal = {
    kind: "service",
    accountId: ACCOUNT,
    serviceName: "delivery.logs.amazonaws.com",
  };
  const record = recordOf({ principal });
  expect(record.sourceIPAddress).toBe("delivery.logs.amazonaws.com");
  expect(record.userAgent).toBe("delivery.logs.amazonaws.com");
  expect(record).not.toHaveProperty("tlsDetails");
});

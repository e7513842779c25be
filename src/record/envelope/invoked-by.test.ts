import { describe, expect, test } from "vitest";
import type { RolePrincipal, UserPrincipal } from "../../identify/index.ts";
import { aCall, recordOf, TLS_1_3 } from "../testing/given.ts";
import { userIdentityOf } from "./user-identity.ts";

const SESSION = { createdAtMs: Date.UTC(2026, 0, 16), mfaAuthenticated: false };

const ROLE: RolePrincipal = {
  kind: "role",
  accountId: "111122223333",
  accessKeyId: "ASIAIOSFODNN7EXAMPLE",
  session: SESSION,
  roleId: "AROACKCEVSQ6C2EXAMPLE",
  roleName: "deployer",
  roleArn: "arn:aws:iam::111122223333:role/deployer",
  sessionName: "build",
  arn: "arn:aws:sts::111122223333:assumed-role/deployer/build",
};

const USER: UserPrincipal = {
  kind: "user",
  accountId: "111122223333",
  userId: "AIDACKCEVSQ6C2EXAMPLE",
  userName: "jane",
  arn: "arn:aws:iam::111122223333:user/jane",
};

describe("a call that a service makes for somebody", () => {
  const principal = { ...ROLE, invokedBy: "cloudformation.amazonaws.com" };

  test("says so last in the identity", () => {
    const identity = userIdentityOf(principal);
    expect(identity).toMatchObject({ type: "AssumedRole", invokedBy: principal.invokedBy });
    expect(Object.keys(identity).at(-1)).toBe("invokedBy");
  });

  test("names the service as address and agent, and shows no TLS", () => {
    const record = recordOf({ call: aCall({ tls: TLS_1_3 }), principal });
    expect(record.sourceIPAddress).toBe("cloudformation.amazonaws.com");
    expect(record.userAgent).toBe("cloudformation.amazonaws.com");
    expect(record).not.toHaveProperty("tlsDetails");
  });

  test("is told of users and of the root user as well", () => {
    const invokedBy = "AWS Internal";
    expect(userIdentityOf({ ...USER, invokedBy })).toMatchObject({ userName: "jane", invokedBy });
    const root = { kind: "root", accountId: "111122223333", alias: "acme", invokedBy } as const;
    expect(userIdentityOf(root)).toMatchObject({ type: "Root", userName: "acme", invokedBy });
  });
});

test("a session says which metadata service and which identity provider it comes of", () => {
  const provider = "arn:aws:iam::111122223333:oidc-provider/token.example.com";
  const session = {
    ...SESSION,
    ec2RoleDelivery: "2.0",
    webIdentity: { provider, attributes: { "token.example.com:aud": "a" } },
  };
  const { sessionContext } = userIdentityOf({ ...ROLE, session });
  expect(sessionContext).toMatchObject({
    webIdFederationData: {
      federatedProvider: provider,
      attributes: { "token.example.com:aud": "a" },
    },
    ec2RoleDelivery: "2.0",
  });
  expect(Object.keys(sessionContext as object)).toEqual([
    "sessionIssuer",
    "webIdFederationData",
    "attributes",
    "ec2RoleDelivery",
  ]);
});

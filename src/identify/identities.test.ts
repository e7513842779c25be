import { describe, expect, it } from "vitest";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { accountOfAccessKey, mintAwsId } from "./aws-id.ts";
import { Identities, keyFault, type StoredRole, userOwner } from "./index.ts";

const ACCOUNT = "111122223333";
const START_MS = Date.UTC(2026, 0, 31, 12);

function givenIdentities(store = StateStore.open(":memory:", { survivesPowerLoss: false })) {
  const time = { nowMs: START_MS };
  const clock = { nowMs: () => time.nowMs };
  const identities = Identities.open(store, { accountId: ACCOUNT, clock, ids: seededIds("i") });
  return { identities, time, store };
}

function givenRole(identities: Identities): StoredRole {
  const role: StoredRole = {
    accountId: ACCOUNT,
    name: "deployer",
    path: "/ci/",
    id: identities.mintId("AROA", ACCOUNT),
    createdAtMs: START_MS,
    tags: [],
    inlinePolicies: {},
    attachedPolicies: [],
    trustPolicy: "{}",
    maxSessionDurationSeconds: 3600,
  };
  identities.roles.save(role);
  return role;
}

describe("ids such as AWS gives out", () => {
  it.each([
    ["ASIAY34FZKBOKMUTVV7A", "609629065308"],
    ["ASIAQNZGKIQY56JQ7WML", "029608264753"],
    ["AKIAIOSFODNN7EXAMPLE", undefined],
    ["AKIAI44QH8DHBEXAMPLE", undefined],
    ["minioadmin", undefined],
    ["AKIA7777777777777777", undefined],
    ["", undefined],
  ])("reads the account of %s as %s", (accessKeyId, account) => {
    expect(accountOfAccessKey(accessKeyId)).toBe(account);
  });

  it.each(["000000000000", "000000000001", "111122223333", "999999999999"])(
    "hides account %s in an id, to be read back",
    (account) => {
      const ids = seededIds(account);
      for (let round = 0; round < 200; round += 1) {
        const key = mintAwsId("AKIA", account, ids);
        expect(key).toMatch(/^AKIA[A-Z2-7]{16}$/);
        expect(accountOfAccessKey(key)).toBe(account);
        const role = mintAwsId("AROA", account, ids);
        expect(role).toMatch(/^AROA[A-Z2-7]{17}$/);
        expect(accountOfAccessKey(role)).toBe(account);
      }
    },
  );
});

describe("first credentials", () => {
  it("mints those of another account, whose root bears its alias", () => {
    const { identities } = givenIdentities();
    const { accountId, root, admin } = identities.mintFirstCredentials("222233334444");
    expect(accountId).toBe("222233334444");
    expect([root, admin].map(({ accessKeyId }) => accountOfAccessKey(accessKeyId))).toEqual([
      accountId,
      accountId,
    ]);
    expect(identities.users.list(ACCOUNT)).toEqual([]);
    const key = identities.findKey(root.accessKeyId);
    const rootOf = () => key && identities.principalOf(key);
    expect(rootOf()).not.toHaveProperty("alias");
    identities.saveAccount({ ...identities.ensureAccount(accountId), alias: "acme" });
    expect(rootOf()).toMatchObject({ kind: "root", accountId, alias: "acme" });
  });

  it("mints a root key and a user's key, each of them in the account", () => {
    const { identities } = givenIdentities();
    const { accountId, root, admin } = identities.mintFirstCredentials();
    expect(accountId).toBe(ACCOUNT);
    for (const { accessKeyId, secretAccessKey } of [root, admin]) {
      expect(accountOfAccessKey(accessKeyId)).toBe(ACCOUNT);
      expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    }
    const keys = [root, admin].map(({ accessKeyId }) => identities.findKey(accessKeyId));
    expect(keys.map((key) => key && identities.principalOf(key))).toEqual([
      { kind: "root", accountId: ACCOUNT, accessKeyId: root.accessKeyId },
      {
        kind: "user",
        accountId: ACCOUNT,
        accessKeyId: admin.accessKeyId,
        userId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
        userName: "admin",
        arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
      },
    ]);
  });

  it("gives the same ones again, also from a store opened anew", () => {
    const { identities, store } = givenIdentities();
    const first = identities.mintFirstCredentials();
    expect(identities.mintFirstCredentials()).toEqual(first);
    expect(givenIdentities(store).identities.mintFirstCredentials()).toEqual(first);
    expect(identities.credentialsOf("admin")).toMatchObject(first.admin);
    expect(identities.credentialsOf("nobody")).toBeUndefined();
  });

  it("mints another key for one that was deactivated", () => {
    const { identities } = givenIdentities();
    const { admin } = identities.mintFirstCredentials();
    const key = identities.findKey(admin.accessKeyId);
    if (key) identities.keys.setStatus(key, "Inactive");
    expect(identities.mintFirstCredentials().admin.accessKeyId).not.toBe(admin.accessKeyId);
  });
});

describe("principals", () => {
  it("finds a user by its key under its new name and path", () => {
    const { identities } = givenIdentities();
    const user = identities.createUser({ accountId: ACCOUNT, name: "Bob", path: "/a/" });
    const { accessKeyId } = identities.keys.create(userOwner(user), START_MS);
    identities.users.save({ ...user, name: "Robert", path: "/b/" });
    const key = identities.findKey(accessKeyId);
    expect(key && identities.principalOf(key)).toMatchObject({
      userName: "Robert",
      userId: user.id,
      arn: `arn:aws:iam::${ACCOUNT}:user/b/Robert`,
    });
    expect(identities.users.find(ACCOUNT, "bob")).toBeUndefined();
    expect(identities.users.find(ACCOUNT, "ROBERT")?.id).toBe(user.id);
  });

  it("keeps a user a user in a session, with what the session carries", () => {
    const { identities } = givenIdentities();
    const user = identities.createUser({ accountId: ACCOUNT, name: "bob" });
    const session = { createdAtMs: START_MS, mfaAuthenticated: true };
    const key = identities.keys.issue({
      owner: userOwner(user),
      session,
      expiresAtMs: START_MS + 1,
    });
    expect(key.accessKeyId).toMatch(/^ASIA/);
    expect(identities.principalOf(key)).toMatchObject({ kind: "user", userName: "bob", session });
  });

  it("names a role's session without the role's path", () => {
    const { identities } = givenIdentities();
    const { id: roleId, name: roleName } = givenRole(identities);
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/ci/deployer`;
    const session = { createdAtMs: START_MS, mfaAuthenticated: false, sourceIdentity: "alice" };
    const key = identities.keys.issue({
      owner: { kind: "role", accountId: ACCOUNT, roleId, roleName, roleArn, sessionName: "s1" },
      session,
      expiresAtMs: START_MS + 1,
    });
    expect(identities.principalOf(key)).toEqual({
      kind: "role",
      accountId: ACCOUNT,
      accessKeyId: key.accessKeyId,
      roleId,
      roleName,
      roleArn,
      sessionName: "s1",
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/s1`,
      session,
    });
  });

  it("ends the sessions of a user or a role with it", () => {
    const { identities } = givenIdentities();
    const user = identities.createUser({ accountId: ACCOUNT, name: "bob" });
    const role = givenRole(identities);
    const session = { createdAtMs: START_MS, mfaAuthenticated: false };
    const owners = [
      userOwner(user),
      {
        kind: "federated",
        accountId: ACCOUNT,
        federatedName: "f",
        issuer: userOwner(user),
      } as const,
      {
        kind: "role",
        accountId: ACCOUNT,
        roleId: role.id,
        roleName: role.name,
        roleArn: "arn",
        sessionName: "s",
      } as const,
    ];
    const issued = owners.map((owner) =>
      identities.keys.issue({ owner, session, expiresAtMs: START_MS + 1000 }),
    );
    const found = () => issued.map((key) => identities.findKey(key.accessKeyId) !== undefined);
    expect(found()).toEqual([true, true, true]);
    identities.users.delete(user);
    expect(found()).toEqual([false, false, true]);
    identities.roles.delete(role);
    expect(found()).toEqual([false, false, false]);
  });

  it.each([
    ["ASIAY34FZKBOKMUTVV7A", "609629065308"],
    ["AKIAIOSFODNN7EXAMPLE", ACCOUNT],
    [undefined, ACCOUNT],
  ])("files a caller with the unknown key %s under account %s", (accessKeyId, accountId) => {
    const { identities } = givenIdentities();
    expect(identities.unattributed({ reason: "unknown-key", accessKeyId })).toEqual({
      kind: "unattributed",
      reason: "unknown-key",
      accountId,
      ...(accessKeyId && { accessKeyId }),
    });
  });
});

describe("what forbids the use of a key", () => {
  const { identities } = givenIdentities();
  const owner = { kind: "root", accountId: ACCOUNT } as const;
  const longLived = identities.keys.create(owner, START_MS);
  const session = identities.keys.issue({
    owner,
    session: { createdAtMs: START_MS, mfaAuthenticated: false },
    expiresAtMs: START_MS + 900_000,
  });
  const token = session.sessionToken;

  it.each([
    ["nothing, for a long-lived key", longLived, undefined, START_MS, undefined],
    ["a token that a long-lived key has not", longLived, "x", START_MS, "bad-token"],
    ["deactivation", { ...longLived, status: "Inactive" }, undefined, START_MS, "inactive-key"],
    ["nothing, for a session with its token", session, token, START_MS + 899_999, undefined],
    ["a missing token", session, undefined, START_MS, "bad-token"],
    ["another token", session, `${token}x`, START_MS, "bad-token"],
    ["the end of the session", session, token, START_MS + 900_000, "expired-token"],
  ] as const)("is %s", (_, key, presented, nowMs, fault) => {
    expect(keyFault(key, presented, nowMs)).toBe(fault);
  });

  it("forgets sessions a day after they ended, and not before", () => {
    const late = (afterMs: number) => {
      const createdAtMs = START_MS + 900_000 + 86_400_000 + afterMs;
      const facts = { createdAtMs, mfaAuthenticated: false };
      identities.keys.issue({ owner, session: facts, expiresAtMs: createdAtMs + 900_000 });
      return identities.findKey(session.accessKeyId);
    };
    expect(late(-1)).toEqual(session);
    expect(late(1)).toBeUndefined();
  });
});

describe("the last use of a key", () => {
  it("is known to the minute, for long-lived keys only", () => {
    const { identities } = givenIdentities();
    const owner = { kind: "root", accountId: ACCOUNT } as const;
    const key = identities.keys.create(owner, START_MS);
    const use = { atMs: START_MS, signingName: "s3", region: "eu-central-1" };
    identities.noteKeyUse(key, use);
    identities.noteKeyUse(key, { ...use, atMs: START_MS + 59_999, signingName: "sqs" });
    expect(identities.keys.lastUse(key.accessKeyId)).toEqual(use);
    identities.noteKeyUse(key, { ...use, atMs: START_MS + 60_000, signingName: "sqs" });
    expect(identities.keys.lastUse(key.accessKeyId)?.signingName).toBe("sqs");
    identities.keys.delete(key);
    identities.noteKeyUse(key, use);
    expect(identities.keys.lastUse(key.accessKeyId)).toBeUndefined();
  });
});

import { describe, expect, test } from "vitest";
import { StateStore } from "../../base/state-store.ts";
import { Models } from "../../models/index.ts";
import type { DecodedCall, Parameters } from "../../wire/index.ts";
import type { Principal } from "../principal.ts";
import { KnownCallers, type MappedCaller } from "./known-callers.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 6);
const USER: Principal = {
  kind: "user",
  accountId: "111122223333",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  userId: "AIDACKCEVSQ6C2EXAMPLE",
  userName: "jane",
  arn: "arn:aws:iam::111122223333:user/staff/jane",
};
const STRANGER: Principal = {
  kind: "unattributed",
  accountId: "111122223333",
  accessKeyId: "ASIAIOSFODNN7EXAMPLE",
  reason: "unknown-key",
};

const models = new Models();

function aCall(operationName: string, input: Parameters, service = "sts"): DecodedCall {
  const model = models.get(service);
  const operation = model?.operations.get(operationName);
  if (!model || !operation) throw new Error(`no ${service} ${operationName}`);
  return { kind: "decoded", model, operation, input } as DecodedCall;
}

function givenCallers(mapped: readonly MappedCaller[] = []) {
  const time = { nowMs: NOW_MS };
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const clock = { nowMs: () => time.nowMs };
  const open = () => new KnownCallers({ store, clock, accountId: "999988887777", mapped });
  return { callers: open(), open, store, time };
}

const credentials = (AccessKeyId: string, Expiration = new Date(NOW_MS + 3_600_000)) => ({
  Credentials: { AccessKeyId, SecretAccessKey: "never-kept", SessionToken: "nor-this", Expiration },
});

const ASSUMED = {
  ...credentials("ASIAASSUMED"),
  AssumedRoleUser: {
    Arn: "arn:aws:sts::444455556666:assumed-role/ops/deploy",
    AssumedRoleId: "AROAIDPPEZS35WEXAMPLE:deploy",
  },
};

describe("what passes teaches who holds a key", () => {
  test("a role's session, with the path that only the request tells", () => {
    const { callers } = givenCallers();
    const input = { RoleArn: "arn:aws:iam::444455556666:role/ci/ops", TokenCode: "123456" };
    callers.learn(aCall("AssumeRole", input), ASSUMED, { by: USER });
    expect(callers.find("ASIAASSUMED")).toEqual({
      kind: "role",
      accountId: "444455556666",
      accessKeyId: "ASIAASSUMED",
      session: { createdAtMs: NOW_MS, mfaAuthenticated: true },
      roleId: "AROAIDPPEZS35WEXAMPLE",
      roleName: "ops",
      sessionName: "deploy",
      roleArn: "arn:aws:iam::444455556666:role/ci/ops",
      arn: "arn:aws:sts::444455556666:assumed-role/ops/deploy",
    });
  });

  test("a web identity's session names its provider and source identity", () => {
    const { callers } = givenCallers();
    const input = { RoleArn: "arn:aws:iam::444455556666:role/ops", WebIdentityToken: "token" };
    const answer = { ...ASSUMED, Provider: "accounts.google.com", SourceIdentity: "jane" };
    callers.learn(aCall("AssumeRoleWithWebIdentity", input), answer, { by: STRANGER });
    expect(callers.find("ASIAASSUMED")).toMatchObject({
      session: {
        sourceIdentity: "jane",
        webIdentity: { provider: "accounts.google.com", attributes: {} },
        mfaAuthenticated: false,
      },
    });
  });

  test("a user's own session is the user's", () => {
    const { callers } = givenCallers();
    callers.learn(aCall("GetSessionToken", {}), credentials("ASIAMINE"), { by: USER });
    expect(callers.find("ASIAMINE")).toEqual({
      ...USER,
      accessKeyId: "ASIAMINE",
      session: { createdAtMs: NOW_MS, mfaAuthenticated: false },
    });
  });

  test("a federated user has the caller for issuer", () => {
    const { callers } = givenCallers();
    const answer = {
      ...credentials("ASIAFED"),
      FederatedUser: {
        Arn: "arn:aws:sts::111122223333:federated-user/bob",
        FederatedUserId: "111122223333:bob",
      },
    };
    callers.learn(aCall("GetFederationToken", { Name: "bob" }), answer, { by: USER });
    expect(callers.find("ASIAFED")).toMatchObject({
      kind: "federated",
      federatedName: "bob",
      issuer: USER,
    });
  });

  test.each([
    [
      "arn:aws:iam::111122223333:user/staff/jane",
      "AIDACKCEVSQ6C2EXAMPLE",
      { kind: "user", userName: "jane", userId: "AIDACKCEVSQ6C2EXAMPLE" },
    ],
    ["arn:aws:iam::111122223333:root", "111122223333", { kind: "root" }],
    [
      "arn:aws:sts::111122223333:assumed-role/ops/deploy",
      "AROAIDPPEZS35WEXAMPLE:deploy",
      { kind: "role", roleId: "AROAIDPPEZS35WEXAMPLE", sessionName: "deploy" },
    ],
    ["arn:aws:sts::111122223333:federated-user/bob", "111122223333:bob", STRANGER],
  ])("GetCallerIdentity says %s", (Arn, UserId, expected) => {
    const { callers } = givenCallers();
    const answer = { Account: "111122223333", Arn, UserId };
    callers.learn(aCall("GetCallerIdentity", {}), answer, { by: STRANGER });
    const found = callers.find("ASIAIOSFODNN7EXAMPLE");
    if (expected === STRANGER) expect(found.kind).toBe("unattributed");
    else expect(found).toMatchObject({ ...expected, accessKeyId: "ASIAIOSFODNN7EXAMPLE" });
  });

  test("GetCallerIdentity of a user that was made up of a key, and of no other", () => {
    const { callers } = givenCallers();
    const Arn = "arn:aws:sts::123456789012:assumed-role/ops/deploy";
    const answer = { Account: "123456789012", Arn, UserId: "AROA:deploy" };
    const by: Principal = { ...USER, accessKeyId: "test" };
    callers.learn(aCall("GetCallerIdentity", {}), answer, { by });
    expect(callers.findKnown("test")).toBeUndefined();
    callers.learn(aCall("GetCallerIdentity", {}), answer, { by, isMadeUp: true });
    expect(callers.findKnown("test")).toMatchObject({ kind: "role", arn: Arn });
  });

  test("and is still known after a restart, without any secret", () => {
    const { callers, open, store } = givenCallers();
    const input = { RoleArn: "arn:aws:iam::444455556666:role/ops" };
    callers.learn(aCall("AssumeRole", input), ASSUMED, { by: USER });
    expect(open().find("ASIAASSUMED").kind).toBe("role");
    const kept = JSON.stringify(store.collection("identify.learned-callers").list());
    expect(kept).not.toMatch(/never-kept|nor-this/);
  });

  test("until the session is over", () => {
    const { callers, time } = givenCallers();
    const input = { RoleArn: "arn:aws:iam::444455556666:role/ops" };
    callers.learn(aCall("AssumeRole", input), ASSUMED, { by: USER });
    time.nowMs += 3_600_001;
    expect(callers.find("ASIAASSUMED").kind).toBe("unattributed");
  });

  test.each([
    ["another service's answer", aCall("GetUser", {}, "iam"), { ...ASSUMED }],
    ["an answer without a key", aCall("AssumeRole", { RoleArn: "arn:x" }), { Credentials: null }],
    ["an ARN that is none", aCall("GetCallerIdentity", {}), { Arn: "x", UserId: "y" }],
  ])("nothing is learned of %s", (_, call, answer) => {
    const { callers, store } = givenCallers();
    callers.learn(call, answer, { by: STRANGER });
    expect(store.collection("identify.learned-callers").list()).toEqual([]);
  });
});

describe("what nobody taught", () => {
  test("is looked up in the mapping file", () => {
    const arn = "arn:aws:iam::222233334444:user/ci";
    const { callers } = givenCallers([{ accessKeyId: "AKIAMAPPED", arn, userId: "AIDACI" }]);
    expect(callers.find("AKIAMAPPED")).toEqual({
      kind: "user",
      accountId: "222233334444",
      accessKeyId: "AKIAMAPPED",
      userId: "AIDACI",
      userName: "ci",
      arn,
    });
  });

  test("is filed under the account that the key's id tells", () => {
    const { callers } = givenCallers();
    expect(callers.find("ASIAY34FZKBOKMUTVV7A")).toMatchObject({
      kind: "unattributed",
      accountId: "609629065308",
    });
  });

  test("and else under ours", () => {
    const { callers } = givenCallers();
    expect(callers.find("minioadmin")).toMatchObject({ accountId: "999988887777" });
  });
});

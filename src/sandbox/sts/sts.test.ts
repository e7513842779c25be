import { beforeEach, describe, expect, it } from "vitest";
import { keyFault, type Principal } from "../../identify/index.ts";
import { ACCOUNT, GivenIdentities, START_MS } from "../iam/given.fixture.ts";
import { iamService } from "../iam/index.ts";
import { codeAt } from "../iam/mfa/one-time-code.ts";
import { stsService } from "./index.ts";

const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/ci/deployer`;
const OTHER_ACCOUNT = "444455556666";

interface Session {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SessionToken: string;
    readonly Expiration: Date;
  };
}

let given: GivenIdentities;
beforeEach(() => {
  given = new GivenIdentities();
});

function call(name: string, input: object = {}, principal: Principal = given.admin): unknown {
  return given.call(stsService(given.identities), name, input, principal);
}

function givenRole(statement: object, changes: object = {}): void {
  const Statement = { Effect: "Allow", Action: "sts:AssumeRole", ...statement };
  const created = given.call(iamService(given.identities), "CreateRole", {
    RoleName: "deployer",
    Path: "/ci/",
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    ...changes,
  });
  expect(created).toMatchObject({ Role: { Arn: ROLE_ARN } });
}

function assume(changes: object = {}, principal: Principal = given.admin): unknown {
  return call("AssumeRole", { RoleArn: ROLE_ARN, RoleSessionName: "s1", ...changes }, principal);
}

/** A device of the admin, enabled a minute ago, and the code that it shows. */
function givenDevice() {
  const iam = iamService(given.identities);
  const created = given.call(iam, "CreateVirtualMFADevice", { VirtualMFADeviceName: "phone" });
  const { VirtualMFADevice } = created as {
    VirtualMFADevice: { SerialNumber: string; Base32StringSeed: Buffer };
  };
  const seed = VirtualMFADevice.Base32StringSeed.toString();
  const { SerialNumber } = VirtualMFADevice;
  const step = () => Math.floor(given.nowMs / 30_000);
  const enabled = given.call(iam, "EnableMFADevice", {
    UserName: "admin",
    SerialNumber,
    AuthenticationCode1: codeAt(seed, step() - 1),
    AuthenticationCode2: codeAt(seed, step()),
  });
  expect(enabled).toEqual({});
  given.nowMs += 60_000;
  return { SerialNumber, codeNow: () => codeAt(seed, step()) };
}

function sessionOf(answer: unknown): Principal {
  return given.principal((answer as Session).Credentials.AccessKeyId);
}

describe("GetCallerIdentity", () => {
  it("names everyone as AWS does", () => {
    expect(call("GetCallerIdentity")).toEqual({
      UserId: expect.stringMatching(/^AIDA/),
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
    });
    expect(call("GetCallerIdentity", {}, given.root)).toEqual({
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    givenRole({ Principal: "*" });
    expect(call("GetCallerIdentity", {}, sessionOf(assume()))).toEqual({
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:s1$/),
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/s1`,
    });
    const federated = sessionOf(call("GetFederationToken", { Name: "guest" }));
    expect(call("GetCallerIdentity", {}, federated)).toEqual({
      UserId: `${ACCOUNT}:guest`,
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
    });
  });
});

describe("AssumeRole", () => {
  it("issues credentials of the role, for an hour when nothing is said", () => {
    givenRole({ Principal: { AWS: ACCOUNT } });
    const answer = assume({ SourceIdentity: "alice", Tags: [{ Key: "a", Value: "b" }] }) as Session;
    expect(answer).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^.{40}$/),
        SessionToken: expect.any(String),
        Expiration: new Date(START_MS + 3600_000),
      },
      AssumedRoleUser: {
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:s1$/),
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/s1`,
      },
      PackedPolicySize: 2,
      SourceIdentity: "alice",
    });
    expect(sessionOf(answer)).toMatchObject({
      kind: "role",
      roleName: "deployer",
      roleArn: ROLE_ARN,
      sessionName: "s1",
      session: { createdAtMs: START_MS, mfaAuthenticated: false, sourceIdentity: "alice" },
    });
    const { AccessKeyId, SessionToken } = answer.Credentials;
    const key = given.identities.findKey(AccessKeyId);
    const fault = (nowMs: number) => key && keyFault(key, SessionToken, nowMs);
    expect([fault(START_MS + 3599_999), fault(START_MS + 3600_000)]).toEqual([
      undefined,
      "expired-token",
    ]);
    const role = given.call(iamService(given.identities), "GetRole", { RoleName: "deployer" });
    expect(role).toMatchObject({
      Role: { RoleLastUsed: { LastUsedDate: new Date(START_MS), Region: "eu-central-1" } },
    });
  });

  it.each([
    ["everyone", { Principal: "*" }, true],
    ["every AWS caller", { Principal: { AWS: "*" } }, true],
    ["the account by its id", { Principal: { AWS: ACCOUNT } }, true],
    ["the account's root", { Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`] } }, true],
    ["the user", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/admin` } }, true],
    ["any action of STS", { Principal: "*", Action: ["sts:TagSession", "STS:Assume*"] }, true],
    ["another user", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/bob` } }, false],
    ["another account", { Principal: { AWS: OTHER_ACCOUNT } }, false],
    ["a service", { Principal: { Service: "lambda.amazonaws.com" } }, false],
    ["an identity provider's users", { Principal: { Federated: "*" } }, false],
    ["another action", { Principal: "*", Action: "sts:AssumeRoleWithSAML" }, false],
    ["everyone else", { NotPrincipal: { AWS: ACCOUNT } }, false],
    ["nobody: it denies", { Principal: "*", Effect: "Deny" }, false],
  ])("lets a role trust %s", (_, statement, isTrusted) => {
    givenRole(statement);
    const answer = assume();
    if (isTrusted) expect(answer).toMatchObject({ AssumedRoleUser: {} });
    else {
      expect(answer).toBe(
        `403 AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/admin is not authorized to ` +
          `perform: sts:AssumeRole on resource: ${ROLE_ARN}`,
      );
    }
  });

  it("says the same of a role that is not there, and of one under another path", () => {
    expect(assume()).toMatch(/^403 AccessDenied: User: .* is not authorized/);
    givenRole({ Principal: "*" });
    expect(assume({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/deployer` })).toMatch(
      /^403 AccessDenied/,
    );
  });

  it("crosses accounts where the role says so", () => {
    givenRole({ Principal: { AWS: OTHER_ACCOUNT } });
    const user = given.identities.createUser({ accountId: OTHER_ACCOUNT, name: "eve" });
    const arn = `arn:aws:iam::${OTHER_ACCOUNT}:user/eve`;
    const caller: Principal = {
      kind: "user",
      accountId: OTHER_ACCOUNT,
      userId: user.id,
      userName: "eve",
      arn,
    };
    expect(sessionOf(assume({}, caller))).toMatchObject({ kind: "role", accountId: ACCOUNT });
  });

  it("chains for an hour at most, the source identity staying", () => {
    givenRole({ Principal: { AWS: [ACCOUNT, ROLE_ARN] } }, { MaxSessionDuration: 43_200 });
    const first = sessionOf(assume({ SourceIdentity: "alice", DurationSeconds: 43_200 }));
    expect(assume({ DurationSeconds: 3601 }, first)).toBe(
      "400 ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for " +
        "roles assumed by role chaining",
    );
    expect(assume({ RoleSessionName: "s2" }, first)).toMatchObject({ SourceIdentity: "alice" });
    expect(assume({ SourceIdentity: "bob" }, first)).toMatch(/sts:SetSourceIdentity$/);
  });

  it("notes a second factor", () => {
    givenRole({ Principal: "*" });
    const { SerialNumber, codeNow } = givenDevice();
    const TokenCode = codeNow();
    expect(sessionOf(assume({ SerialNumber, TokenCode }))).toMatchObject({
      session: { mfaAuthenticated: true },
    });
    expect(assume({ SerialNumber, TokenCode })).toBe(
      "403 AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    );
    given.nowMs += 30_000;
    expect(call("GetSessionToken", { SerialNumber, TokenCode: codeNow() })).toHaveProperty(
      "Credentials",
    );
    expect(assume({ SerialNumber })).toBe(
      "403 AccessDenied: MultiFactorAuthentication failed, must provide both MFA serial number " +
        "and one time pass code.",
    );
    expect(assume({ SerialNumber, TokenCode: "12345x" })).toMatch(/^400 ValidationError/);
    const unknown = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/other`, TokenCode: "123456" };
    expect(assume(unknown)).toMatch(/^403 AccessDenied: .*unable to validate MFA code/);
    given.nowMs += 30_000;
    expect(assume({ SerialNumber, TokenCode: codeNow() }, sessionOf(assume()))).toMatch(
      /^403 AccessDenied: .*unable to validate MFA code/,
    );
  });

  it.each([
    [
      { DurationSeconds: 899 },
      "400 ValidationError: 1 validation error detected: Value '899' at 'durationSeconds' failed " +
        "to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      { DurationSeconds: 3601 },
      "400 ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for " +
        "this role.",
    ],
    [
      { RoleSessionName: "a b" },
      "400 ValidationError: 1 validation error detected: Value 'a b' at 'roleSessionName' failed " +
        "to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      { RoleArn: "arn:aws:iam::1:user/not-a-role" },
      "400 ValidationError: arn:aws:iam::1:user/not-a-role is invalid",
    ],
  ])("refuses %j", (changes, refusal) => {
    givenRole({ Principal: "*" });
    expect(assume(changes)).toBe(refusal);
  });

  it("refuses session policies that are none, or too large", () => {
    givenRole({ Principal: "*" });
    expect(assume({ Policy: "{" })).toBe(
      "MalformedPolicyDocumentException: Syntax errors in policy.",
    );
    const Policy = JSON.stringify({ Statement: { Sid: "x".repeat(3000) } });
    expect(assume({ Policy })).toBe(
      "PackedPolicyTooLargeException: Packed policy consumes 148% of allotted space, please use " +
        "smaller policy.",
    );
  });

  it("is not for roots", () => {
    givenRole({ Principal: "*" });
    expect(assume({}, given.root)).toBe(
      "403 AccessDenied: Roles may not be assumed by root accounts.",
    );
  });
});

describe("GetSessionToken", () => {
  it("keeps the caller who it is, for twelve hours", () => {
    const { SerialNumber, codeNow } = givenDevice();
    const answer = call("GetSessionToken", { SerialNumber, TokenCode: codeNow() });
    expect((answer as Session).Credentials.Expiration).toEqual(new Date(given.nowMs + 43_200_000));
    expect(sessionOf(answer)).toMatchObject({
      kind: "user",
      userName: "admin",
      accessKeyId: expect.stringMatching(/^ASIA/),
      session: { createdAtMs: given.nowMs, mfaAuthenticated: true },
    });
  });

  it("gives a root an hour, whatever it asks for", () => {
    const answer = call("GetSessionToken", { DurationSeconds: 43_200 }, given.root);
    expect((answer as Session).Credentials.Expiration).toEqual(new Date(given.nowMs + 3600_000));
    expect(sessionOf(answer)).toMatchObject({ kind: "root", session: {} });
  });

  it("is not for sessions", () => {
    const session = sessionOf(call("GetSessionToken"));
    expect(call("GetSessionToken", {}, session)).toBe(
      "403 AccessDenied: Cannot call GetSessionToken with session credentials",
    );
  });

  it("ends with its user", () => {
    const { AccessKeyId } = (call("GetSessionToken") as Session).Credentials;
    const user = given.identities.users.find(ACCOUNT, "admin");
    if (user) given.identities.users.delete(user);
    expect(given.identities.findKey(AccessKeyId)).toBeUndefined();
  });
});

describe("GetFederationToken", () => {
  it("makes a federated user of the caller's", () => {
    const answer = call("GetFederationToken", { Name: "guest", DurationSeconds: 900 });
    expect(answer).toMatchObject({
      FederatedUser: {
        FederatedUserId: `${ACCOUNT}:guest`,
        Arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
      },
      Credentials: { Expiration: new Date(START_MS + 900_000) },
    });
    expect(sessionOf(answer)).toMatchObject({
      kind: "federated",
      federatedName: "guest",
      issuer: { kind: "user", userName: "admin" },
    });
  });

  it("is not for roles", () => {
    givenRole({ Principal: "*" });
    expect(call("GetFederationToken", { Name: "guest" }, sessionOf(assume()))).toBe(
      "403 AccessDenied: Cannot call GetFederationToken with session credentials",
    );
  });

  it.each([{ Name: "g" }, { Name: "a b" }, { Name: "guest", DurationSeconds: 129_601 }, {}])(
    "refuses %j",
    (input) => {
      expect(call("GetFederationToken", input)).toMatch(/^400 ValidationError/);
    },
  );
});

describe("GetAccessKeyInfo", () => {
  it("tells the account of a key, ours or not", () => {
    const { accessKeyId } = given.identities.mintFirstCredentials().root;
    expect(call("GetAccessKeyInfo", { AccessKeyId: accessKeyId })).toEqual({ Account: ACCOUNT });
    expect(call("GetAccessKeyInfo", { AccessKeyId: "ASIAY34FZKBOKMUTVV7A" })).toEqual({
      Account: "609629065308",
    });
    expect(call("GetAccessKeyInfo", { AccessKeyId: "AKIAIOSFODNN7EXAMPLE" })).toMatch(
      /^400 ValidationError/,
    );
  });
});

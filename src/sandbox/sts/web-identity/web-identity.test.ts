import { generateKeyPair } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestIssuer } from "../../../../test/support/test-issuer.ts";
import { ServiceError } from "../../../wire/index.ts";
import { ACCOUNT, GivenIdentities, START_MS } from "../../iam/given.fixture.ts";
import { iamService } from "../../iam/index.ts";
import { stsService } from "../index.ts";

const NOW_SECONDS = START_MS / 1000;
const RoleArn = `arn:aws:iam::${ACCOUNT}:role/builder`;

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await TestIssuer.start();
});
afterAll(async () => {
  await issuer?.[Symbol.asyncDispose]();
});

let given: GivenIdentities;
beforeEach(() => {
  given = new GivenIdentities();
  const iam = iamService(given.identities);
  const provider = { Url: issuer.url, ClientIDList: ["sts.amazonaws.com", "my-app"] };
  given.call(iam, "CreateOpenIDConnectProvider", provider);
});

function givenRole(statement: object = {}): void {
  const Statement = {
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer.name}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    ...statement,
  };
  given.call(iamService(given.identities), "CreateRole", {
    RoleName: "builder",
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
}

/** What STS answers, or `"<code>: <message>"`. */
async function assume(WebIdentityToken: string, more: object = {}): Promise<unknown> {
  const input = { RoleArn, RoleSessionName: "ci", WebIdentityToken, ...more };
  const nobody = { kind: "unattributed", accountId: ACCOUNT, reason: "unsigned" } as const;
  try {
    const sts = stsService(given.identities);
    return await given.call(sts, "AssumeRoleWithWebIdentity", input, nobody);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

const tokenOf = (claims: object = {}) => issuer.token({ ...claims }, { nowSeconds: NOW_SECONDS });

describe("AssumeRoleWithWebIdentity", () => {
  it("gives the bearer a session of the role", async () => {
    givenRole();
    const answer = await assume(await tokenOf());
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/builder/ci` },
      SubjectFromWebIdentityToken: "repo:octo/app",
      Audience: "sts.amazonaws.com",
    });
    const { Credentials } = answer as { readonly Credentials: { readonly AccessKeyId: string } };
    expect(given.principal(Credentials.AccessKeyId)).toMatchObject({
      kind: "role",
      roleName: "builder",
      session: {
        mfaAuthenticated: false,
        webIdentity: {
          provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer.name}`,
          attributes: {},
        },
      },
    });
  });

  it("takes the authorized party for the audience", async () => {
    givenRole();
    expect(await assume(await tokenOf({ aud: "elsewhere", azp: "my-app" }))).toMatchObject({
      Audience: "my-app",
    });
    expect(await assume(await tokenOf({ azp: "elsewhere" }))).toBe(
      "InvalidIdentityTokenException: Incorrect token audience",
    );
  });

  it.each([
    [{ aud: ["elsewhere"] }, "InvalidIdentityTokenException: Incorrect token audience"],
    [{ sub: undefined }, "InvalidIdentityTokenException: Missing a required claim: sub"],
    [{ aud: undefined }, "InvalidIdentityTokenException: Missing a required claim: aud"],
    [{ exp: undefined }, "InvalidIdentityTokenException: Missing a required claim: exp"],
    [{ nbf: NOW_SECONDS + 60 }, /^InvalidIdentityTokenException/],
    [{ iss: "https://a.test" }, /No OpenIDConnect provider found in your account for https:..a.te/],
    [
      { exp: NOW_SECONDS - 1 },
      `ExpiredTokenException: Token expired: current date/time ${NOW_SECONDS} must be before ` +
        `the expiration date/time ${NOW_SECONDS - 1}`,
    ],
  ])("refuses the claims %j", async (claims, refusal) => {
    givenRole();
    const answer = expect(await assume(await tokenOf(claims)));
    if (typeof refusal === "string") answer.toBe(refusal);
    else answer.toMatch(refusal);
  });

  it("refuses a token that somebody else signed, or that was changed", async () => {
    givenRole();
    const { privateKey: key } = await generateKeyPair("RS256");
    const forged = await issuer.token({}, { key, nowSeconds: NOW_SECONDS });
    const [head, , signature] = (await tokenOf()).split(".");
    const [, claims] = (await tokenOf({ sub: "repo:octo/other" })).split(".");
    for (const token of [forged, `${head}.${claims}.${signature}`, unsigned(await tokenOf())]) {
      expect(await assume(token)).toMatch(/^InvalidIdentityTokenException: .*validated/);
    }
  });

  it.each([
    ["another action", { Action: "sts:AssumeRole" }],
    ["another provider", { Principal: { Federated: "accounts.google.com" } }],
    ["another subject", { Condition: { StringEquals: { SUB: "x" } } }],
    ["a condition nobody knows", { Condition: { Mystery: { x: "y" } } }],
    ["nobody: it denies", { Effect: "Deny" }],
  ])("refuses where the role trusts %s", async (_whom, statement) => {
    givenRole(statement);
    expect(await assume(await tokenOf())).toBe(
      "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
    );
  });

  it("says the same of a role that is not there", async () => {
    expect(await assume(await tokenOf())).toMatch(/^AccessDenied: Not authorized/);
  });
});

describe("an issuer that does not do its part", () => {
  const discovery = "/.well-known/openid-configuration";
  const failing = async (path: string, document: string) => {
    await using bad = await TestIssuer.start();
    const iam = iamService(given.identities);
    const provider = { Url: bad.url, ClientIDList: ["sts.amazonaws.com"] };
    given.call(iam, "CreateOpenIDConnectProvider", provider);
    bad.serve(path, document);
    return await assume(await bad.token({}, { nowSeconds: NOW_SECONDS }));
  };

  it.each([
    ["no JSON", discovery, "<html>"],
    ["another issuer", discovery, '{"issuer":"https://a.test","jwks_uri":"https://a.test/"}'],
    ["no keys", "/keys", '{"keys":7}'],
  ])("with %s vouches for nobody", async (_what, path, document) => {
    expect(await failing(path, document)).toMatch(
      /^InvalidIdentityTokenException: Couldn't retrieve verification key/,
    );
  });

  it("may not send us to another port of this machine", async () => {
    await using bad = await TestIssuer.start();
    const document = JSON.stringify({ issuer: bad.url, jwks_uri: `${issuer.url}/keys` });
    const iam = iamService(given.identities);
    const provider = { Url: bad.url, ClientIDList: ["sts.amazonaws.com"] };
    given.call(iam, "CreateOpenIDConnectProvider", provider);
    bad.serve(discovery, document);
    expect(await assume(await bad.token({}, { nowSeconds: NOW_SECONDS }))).toMatch(
      /^InvalidIdentityTokenException: Couldn't retrieve verification key/,
    );
  });

  it("is not listened to for ever", async () => {
    expect(await failing("/keys", `{"keys":["${"x".repeat(300_000)}"]}`)).toMatch(
      /^IDPCommunicationErrorException/,
    );
  });

  it("that is away is said to be", async () => {
    const gone = await TestIssuer.start();
    const iam = iamService(given.identities);
    const provider = { Url: gone.url, ClientIDList: ["sts.amazonaws.com"] };
    given.call(iam, "CreateOpenIDConnectProvider", provider);
    const token = await gone.token({}, { nowSeconds: NOW_SECONDS });
    await gone[Symbol.asyncDispose]();
    expect(await assume(token)).toMatch(/^IDPCommunicationErrorException/);
  });
});

/** The same claims under the algorithm `none`. */
function unsigned(token: string): string {
  const [, claims] = token.split(".");
  const head = Buffer.from('{"alg":"none"}').toString("base64url");
  return `${head}.${claims}.`;
}

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Models } from "../models/index.ts";
import type { DecodedCall, Parameters } from "../wire/index.ts";
import { tokenBearer } from "./token-bearer.ts";

const HOME = "111122223333";
const OWNER = "444455556666";
const RoleArn = `arn:aws:iam::${OWNER}:role/team/builder`;
const PrincipalArn = "arn:aws:iam::123456789012:saml-provider/MySAMLIdP";
const models = new Models();

function callOf(name: string, input: Parameters, service = "sts"): DecodedCall {
  const model = models.get(service);
  const operation = model?.operations.get(name);
  if (!model || !operation) throw new Error(`no ${name}`);
  return {
    kind: "decoded",
    head: {
      eventId: "e",
      receivedAtMs: 0,
      method: "POST",
      target: "/",
      headers: new Map(),
      rawHeaders: [],
      remoteAddress: "192.0.2.1",
    },
    destination: {
      service: model.entry,
      signingName: "sts",
      region: "us-east-1",
      eventSource: "sts.amazonaws.com",
      protocol: "awsQuery",
    },
    protocol: "awsQuery",
    model,
    operation,
    input,
    undeclared: [],
  };
}

const jwt = (claims: unknown) =>
  ["{}", JSON.stringify(claims), "s"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
const bearerOfJwt = (WebIdentityToken: unknown) =>
  tokenBearer(callOf("AssumeRoleWithWebIdentity", { RoleArn, WebIdentityToken }), HOME);
const bearerOfSaml = (xml: string, arn = PrincipalArn) => {
  const SAMLAssertion = Buffer.from(xml).toString("base64");
  const input = { RoleArn, PrincipalArn: arn, SAMLAssertion };
  return tokenBearer(callOf("AssumeRoleWithSAML", input), HOME);
};

const CLAIMS = { iss: "https://idp.example.com/octo", sub: "alice", aud: "app" };
const NOBODY = { kind: "unattributed", accountId: OWNER, reason: "unsigned" };
const ASSERTION =
  "<a:Assertion><a:Issuer> https://example.com/saml </a:Issuer>" +
  "<a:Subject><a:NameID>alice</a:NameID></a:Subject></a:Assertion>";
const responseOf = (inner: string) => `<p:Response xmlns:p="p" xmlns:a="a">${inner}</p:Response>`;

describe("a web identity token", () => {
  test("tells provider, audience and subject, in the account of the role", () => {
    const provider = `arn:aws:iam::${OWNER}:oidc-provider/idp.example.com/octo`;
    expect(bearerOfJwt(jwt(CLAIMS))).toEqual({
      kind: "web-identity",
      accountId: OWNER,
      principalId: `${provider}:app:alice`,
      userName: "alice",
      identityProvider: provider,
    });
  });

  test.each([
    [
      "a provider that AWS knows",
      { iss: "https://accounts.google.com" },
      "accounts.google.com:app",
    ],
    ["several audiences", { aud: ["one", "two"] }, "octo:one"],
    ["an authorized party", { azp: "party" }, "octo:party"],
  ])("may have %s", (_what, claims, part) => {
    expect(bearerOfJwt(jwt({ ...CLAIMS, ...claims }))).toMatchObject({
      principalId: expect.stringContaining(`${part}:alice`) as unknown,
    });
  });

  test.each([
    ["an opaque token", "EAACEdEose0cBA"],
    ["claims that are no object", jwt([1])],
    ["no subject", jwt({ ...CLAIMS, sub: undefined })],
    ["a subject that is no text", jwt({ ...CLAIMS, sub: { a: 1 } })],
    ["a subject beyond measure", jwt({ ...CLAIMS, sub: "x".repeat(1025) })],
    ["no audience", jwt({ ...CLAIMS, aud: [] })],
    ["a token beyond measure", jwt({ ...CLAIMS, more: "x".repeat(20_000) })],
    ["no token", undefined],
  ])("makes nobody of %s", (_what, token) => {
    expect(bearerOfJwt(token)).toEqual(NOBODY);
  });
});

describe("a SAML assertion", () => {
  test("tells the subject, under the provider's name qualifier", () => {
    const qualifier = createHash("sha1")
      .update("https://example.com/saml123456789012/MySAMLIdP")
      .digest("base64");
    expect(bearerOfSaml(responseOf(ASSERTION))).toEqual({
      kind: "saml",
      accountId: OWNER,
      principalId: `${qualifier}:alice`,
      userName: "alice",
      identityProvider: qualifier,
    });
  });

  test.each([
    ["no XML", "none", PrincipalArn],
    ["an entity", `<!DOCTYPE r [<!ENTITY e "x">]>${responseOf(ASSERTION)}`, PrincipalArn],
    ["an assertion alone", ASSERTION, PrincipalArn],
    ["an encrypted assertion", responseOf("<a:EncryptedAssertion/>"), PrincipalArn],
    ["no subject", responseOf(ASSERTION.replace(/<a:Subject>.*<.a:Subject>/, "")), PrincipalArn],
    ["a provider of no name", responseOf(ASSERTION), "arn:aws:iam::1:saml-provider/x"],
    ["one beyond measure", responseOf(`${" ".repeat(80_000)}${ASSERTION}`), PrincipalArn],
  ])("makes nobody of %s", (_what, xml, arn) => {
    expect(bearerOfSaml(xml, arn)).toEqual(NOBODY);
  });
});

test("a call that names no role is filed at home", () => {
  const call = callOf("AssumeRoleWithWebIdentity", { RoleArn: "x", WebIdentityToken: "y" });
  expect(tokenBearer(call, HOME)).toEqual({ ...NOBODY, accountId: HOME });
});

test("a link in a message is followed in the account of its topic", () => {
  const TopicArn = `arn:aws:sns:us-east-1:${OWNER}:orders`;
  const SubscriptionArn = `${TopicArn}:0`;
  const confirm = callOf("ConfirmSubscription", { TopicArn, Token: "0" }, "sns");
  const end = callOf("Unsubscribe", { SubscriptionArn }, "sns");
  expect([confirm, end].map((call) => tokenBearer(call, HOME))).toEqual([NOBODY, NOBODY]);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write variables so.
import { describe, expect, test } from "vitest";
import type { AccessRequest, PolicyPrincipal } from "./access-request.ts";
import { judge, judgeAttached } from "./judge.ts";

const BUCKET = "arn:aws:s3:::logs";
const CLOUDTRAIL: PolicyPrincipal = { kind: "service", name: "cloudtrail.amazonaws.com" };

const caller = (arn: string) => ({
  kind: "caller" as const,
  accountId: /::(\d{12}):/.exec(arn)?.[1] ?? "",
  arn,
});
const ROOT = caller("arn:aws:iam::111122223333:root");
const BOB = caller("arn:aws:iam::111122223333:user/staff/bob");
const SESSION = caller("arn:aws:sts::111122223333:assumed-role/Deploy/run-1");
const KNOWN_TO_S3 = { ...BOB, canonicalUserId: "c0ffee" };
const STRANGER = caller("arn:aws:iam::444455556666:user/eve");

const aRequest = (given: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: CLOUDTRAIL,
  action: "s3:PutObject",
  resource: `${BUCKET}/AWSLogs/111122223333/CloudTrail/x.json.gz`,
  context: {},
  ...given,
});

/** A policy of statements that allow all to everybody, but for what is given. */
const policyOf = (...statements: readonly object[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Effect: "Allow",
      ...("NotPrincipal" in statement ? {} : { Principal: "*" }),
      ...("NotAction" in statement ? {} : { Action: "*" }),
      ...("NotResource" in statement ? {} : { Resource: "*" }),
      ...statement,
    })),
  });

describe("principals", () => {
  test.each<[object, PolicyPrincipal, boolean]>([
    [{ Principal: "*" }, CLOUDTRAIL, true],
    [{ Principal: "*" }, { kind: "anonymous" }, true],
    [{ Principal: { AWS: "*" } }, STRANGER, true],
    [{ Principal: { AWS: "*" } }, CLOUDTRAIL, true],
    [{ Principal: { Service: "cloudtrail.amazonaws.com" } }, CLOUDTRAIL, true],
    [{ Principal: { Service: ["a.amazonaws.com", "cloudtrail.amazonaws.com"] } }, CLOUDTRAIL, true],
    [{ Principal: { Service: "config.amazonaws.com" } }, CLOUDTRAIL, false],
    [{ Principal: { Service: "cloudtrail.amazonaws.com" } }, BOB, false],
    [{ Principal: { AWS: "cloudtrail.amazonaws.com" } }, CLOUDTRAIL, false],
    [{ Principal: { AWS: "111122223333" } }, BOB, true],
    [{ Principal: { AWS: "arn:aws:iam::111122223333:root" } }, SESSION, true],
    [{ Principal: { AWS: "arn:aws:iam::111122223333:root" } }, ROOT, true],
    [{ Principal: { AWS: "111122223333" } }, STRANGER, false],
    [{ Principal: { AWS: "111122223333" } }, { kind: "anonymous" }, false],
    [{ Principal: { AWS: "arn:aws:iam::111122223333:user/staff/bob" } }, BOB, true],
    [{ Principal: { AWS: "arn:aws:iam::111122223333:user/bob" } }, BOB, false],
    [{ Principal: { AWS: "arn:aws:iam::111122223333:user/*" } }, BOB, false],
    [{ Principal: { AWS: "arn:aws:iam::111122223333:role/ci/Deploy" } }, SESSION, true],
    [{ Principal: { AWS: "arn:aws:iam::444455556666:role/Deploy" } }, SESSION, false],
    [{ Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/Deploy/run-1" } }, SESSION, true],
    [{ Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/Deploy/run-2" } }, SESSION, false],
    [{ Principal: { CanonicalUser: "c0ffee" } }, KNOWN_TO_S3, true],
    [{ Principal: { CanonicalUser: "c0ffee" } }, BOB, false],
    [{ Principal: { Federated: "cognito-identity.amazonaws.com" } }, BOB, false],
    [{ NotPrincipal: { AWS: "111122223333" } }, STRANGER, true],
    [{ NotPrincipal: { AWS: "111122223333" } }, BOB, false],
  ])("%j is about %j: %s", (statement, principal, isAbout) => {
    const expected = isAbout ? "allowed" : "silent";
    expect(judge(policyOf(statement), aRequest({ principal }))).toBe(expected);
  });

  test("escapes a NotPrincipal that denies only with the account listed as well", () => {
    const user = "arn:aws:iam::111122223333:user/staff/bob";
    const deny = (AWS: readonly string[]) =>
      policyOf({}, { Effect: "Deny", NotPrincipal: { AWS } });
    const request = aRequest({ principal: BOB });
    expect(judge(deny([user, "arn:aws:iam::111122223333:root"]), request)).toBe("allowed");
    expect(judge(deny([user]), request)).toBe("denied");
    expect(judge(deny(["arn:aws:iam::111122223333:root"]), request)).toBe("denied");
  });

  test("is about nobody when a resource's policy names nobody", () => {
    const policy = policyOf({ Principal: undefined });
    expect(judge(policy, aRequest())).toBe("silent");
    expect(judgeAttached(policy, aRequest())).toBe("allowed");
    expect(judgeAttached(policyOf({}), aRequest())).toBe("silent");
  });
});

describe("actions and resources", () => {
  test.each([
    [{ Action: "s3:PutObject" }, true],
    [{ Action: "S3:putobject" }, true],
    [{ Action: ["s3:GetObject", "s3:Put*"] }, true],
    [{ Action: "s3:Put?bject" }, true],
    [{ Action: "sns:*" }, false],
    [{ Action: [] }, false],
    [{ NotAction: "s3:PutObject" }, false],
    [{ NotAction: "s3:Delete*" }, true],
    [{ Resource: `${BUCKET}/*` }, true],
    [{ Resource: BUCKET }, false],
    [{ Resource: [`${BUCKET}/a`, `${BUCKET}/AWSLogs/????22223333/*`] }, true],
    [{ Resource: "arn:aws:s3:::LOGS/*" }, false],
    [{ NotResource: `${BUCKET}/AWSLogs/*` }, false],
    [{ NotResource: `${BUCKET}/public/*` }, true],
    [{ Resource: `${BUCKET}/AWSLogs/\${aws:SourceAccount}/*` }, true],
    [{ Resource: `${BUCKET}/\${aws:username}/*` }, false],
  ])("%j: %s", (statement, isAbout) => {
    const request = aRequest({ context: { "aws:SourceAccount": "111122223333" } });
    expect(judge(policyOf(statement), request)).toBe(isAbout ? "allowed" : "silent");
  });

  test("knows no variables before version 2012-10-17", () => {
    const statement = {
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: `${BUCKET}/\${aws:SourceAccount}`,
    };
    const context = { "aws:SourceAccount": "1" };
    const policy = JSON.stringify({ Statement: statement });
    expect(judge(policy, aRequest({ resource: `${BUCKET}/1`, context }))).toBe("silent");
    const resource = `${BUCKET}/\${aws:SourceAccount}`;
    expect(judge(policy, aRequest({ resource, context }))).toBe("allowed");
  });
});

describe("conditions", () => {
  const CONTEXT = {
    "aws:SourceArn": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t",
    "AWS:SourceAccount": "111122223333",
    "aws:SourceIp": "203.0.113.9",
    "aws:SecureTransport": "true",
    "aws:CurrentTime": "2026-03-01T12:00:00Z",
    "s3:max-keys": "100",
    "aws:TagKeys": ["team", "cost"],
    "aws:userid": "AIDAEXAMPLE",
    empty: [],
  };
  const key = (name: string, value: unknown) => ({ [name]: value });

  test.each<[object, boolean]>([
    [{}, true],
    [{ StringEquals: key("aws:sourceaccount", "111122223333") }, true],
    [{ StringEquals: key("aws:SourceAccount", 111122223333) }, true],
    [{ StringEquals: key("aws:SourceAccount", ["1", "111122223333"]) }, true],
    [{ StringEquals: key("aws:SourceAccount", "*") }, false],
    [{ StringEquals: key("aws:SourceAccount", []) }, false],
    [{ StringEquals: key("aws:absent", "x") }, false],
    [{ StringEqualsIfExists: key("aws:absent", "x") }, true],
    [{ StringEqualsIfExists: key("aws:SourceAccount", "x") }, false],
    [{ StringNotEquals: key("aws:SourceAccount", ["1", "2"]) }, true],
    [{ StringNotEquals: key("aws:SourceAccount", ["1", "111122223333"]) }, false],
    [{ StringNotEquals: key("aws:absent", "x") }, true],
    [{ StringEqualsIgnoreCase: key("aws:userid", "aidaExample") }, true],
    [{ StringNotEqualsIgnoreCase: key("aws:userid", "aidaExample") }, false],
    [{ StringLike: key("aws:userid", "AIDA*") }, true],
    [{ StringLike: key("aws:userid", "aida*") }, false],
    [{ StringLike: key("aws:userid", "AIDAEXAMPL?") }, true],
    [{ StringNotLike: key("aws:userid", "AIDA*") }, false],
    [{ StringEquals: key("aws:userid", "${aws:userid}") }, true],
    [{ StringEquals: key("aws:userid", "${aws:absent, 'AIDAEXAMPLE'}") }, true],
    [{ StringEquals: key("aws:userid", "${aws:absent}") }, false],
    [{ ArnLike: key("aws:SourceArn", "arn:aws:cloudtrail:*:111122223333:trail/*") }, true],
    [{ ArnEquals: key("aws:SourceArn", "arn:*:cloudtrail:us-east-?:111122223333:*") }, true],
    [{ ArnLike: key("aws:SourceArn", "arn:aws:cloudtrail:*") }, false],
    [{ ArnLike: key("aws:SourceArn", "*") }, true],
    [{ ArnLike: key("aws:SourceAccount", "arn:aws:*:*:*:*") }, false],
    [{ ArnNotLike: key("aws:SourceArn", "arn:aws:cloudtrail:*:4*:*") }, true],
    [{ ArnNotEquals: key("aws:absent", "arn:aws:cloudtrail:*:4*:*") }, true],
    [{ Bool: key("aws:SecureTransport", true) }, true],
    [{ Bool: key("aws:SecureTransport", "False") }, false],
    [{ Bool: key("aws:absent", "false") }, false],
    [{ BoolIfExists: key("aws:absent", "false") }, true],
    [{ Null: key("aws:absent", true) }, true],
    [{ Null: key("empty", "true") }, true],
    [{ Null: key("aws:SourceArn", "false") }, true],
    [{ Null: key("aws:SourceArn", "true") }, false],
    [{ NumericEquals: key("s3:max-keys", 100) }, true],
    [{ NumericNotEquals: key("s3:max-keys", "100") }, false],
    [{ NumericLessThan: key("s3:max-keys", 100) }, false],
    [{ NumericLessThanEquals: key("s3:max-keys", "100.0") }, true],
    [{ NumericGreaterThan: key("s3:max-keys", "-1") }, true],
    [{ NumericGreaterThanEquals: key("s3:max-keys", "101") }, false],
    [{ NumericLessThan: key("aws:userid", 5) }, false],
    [{ DateGreaterThan: key("aws:CurrentTime", "2026-03-01T11:59:59Z") }, true],
    [{ DateGreaterThanEquals: key("aws:CurrentTime", "2026-03-02") }, false],
    [{ DateLessThan: key("aws:CurrentTime", "2027") }, true],
    [{ DateLessThanEquals: key("aws:CurrentTime", 1_772_366_400) }, true],
    [{ DateEquals: key("aws:CurrentTime", "2026-03-01T13:00:00+01:00") }, true],
    [{ DateNotEquals: key("aws:CurrentTime", "2026-03-01T12:00:00Z") }, false],
    [{ DateLessThan: key("aws:CurrentTime", "soon") }, false],
    [{ IpAddress: key("aws:SourceIp", "203.0.113.0/24") }, true],
    [{ IpAddress: key("aws:SourceIp", ["192.0.2.1", "203.0.113.9"]) }, true],
    [{ IpAddress: key("aws:SourceIp", "203.0.113.9/33") }, false],
    [{ IpAddress: key("aws:SourceIp", "2001:db8::/32") }, false],
    [{ IpAddress: key("aws:SourceIp", "0.0.0.0/0") }, true],
    [{ IpAddress: key("aws:userid", "0.0.0.0/0") }, false],
    [{ NotIpAddress: key("aws:SourceIp", "203.0.113.0/24") }, false],
    [{ BinaryEquals: key("aws:userid", "AIDAEXAMPLE") }, true],
    [{ "ForAnyValue:StringEquals": key("aws:TagKeys", ["team", "x"]) }, true],
    [{ "ForAnyValue:StringEquals": key("aws:TagKeys", "x") }, false],
    [{ "ForAnyValue:StringEquals": key("aws:absent", "x") }, false],
    [{ "ForAnyValue:StringNotEquals": key("aws:TagKeys", "team") }, true],
    [{ "ForAnyValue:StringNotEquals": key("aws:absent", "team") }, false],
    [{ "ForAllValues:StringEquals": key("aws:TagKeys", ["team", "cost", "x"]) }, true],
    [{ "ForAllValues:StringLike": key("aws:TagKeys", ["t*"]) }, false],
    [{ "ForAllValues:StringEquals": key("aws:absent", "x") }, true],
    [{ "ForAllValues:StringNotEquals": key("aws:TagKeys", "team") }, false],
    [{ "ForAllValues:StringNotEquals": key("aws:TagKeys", "x") }, true],
    [
      {
        StringEquals: { "aws:SourceAccount": "111122223333", "aws:userid": "other" },
      },
      false,
    ],
    [
      {
        StringEquals: key("aws:SourceAccount", "111122223333"),
        Bool: key("aws:SecureTransport", "false"),
      },
      false,
    ],
    [{ Bool: key("aws:PrincipalIsAWSService", "true") }, true],
    [{ StringEquals: key("aws:PrincipalServiceName", "cloudtrail.amazonaws.com") }, true],
  ])("%j holds: %s", (Condition, isMet) => {
    const verdict = judge(policyOf({ Condition }), aRequest({ context: CONTEXT }));
    expect(verdict).toBe(isMet ? "allowed" : "silent");
  });

  test.each<[PolicyPrincipal, object]>([
    [BOB, { StringEquals: { "aws:username": "bob", "aws:PrincipalAccount": "111122223333" } }],
    [BOB, { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/staff/bob" } }],
    [SESSION, { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/Deploy" } }],
    [ROOT, { StringEquals: { "aws:PrincipalType": "Account" } }],
    [{ kind: "anonymous" }, { StringEquals: { "aws:PrincipalType": "Anonymous" } }],
  ])("knows of %j: %j", (principal, Condition) => {
    expect(judge(policyOf({ Condition }), aRequest({ principal }))).toBe("allowed");
  });
});

describe("verdicts", () => {
  test("denies what one statement denies, wherever it stands", () => {
    const deny = { Effect: "Deny", Action: "s3:Put*" };
    expect(judge(policyOf(deny, {}), aRequest())).toBe("denied");
    expect(judge(policyOf({}, deny), aRequest())).toBe("denied");
    expect(judge(policyOf({}, deny), aRequest({ action: "s3:GetObject" }))).toBe("allowed");
  });

  test("takes one statement that is not in a list", () => {
    const Statement = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    expect(judge(JSON.stringify({ Statement }), aRequest())).toBe("allowed");
  });

  test("takes a statement without a resource for one about the policy's own", () => {
    expect(judge(policyOf({ Resource: undefined }), aRequest())).toBe("allowed");
  });

  const ALLOW = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
  test.each([
    ["", "no text"],
    ["{", "broken JSON"],
    ["null", "null"],
    ["[]", "a list"],
    ['"text"', "a text"],
    ["{}", "no statement"],
    ["[".repeat(100_000), "a deep list"],
    [JSON.stringify({ Version: "2012-10-18", Statement: ALLOW }), "a version there is not"],
    [JSON.stringify({ Statement: [ALLOW, null] }), "an empty statement"],
    [JSON.stringify({ Statement: [ALLOW, { ...ALLOW, Effect: "deny" }] }), "another effect"],
    [JSON.stringify({ Statement: [ALLOW, { ...ALLOW, Action: undefined }] }), "no action"],
    [JSON.stringify({ Statement: { ...ALLOW, NotAction: "x" } }), "an element and its negation"],
    [JSON.stringify({ Statement: { ...ALLOW, Principal: "bob" } }), "a principal without kind"],
    [JSON.stringify({ Statement: { ...ALLOW, Principal: { AWS: { a: 1 } } } }), "a deep principal"],
    [JSON.stringify({ Statement: { ...ALLOW, Resource: [["*"]] } }), "a list within a list"],
    [JSON.stringify({ Statement: { ...ALLOW, Condition: [] } }), "conditions as a list"],
    [
      JSON.stringify({ Statement: { ...ALLOW, Condition: { Sounds: { a: "b" } } } }),
      "an operator there is not",
    ],
    [
      JSON.stringify({ Statement: { ...ALLOW, Condition: { toString: { a: "b" } } } }),
      "an operator named like a method",
    ],
    [
      JSON.stringify({
        Statement: [ALLOW, { ...ALLOW, Effect: "Deny", Condition: { Sounds: { a: "b" } } }],
      }),
      "a denial that is not understood",
    ],
  ])("says nothing, and throws nothing, for %.40s (%s)", (policy) => {
    expect(judge(policy, aRequest())).toBe("silent");
  });
});

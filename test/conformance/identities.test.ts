import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetUserCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreatePublicDnsNamespaceCommand,
  ServiceDiscoveryClient,
} from "@aws-sdk/client-servicediscovery";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeAt } from "../../src/sandbox/iam/mfa/one-time-code.ts";
import { recordsOf } from "../support/history.ts";
import { TestServer } from "../support/server.ts";
import { TestIssuer } from "../support/test-issuer.ts";

const ACCOUNT = "111122223333";
const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const temporary = (credentials: Credentials | undefined) => ({
  accessKeyId: credentials?.AccessKeyId ?? "",
  secretAccessKey: credentials?.SecretAccessKey ?? "",
  sessionToken: credentials?.SessionToken ?? "",
});

/** Makes one call with these credentials and gives the `userIdentity` of its record. */
async function identityAfterCall(credentials: {
  accessKeyId: string;
  secretAccessKey: string;
}): Promise<unknown> {
  const client = new Route53Client({ ...server.clientSettings(), credentials });
  await client.send(new ListHostedZonesCommand({}));
  const records = await recordsOf(server, "ListHostedZones");
  return records.at(-1)?.userIdentity;
}

describe("userIdentity", () => {
  test("of root", async () => {
    const { credentials } = server.clientSettings("root");
    expect(await identityAfterCall(credentials)).toEqual({
      type: "Root",
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
    });
  });

  test("of an IAM user", async () => {
    const { credentials } = server.clientSettings("admin");
    expect(await identityAfterCall(credentials)).toEqual({
      type: "IAMUser",
      principalId: expect.stringMatching(/^AIDA/) as unknown,
      arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
      userName: "admin",
    });
  });

  test("of an IAM user's session", async () => {
    const sts = new STSClient(server.clientSettings("admin"));
    const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
    expect(await identityAfterCall(temporary(Credentials))).toMatchObject({
      type: "IAMUser",
      userName: "admin",
      accessKeyId: expect.stringMatching(/^ASIA/) as unknown,
      sessionContext: {
        attributes: {
          creationDate: expect.stringMatching(SECONDS) as unknown,
          mfaAuthenticated: "false",
        },
      },
    });
  });

  test("of an assumed role", async () => {
    const iam = new IAMClient(server.clientSettings());
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: "auditor",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
              Action: "sts:AssumeRole",
            },
          ],
        }),
      }),
    );
    const sts = new STSClient(server.clientSettings());
    const answer = await sts.send(
      new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "night-shift" }),
    );
    const credentials = temporary(answer.Credentials);
    expect(await identityAfterCall(credentials)).toEqual({
      type: "AssumedRole",
      principalId: `${Role?.RoleId}:night-shift`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/night-shift`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: Role?.RoleId,
          arn: `arn:aws:iam::${ACCOUNT}:role/auditor`,
          accountId: ACCOUNT,
          userName: "auditor",
        },
        attributes: {
          creationDate: expect.stringMatching(SECONDS) as unknown,
          mfaAuthenticated: "false",
        },
      },
    });
    const asRole = new STSClient({ ...server.clientSettings(), credentials });
    expect(await asRole.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/night-shift`,
      UserId: `${Role?.RoleId}:night-shift`,
    });
    const [assumed] = await recordsOf(server, "AssumeRole");
    expect(assumed).toMatchObject({
      readOnly: true,
      responseElements: { credentials: { accessKeyId: credentials.accessKeyId } },
    });
    expect(JSON.stringify(assumed)).not.toContain(credentials.secretAccessKey);
  });

  test("of a federated user", async () => {
    const sts = new STSClient(server.clientSettings());
    const answer = await sts.send(new GetFederationTokenCommand({ Name: "bob" }));
    const credentials = temporary(answer.Credentials);
    expect(await identityAfterCall(credentials)).toMatchObject({
      type: "FederatedUser",
      principalId: `${ACCOUNT}:bob`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: "IAMUser",
          arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
          userName: "admin",
        },
      },
    });
  });
});

const OTHER_ACCOUNT = "222233334444";
const anonymous = () => ({
  ...server.clientSettings(),
  credentials: { accessKeyId: "", secretAccessKey: "" },
});

/** Makes a role that whoever `named` stands for may assume. */
async function givenRole(name: string, named: object, more: object = {}, asUser?: object) {
  const iam = new IAMClient({ ...server.clientSettings(), ...asUser });
  const Statement = { Effect: "Allow", Principal: named, Action: "sts:AssumeRole", ...more };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
  return Role;
}

describe("a web identity", () => {
  let issuer: TestIssuer;
  let roleArn: string;
  const sts = () => new STSClient({ ...anonymous(), signer: { sign: async (request) => request } });
  const assume = (WebIdentityToken: string) =>
    sts().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: "ci",
        WebIdentityToken,
      }),
    );

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    const iam = new IAMClient(server.clientSettings());
    const provider = await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: issuer.url,
        ClientIDList: ["sts.amazonaws.com"],
      }),
    );
    const role = await givenRole(
      "builder",
      { Federated: provider.OpenIDConnectProviderArn },
      {
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringLike: { [`${issuer.name}:sub`]: "repo:octo/*" } },
      },
    );
    roleArn = role?.Arn ?? "";
  });
  afterAll(async () => {
    await issuer?.[Symbol.asyncDispose]();
  });

  test("assumes a role that trusts its provider, and is the caller in the record", async () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer.name}`;
    const token = await issuer.token({ "https://aws.amazon.com/source_identity": "octocat" });
    const answer = await assume(token);
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: "repo:octo/app",
      Provider: provider,
      Audience: "sts.amazonaws.com",
      SourceIdentity: "octocat",
    });
    const [record] = await recordsOf(server, "AssumeRoleWithWebIdentity");
    expect(record).toMatchObject({
      userIdentity: {
        type: "WebIdentityUser",
        principalId: `${provider}:sts.amazonaws.com:repo:octo/app`,
        userName: "repo:octo/app",
        identityProvider: provider,
      },
      requestParameters: { roleArn, roleSessionName: "ci" },
      responseElements: { provider, subjectFromWebIdentityToken: "repo:octo/app" },
      recipientAccountId: ACCOUNT,
    });
    const text = JSON.stringify(record);
    expect(text).not.toContain(token);
    expect(text).not.toContain(token.split(".")[2]);
    expect(await identityAfterCall(temporary(answer.Credentials))).toMatchObject({
      type: "AssumedRole",
      sessionContext: {
        webIdFederationData: { federatedProvider: provider, attributes: {} },
        sourceIdentity: "octocat",
      },
    });
  });

  test.each([
    ["for another audience", { aud: "elsewhere" }, "InvalidIdentityTokenException"],
    ["of an unknown issuer", { iss: "https://example.com" }, "InvalidIdentityTokenException"],
    ["whose time is over", { exp: 1_700_000_000 }, "ExpiredTokenException"],
    ["of somebody the role does not trust", { sub: "repo:other/app" }, "AccessDenied"],
  ])("is refused with a token %s", async (_what, claims, name) => {
    await expect(assume(await issuer.token(claims))).rejects.toMatchObject({ name });
    const record = (await recordsOf(server, "AssumeRoleWithWebIdentity")).at(-1);
    expect(record).toMatchObject({ errorCode: name, userIdentity: { type: "WebIdentityUser" } });
  });

  test("that cannot be read is nobody, and is refused", async () => {
    await expect(assume("no-token-at-all")).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
    const record = (await recordsOf(server, "AssumeRoleWithWebIdentity")).at(-1);
    expect(record).toMatchObject({
      userIdentity: { type: "AWSAccount", accountId: "ANONYMOUS_PRINCIPAL" },
      recipientAccountId: ACCOUNT,
    });
    expect(JSON.stringify(record)).not.toContain("no-token-at-all");
  });
});

test("a SAML user is the caller in the record, also of a call to an upstream", async () => {
  const upstream = createServer((request, response) => {
    request.resume().once("end", () => {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        '<AssumeRoleWithSAMLResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
          "<AssumeRoleWithSAMLResult><Subject>alice</Subject></AssumeRoleWithSAMLResult>" +
          "</AssumeRoleWithSAMLResponse>",
      );
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  const forwarding = await TestServer.start({
    flags: ["--upstream", `sts=http://127.0.0.1:${port}`],
  });
  try {
    const assertion = Buffer.from(
      '<p:Response xmlns:p="urn:p" xmlns:a="urn:a"><a:Assertion ID="_1">' +
        "<a:Issuer>https://example.com/saml</a:Issuer>" +
        "<a:Subject><a:NameID>alice</a:NameID></a:Subject></a:Assertion></p:Response>",
    ).toString("base64");
    const settings = { ...forwarding.clientSettings(), signer: { sign: async (it: never) => it } };
    await new STSClient(settings).send(
      new AssumeRoleWithSAMLCommand({
        RoleArn: "arn:aws:iam::123456789012:role/federated",
        PrincipalArn: "arn:aws:iam::123456789012:saml-provider/MySAMLIdP",
        SAMLAssertion: assertion,
      }),
    );
    const iam = await forwarding.keysOf("123456789012");
    const [record] = await recordsOf(forwarding, "AssumeRoleWithSAML", "us-east-1", iam);
    // The hash is the one of AWS's own recipe for saml:namequalifier.
    const qualifier = "1uAJanUnBc2XeUkHURMht+xam2c=";
    expect(record?.userIdentity).toEqual({
      type: "SAMLUser",
      principalId: `${qualifier}:alice`,
      userName: "alice",
      identityProvider: qualifier,
    });
    expect(JSON.stringify(record)).not.toContain(assertion);
  } finally {
    await forwarding[Symbol.asyncDispose]();
    upstream.close();
  }
});

test("a SAML user is not let into the sandbox, and recorded all the same", async () => {
  const sts = new STSClient({ ...anonymous(), signer: { sign: async (request) => request } });
  const assertion = Buffer.from(
    "<Response><Assertion><Issuer>idp</Issuer><Subject><NameID>alice</NameID></Subject>" +
      "</Assertion></Response>",
  ).toString("base64");
  const refused = sts.send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/federated`,
      PrincipalArn: `arn:aws:iam::${ACCOUNT}:saml-provider/idp`,
      SAMLAssertion: assertion,
    }),
  );
  await expect(refused).rejects.toMatchObject({ name: "NotImplemented" });
  const [record] = await recordsOf(server, "AssumeRoleWithSAML");
  expect(record).toMatchObject({
    errorCode: "NotImplemented",
    userIdentity: { type: "SAMLUser", userName: "alice" },
  });
  expect(JSON.stringify(record)).not.toContain(assertion);
});

describe("another account", () => {
  test("is not made for who lacks the operator's token", async () => {
    const address = new URL("/_trailcam/accounts?id=333344445555", server.url);
    expect((await fetch(address, { method: "POST" })).status).toBe(401);
  });

  test("is made by `trailcam env`, and keeps to itself", async () => {
    const keys = await server.keysOf(OTHER_ACCOUNT);
    const iam = new IAMClient({ ...server.clientSettings(), ...keys });
    expect((await iam.send(new GetUserCommand({}))).User?.Arn).toBe(
      `arn:aws:iam::${OTHER_ACCOUNT}:user/admin`,
    );
    const theirs = await recordsOf(server, "GetUser", "us-east-1", keys);
    expect(theirs).toMatchObject([{ recipientAccountId: OTHER_ACCOUNT }]);
    expect(await recordsOf(server, "GetUser")).toEqual([]);
  });

  test("gets a copy of the record when its role is assumed", async () => {
    const keys = await server.keysOf(OTHER_ACCOUNT);
    const trusting = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    const role = await givenRole("visited", trusting, {}, keys);
    await new STSClient(server.clientSettings()).send(
      new AssumeRoleCommand({ RoleArn: role?.Arn, RoleSessionName: "visit" }),
    );
    const own = (await recordsOf(server, "AssumeRole")).at(-1);
    const [copy] = await recordsOf(server, "AssumeRole", "us-east-1", keys);
    expect(own).toMatchObject({
      recipientAccountId: ACCOUNT,
      userIdentity: { type: "IAMUser", userName: "admin" },
    });
    expect(copy).toMatchObject({
      recipientAccountId: OTHER_ACCOUNT,
      sharedEventID: own?.sharedEventID,
      requestID: own?.requestID,
      responseElements: own?.responseElements,
    });
    expect(copy?.userIdentity).toEqual({
      type: "AWSAccount",
      principalId: own?.userIdentity.principalId,
      accountId: ACCOUNT,
    });
    expect(copy?.eventID).not.toBe(own?.eventID);
    expect(own?.sharedEventID).toMatch(/^[\da-f-]{36}$/);
  });

  test("gets a copy of the record when its key is used, also by S3", async () => {
    const theirs = await server.keysOf(OTHER_ACCOUNT);
    const owner = new KMSClient({ ...server.clientSettings(), ...theirs });
    const statement = (account: string) => ({
      ...{ Effect: "Allow", Action: "kms:*", Resource: "*" },
      Principal: { AWS: `arn:aws:iam::${account}:root` },
    });
    const Statement = [statement(OTHER_ACCOUNT), statement(ACCOUNT)];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    const { KeyMetadata } = await owner.send(new CreateKeyCommand({ Policy }));
    const KeyId = KeyMetadata?.Arn;
    const kms = new KMSClient(server.clientSettings());
    await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    const own = (await recordsOf(server, "Encrypt")).at(-1);
    const [copy] = await recordsOf(server, "Encrypt", "us-east-1", theirs);
    expect(copy).toMatchObject({
      userIdentity: { type: "AWSAccount", accountId: ACCOUNT },
      recipientAccountId: OTHER_ACCOUNT,
      sharedEventID: own?.sharedEventID,
      requestParameters: { keyId: KeyId },
      resources: [{ accountId: OTHER_ACCOUNT, ARN: KeyId }],
    });
    expect(own).toMatchObject({ recipientAccountId: ACCOUNT });

    const s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
    const Bucket = "sealed-elsewhere";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const sealed = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KeyId } as const;
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x", ...sealed }));
    expect(await recordsOf(server, "GenerateDataKey", "us-east-1", theirs)).toMatchObject([
      { userIdentity: { invokedBy: "s3.amazonaws.com" }, sourceIPAddress: "s3.amazonaws.com" },
    ]);
  });

  test("hears nothing of a caller that its role does not trust", async () => {
    const keys = await server.keysOf(OTHER_ACCOUNT);
    const role = await givenRole("closed", { AWS: OTHER_ACCOUNT }, {}, keys);
    const refused = new STSClient(server.clientSettings()).send(
      new AssumeRoleCommand({ RoleArn: role?.Arn, RoleSessionName: "visit" }),
    );
    await expect(refused).rejects.toMatchObject({ name: "AccessDenied" });
    const own = (await recordsOf(server, "AssumeRole")).at(-1);
    expect(own).toMatchObject({ errorCode: "AccessDenied" });
    expect(own).not.toHaveProperty("sharedEventID");
    const theirs = await recordsOf(server, "AssumeRole", "us-east-1", keys);
    expect(theirs.filter(({ errorCode }) => errorCode !== undefined)).toEqual([]);
  });
});

test("what a service does for its caller has records of its own", async () => {
  const client = new ServiceDiscoveryClient(server.clientSettings("admin", "eu-west-1"));
  await client.send(new CreatePublicDnsNamespaceCommand({ Name: "inner.example.com" }));
  const record = (await recordsOf(server, "CreateHostedZone")).at(-1);
  expect(record).toMatchObject({
    sourceIPAddress: "servicediscovery.amazonaws.com",
    userAgent: "servicediscovery.amazonaws.com",
    awsRegion: "us-east-1",
    userIdentity: {
      type: "IAMUser",
      userName: "admin",
      sessionContext: { attributes: { mfaAuthenticated: "false" } },
      invokedBy: "servicediscovery.amazonaws.com",
    },
    requestParameters: { name: "inner.example.com" },
    responseElements: { hostedZone: { name: "inner.example.com." } },
  });
  expect(record).not.toHaveProperty("tlsDetails");
  const [cause] = await recordsOf(server, "CreatePublicDnsNamespace", "eu-west-1");
  expect(cause?.userIdentity).not.toHaveProperty("invokedBy");
  expect(cause?.requestID).not.toBe(record?.requestID);
});

test("a second factor is noted in the session", async () => {
  const iam = new IAMClient(server.clientSettings());
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }),
  );
  const SerialNumber = VirtualMFADevice?.SerialNumber ?? "";
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? "").toString();
  const step = Math.floor(Date.now() / 30_000);
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: "admin",
      SerialNumber,
      AuthenticationCode1: codeAt(seed, step - 1),
      AuthenticationCode2: codeAt(seed, step),
    }),
  );
  const sts = new STSClient(server.clientSettings());
  const TokenCode = codeAt(seed, step + 1);
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }));
  expect(await identityAfterCall(temporary(Credentials))).toMatchObject({
    sessionContext: { attributes: { mfaAuthenticated: "true" } },
  });
  const again = sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }));
  await expect(again).rejects.toMatchObject({ name: "AccessDenied" });
  const [created] = await recordsOf(server, "CreateVirtualMFADevice");
  expect(JSON.stringify(created)).not.toContain(seed);
});

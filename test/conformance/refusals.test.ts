import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRecords, type FoundRecord, recordsOf } from "../support/history.ts";
import { exchangeRaw } from "../support/raw-http.ts";
import { TestServer } from "../support/server.ts";
import { signRequest } from "../support/sign-request.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const UNKNOWN = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "no".repeat(20) };
const wrongSecret = () => ({
  ...server.clientSettings(),
  credentials: { ...server.clientSettings().credentials, secretAccessKey: "wrong".repeat(8) },
});

const services = {
  cloudtrail: (settings: object) =>
    new CloudTrailClient(settings).send(new LookupEventsCommand({})),
  iam: (settings: object) => new IAMClient(settings).send(new GetUserCommand({})),
  route53: (settings: object) => new Route53Client(settings).send(new ListHostedZonesCommand({})),
  s3: (settings: object) => new S3Client(settings).send(new ListBucketsCommand({})),
};

type Service = keyof typeof services;

describe("a signature that does not prove its caller gets AWS's own error, and a record", () => {
  test.each([
    ["cloudtrail", "UnrecognizedClientException", 400],
    ["iam", "InvalidClientTokenId", 403],
    ["route53", "InvalidClientTokenId", 403],
    ["s3", "InvalidAccessKeyId", 403],
  ] as const)("%s, an unknown key: %s", async (service: Service, name, status) => {
    const call = services[service]({ ...server.clientSettings(), credentials: UNKNOWN });
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect((await allRecords(server)).at(-1)).toMatchObject({
      eventSource: `${service}.amazonaws.com`,
      errorCode: name,
      userIdentity: { accessKeyId: UNKNOWN.accessKeyId },
      responseElements: null,
    });
  });

  test.each([
    ["cloudtrail", "InvalidSignatureException", 400],
    ["iam", "SignatureDoesNotMatch", 403],
    ["route53", "SignatureDoesNotMatch", 403],
    ["s3", "SignatureDoesNotMatch", 403],
  ] as const)("%s, a wrong secret: %s", async (service: Service, name, status) => {
    const call = services[service](wrongSecret());
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect((await allRecords(server)).at(-1)).toMatchObject({
      eventSource: `${service}.amazonaws.com`,
      errorCode: name,
    });
  });

  test("an expired signature", async () => {
    const signed = await signRequest(server, {
      method: "GET",
      path: "/2013-04-01/hostedzone",
      service: "route53",
      signingDate: new Date("2020-01-01T00:00:00Z"),
    });
    const answer = await fetch(signed.url, signed);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(
      /<Code>SignatureDoesNotMatch<\/Code><Message>Signature expired: 20200101T000000Z is now/,
    );
    const record = (await recordsOf(server, "ListHostedZones")).at(-1);
    expect(record).toMatchObject({ errorCode: "SignatureDoesNotMatch" });
  });

  test("no signature at all", async () => {
    const answer = await fetch(new URL("/2013-04-01/hostedzone", server.url), {
      headers: { host: "route53.amazonaws.com" },
    });
    expect(answer.status).toBe(403);
    expect((await allRecords(server)).at(-1)).toMatchObject({
      userIdentity: { type: "AWSAccount", accountId: "ANONYMOUS_PRINCIPAL" },
    });
  });
});

describe("a request that cannot be understood gets AWS's own error, and a record", () => {
  test("a malformed JSON body", async () => {
    const { status, record, text } = await send({
      service: "cloudtrail",
      path: "/",
      body: '{"Name": ',
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "CloudTrail_20131101.GetTrail",
      },
    });
    expect([status, JSON.parse(text)]).toMatchObject([400, { __type: "SerializationException" }]);
    expect(record).toMatchObject({ eventName: "GetTrail", errorCode: "SerializationException" });
  });

  const tags = { Tags: [null] };
  const selected = { TrailName: "t", EventSelectors: [{ DataResources: [{ Values: [null] }] }] };
  const logged = { logGroupName: "g", logStreamName: "s", logEvents: [null] };
  test.each<[service: string, target: string, body: object, code: string]>([
    ["cloudtrail", "CloudTrail_20131101.PutEventSelectors", selected, "ValidationException"],
    ["events", "AWSEvents.PutEvents", { Entries: [null] }, "ValidationException"],
    ["logs", "Logs_20140328.PutLogEvents", logged, "InvalidParameterException"],
    ["kms", "TrentService.CreateKey", tags, "ValidationException"],
    ["servicediscovery", "Route53AutoNaming_v20170314.TagResource", tags, "InvalidInput"],
  ])("null in a list: %s, %s %j", async (service, target, body, code) => {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    const sent = await send({ service, path: "/", body: JSON.stringify(body), headers });
    const { __type: type } = JSON.parse(sent.text) as Record<string, string>;
    expect({ status: sent.status, type }).toEqual({ status: 400, type: code });
    expect(sent.text).toContain("Value '[null]' at '");
    if (service !== "cloudtrail") return;
    expect(sent.record).toMatchObject({
      errorCode: code,
      requestParameters: { eventSelectors: [{ dataResources: [{ values: [null] }] }] },
    });
  });

  test("a malformed XML body", async () => {
    const { status, record } = await send({
      service: "route53",
      path: "/2013-04-01/hostedzone",
      body: "<CreateHostedZoneRequest><Name>x</CreateHostedZoneRequest>",
      headers: { "content-type": "text/xml" },
    });
    expect(status).toBe(400);
    expect(record).toMatchObject({
      eventName: "CreateHostedZone",
      errorCode: expect.stringMatching(/\w+/) as unknown,
    });
  });

  test("an unknown JSON action", async () => {
    const { status, record, text } = await send({
      service: "cloudtrail",
      path: "/",
      body: "{}",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "CloudTrail_20131101.MakeCoffee",
      },
    });
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      { __type: "UnknownOperationException" },
    ]);
    expect(record).toMatchObject({
      eventName: "MakeCoffee",
      errorCode: "UnknownOperationException",
    });
  });

  test("an unknown query action", async () => {
    const { status, record, text } = await send({
      service: "iam",
      path: "/",
      body: "Action=MakeCoffee&Version=2010-05-08",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(status).toBe(400);
    expect(text).toContain("<Code>InvalidAction</Code>");
    expect(record).toMatchObject({ eventName: "MakeCoffee", errorCode: "InvalidAction" });
  });

  test("a known action that the sandbox does not have", async () => {
    const { status, record, text } = await send({
      service: "kms",
      path: "/",
      body: "{}",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "TrentService.DescribeCustomKeyStores",
      },
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).toMatch(/not.*implemented/i);
    expect(record).toMatchObject({
      ...{ eventSource: "kms.amazonaws.com", eventName: "DescribeCustomKeyStores" },
    });
  });

  test("a body that is cut short", async () => {
    const signed = await signRequest(server, {
      method: "POST",
      path: "/2013-04-01/hostedzone",
      service: "route53",
      body: "<CreateHostedZoneRequest></CreateHostedZoneRequest>",
    });
    const head = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await exchangeRaw(
      server.url,
      `POST /2013-04-01/hostedzone HTTP/1.1\r\n${head.join("")}Content-Length: 500\r\n\r\n<Create`,
      { halfClose: true },
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("<Code>IncompleteBody</Code>");
    const record = (await recordsOf(server, "CreateHostedZone")).at(-1);
    expect(record).toMatchObject({ errorCode: "IncompleteBody", requestParameters: null });
  });
});

async function send(request: {
  readonly service: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}): Promise<{ status: number; text: string; record: FoundRecord | undefined }> {
  const signed = await signRequest(server, { method: "POST", ...request });
  const answer = await fetch(signed.url, signed);
  const text = await answer.text();
  return { status: answer.status, text, record: (await allRecords(server)).at(-1) };
}

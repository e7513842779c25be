import { createHmac } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signChunked } from "../support/aws-chunked.ts";
import { type FoundRecord, recordsOf } from "../support/history.ts";
import { exchangeNoted } from "../support/noting-client.ts";
import { exchangeRaw } from "../support/raw-http.ts";
import { recordsByRequestId } from "../support/record-search.ts";
import { type Arrival, RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";
import { Sha256, signRequest } from "../support/sign-request.ts";

let upstream: RecordingUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await RecordingUpstream.start();
  server = await TestServer.start({ flags: ["--upstream", upstream.url] });
});

beforeEach(() => {
  upstream.arrivals.length = 0;
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

const answerWith = (requestId: string, status = 200, body: string | Buffer = "") => {
  upstream.answering = (_, response) => {
    response.writeHead(status, { "x-amz-request-id": requestId }).end(body);
  };
};

function arrived(): Arrival {
  const [arrival, ...others] = upstream.arrivals;
  if (!arrival || others.length > 0) throw new Error(`${upstream.arrivals.length} arrivals`);
  return arrival;
}

async function recordOf(requestId: string): Promise<FoundRecord> {
  const record = (await recordsByRequestId(server, requestId, 1)).get(requestId);
  if (!record) throw new Error(`no record of ${requestId}`);
  return record;
}

describe("bodies of S3 in chunks arrive with their framing, and are recorded as objects", () => {
  test.each([
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  ] as const)("%s", async (framing) => {
    const requestId = `chunked-${framing}`;
    answerWith(requestId);
    const upload = await signChunked(server, {
      ...{ path: "/a-bucket/an%20object", framing },
      chunks: ["first ".repeat(2000), "second"],
      trailer: ["x-amz-checksum-crc32c", "sOO8/Q=="],
    });
    const answer = await fetch(upload.url, upload);
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(arrived().target).toBe("/a-bucket/an%20object");
    expect(arrived().body.equals(upload.body)).toBe(true);
    expect(arrived().headers).toMatchObject(upload.headers);
    expect(await recordOf(requestId)).toMatchObject({
      eventName: "PutObject",
      requestParameters: { bucketName: "a-bucket", key: "an object" },
      additionalEventData: { bytesTransferredIn: upload.body.length },
    });
  });
});

describe("URLs that carry their signature arrive with it, and are recorded without", () => {
  const secretsOf = (target: string) =>
    [...new URL(target, "http://x").searchParams]
      .filter(([name]) => /signature/i.test(name))
      .map(([, value]) => value);

  const presigned = async (method: string) => {
    const { host, hostname, port } = new URL(server.url);
    const { credentials, region } = server.clientSettings();
    const signer = new SignatureV4({ service: "s3", region, credentials, sha256: Sha256 });
    const query = { "response-content-type": "text/plain" };
    const { query: signed = {} } = await signer.presign(
      new HttpRequest({
        ...{ method, protocol: "http:", hostname, port: Number(port), query },
        path: "/a-bucket/a/key",
        headers: { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      }),
      { expiresIn: 60, unsignableHeaders: new Set(["x-amz-content-sha256"]) },
    );
    return `/a-bucket/a/key?${new URLSearchParams(signed as Record<string, string>)}`;
  };

  const presignedInVersion2 = async (method: string) => {
    const { credentials } = server.clientSettings();
    const expires = Math.floor(Date.now() / 1000) + 60;
    const text = `${method}\n\n\n${expires}\n/a-bucket/a/key?response-content-type=text/plain`;
    const signature = createHmac("sha1", credentials.secretAccessKey).update(text).digest("base64");
    return `/a-bucket/a/key?${new URLSearchParams({
      ...{ AWSAccessKeyId: credentials.accessKeyId, Signature: signature },
      ...{ Expires: String(expires), "response-content-type": "text/plain" },
    })}`;
  };

  test.each([
    ["version 4", "GET", "GetObject", presigned],
    ["version 4", "HEAD", "HeadObject", presigned],
    ["version 4", "DELETE", "DeleteObject", presigned],
    ["version 2", "GET", "GetObject", presignedInVersion2],
  ] as const)("%s, %s", async (version, method, eventName, presign) => {
    const requestId = `presigned-${version}-${method}`;
    answerWith(requestId);
    const target = await presign(method);
    expect((await fetch(new URL(target, server.url), { method })).status).toBe(200);
    expect([arrived().method, arrived().target]).toEqual([method, target]);
    const record = await recordOf(requestId);
    expect(record).toMatchObject({
      eventName,
      requestParameters: { bucketName: "a-bucket", key: "a/key" },
      additionalEventData: { AuthenticationMethod: "QueryString" },
      userIdentity: { userName: "admin" },
    });
    const [secret = ""] = secretsOf(target);
    expect(secret.length).toBeGreaterThan(10);
    expect(JSON.stringify(record)).not.toContain(secret);
  });
});

test("who waits to be told to go on is told, and its body arrives", async () => {
  answerWith("continued");
  const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD", expect: "100-continue" };
  const signed = await signRequest(server, {
    ...{ method: "PUT", path: "/a-bucket/waiting", service: "s3", headers },
  });
  const lines = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const received = await exchangeRaw(
    server.url,
    `PUT /a-bucket/waiting HTTP/1.1\r\n${lines.join("")}content-length: 4\r\n` +
      "connection: close\r\n\r\nbody",
  );
  expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(arrived().body.toString()).toBe("body");
  expect(arrived().headers.expect).toBeUndefined();
  expect(await recordOf("continued")).toMatchObject({ eventName: "PutObject" });
});

test.each([
  ["/a-bucket/gone", "HeadObject", 404, "NoSuchKey"],
  ["/a-bucket/hidden", "HeadObject", 403, "AccessDenied"],
  ["/a-bucket", "HeadBucket", 404, "NoSuchBucket"],
  ["/a-bucket/same", "HeadObject", 304, undefined],
])("an answer to HEAD %s has no body to say what is wrong", async (path, name, status, code) => {
  const requestId = `head of ${path}.`;
  answerWith(requestId, status);
  const signed = await signRequest(server, { method: "HEAD", path, service: "s3" });
  expect((await fetch(signed.url, signed)).status).toBe(status);
  const record = await recordOf(requestId);
  expect([record.eventName, record.errorCode]).toEqual([name, code]);
});

test("a body that the client packed arrives packed, and is recorded for what is in it", async () => {
  answerWith("packed-request", 200, "{}");
  const client = new CloudWatchClient(server.clientSettings());
  const names = Array.from({ length: 200 }, (_, at) => `${"metric".repeat(12)}-${at}`);
  await client.send(
    new PutMetricDataCommand({
      Namespace: "packed",
      MetricData: names.map((MetricName) => ({ MetricName, Value: 1 })),
    }),
  );
  client.destroy();
  expect(arrived().headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(arrived().body).toString("latin1")).toContain(names.at(-1));
  expect(await recordOf("packed-request")).toMatchObject({
    eventName: "PutMetricData",
    requestParameters: { namespace: "packed" },
  });
});

test("an answer that is packed and has a checksum comes as it is, and is recorded", async () => {
  const text = JSON.stringify({ TableDescription: { TableName: "t", TableStatus: "CREATING" } });
  const packed = gzipSync(text);
  upstream.answering = (_, response) => {
    response.writeHead(200, {
      ...{ "content-type": "application/x-amz-json-1.0", "content-encoding": "gzip" },
      ...{ "x-amz-crc32": "2745614147", "x-amzn-requestid": "packed-answer" },
    });
    response.end(packed);
  };
  const signed = await signRequest(server, {
    ...{ method: "POST", path: "/", service: "dynamodb", body: '{"TableName":"t"}' },
    headers: {
      ...{ "content-type": "application/x-amz-json-1.0", "accept-encoding": "gzip" },
      "x-amz-target": "DynamoDB_20120810.CreateTable",
    },
  });
  const answer = await exchangeNoted(server.url, {
    start: "POST /",
    rawHeaders: Object.entries(signed.headers).flat(),
    body: Buffer.from(signed.body ?? ""),
  });
  expect(answer.body.equals(packed)).toBe(true);
  expect(answer.rawHeaders.join(" ")).toContain("x-amz-crc32 2745614147");
  expect(await recordOf("packed-answer")).toMatchObject({
    requestParameters: { tableName: "t" },
    responseElements: { tableDescription: { tableName: "t", tableStatus: "CREATING" } },
  });
});

test("lists within lists of EC2's form are recorded as such", async () => {
  upstream.answering = (_, response) => {
    response.writeHead(200, { "content-type": "text/xml" });
    response.end("<RunInstancesResponse><requestId>nested</requestId></RunInstancesResponse>");
  };
  const client = new EC2Client(server.clientSettings());
  await client.send(
    new RunInstancesCommand({
      ...{ MinCount: 1, MaxCount: 2, ImageId: "ami-1" },
      TagSpecifications: [
        {
          ResourceType: "instance",
          Tags: [
            { Key: "a", Value: "1" },
            { Key: "b", Value: "2" },
          ],
        },
        { ResourceType: "volume", Tags: [{ Key: "c", Value: "3" }] },
      ],
    }),
  );
  client.destroy();
  expect(arrived().body.toString()).toContain("TagSpecification.1.Tag.2.Key=b");
  const text = JSON.stringify((await recordOf("nested")).requestParameters);
  expect(text).toContain('{"key":"b","value":"2"}');
  expect(text).toContain('{"resourceType":"volume","tags":[{"key":"c","value":"3"}]}');
});

describe("what cannot be read of a request that was carried out is noted, and the rest recorded", () => {
  const target = "/a-bucket?versioning";
  const suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";
  const left = (reason: string) => ({ reason, omitted: "true" });
  test.each([
    [
      "a list where a map is declared",
      "logs",
      "/",
      '{"logGroupName":"mistyped","tags":[]}',
      { logGroupName: "mistyped", tags: left("the member could not be read") },
    ],
    [
      "a body that is not in its format",
      "logs",
      "/",
      '{"logGroupName":"broken"',
      left("the request's body could not be read"),
    ],
    [
      "a document with a type",
      "s3",
      target,
      `<!DOCTYPE x>${suspended}`,
      { bucketName: "a-bucket", versioning: "", ...left("the request's body could not be read") },
    ],
    [
      "a document in UTF-16",
      "s3",
      target,
      Buffer.from(`\ufeff${suspended}`, "utf16le"),
      { bucketName: "a-bucket", versioning: "", ...left("the request's body could not be read") },
    ],
  ])("%s", async (what, service, path, body, parameters) => {
    const requestId = `odd: ${what}`;
    answerWith(requestId, 200, "{}");
    const signed = await signRequest(server, {
      ...{ method: service === "s3" ? "PUT" : "POST", path, service, body },
      headers: {
        "content-type": "application/x-amz-json-1.1",
        ...(service === "logs" && { "x-amz-target": "Logs_20140328.CreateLogGroup" }),
      },
    });
    expect((await fetch(signed.url, signed)).status).toBe(200);
    expect(arrived().body.equals(Buffer.from(body))).toBe(true);
    const record = await recordOf(requestId);
    expect(record).toMatchObject({ requestParameters: parameters });
    expect(record).not.toHaveProperty("errorCode");
  });
});

test("a body beyond what a record holds passes whole, and the record says so", async () => {
  upstream.answering = (_, response) => void response.end("{}");
  const client = new DynamoDBClient(server.clientSettings());
  const names = Array.from({ length: 30_000 }, (_, at) => `${"attribute".repeat(8)}${at}`);
  await client.send(
    new CreateTableCommand({
      ...{ TableName: "large", KeySchema: [] },
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    }),
  );
  client.destroy();
  expect(arrived().bodyBytes).toBeGreaterThan(3_000_000);
  expect((await recordsOf(server, "CreateTable")).at(-1)?.requestParameters).toMatchObject({
    reason: "requestParameters too large",
    omitted: "true",
  });
});

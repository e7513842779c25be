import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { hasBoto3, isInstalled, runProgram } from "../support/programs.ts";
import { exchangeRaw } from "../support/raw-http.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";
import { signRequest } from "../support/sign-request.ts";

const MIB = 1024 * 1024;

let upstream: RecordingUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await RecordingUpstream.start();
  server = await TestServer.start({ flags: ["--upstream", upstream.url] });
});

beforeEach(() => {
  upstream.arrivals.length = 0;
  upstream.answering = (_, response) => void response.end("{}");
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

const JSON_10 = "application/x-amz-json-1.0";

function signDynamo(action: string, body: string) {
  const headers = { "content-type": JSON_10, "x-amz-target": `DynamoDB_20120810.${action}` };
  return signRequest(server, { method: "POST", path: "/", service: "dynamodb", headers, body });
}

describe("through the gateway", () => {
  test("null in a list is the upstream's to judge, and is recorded", async () => {
    const item = '{"TableName": "t", "Tags": [null], "KeySchema": [null]}';
    const signed = await signDynamo("CreateTable", item);
    expect((await fetch(signed.url, signed)).status).toBe(200);
    expect(upstream.arrivals[0]?.body.toString()).toBe(item);
    expect((await recordsOf(server, "CreateTable")).at(-1)).toMatchObject({
      requestParameters: { tableName: "t", keySchema: [null], tags: [null] },
    });
  });

  test("a request arrives as it was sent, and its answer comes back as it was given", async () => {
    const answer = '{"Table": {"TableName": "t1"},   "Odd": [1.50]}';
    upstream.answering = (_, response) => {
      response.writeHead(200, [
        "Content-Type",
        JSON_10,
        "x-amzn-RequestId",
        "REQ1",
        "X-Odd",
        "é ü",
      ]);
      response.end(answer);
    };
    const body = '{"TableName":   "t1"}';
    const signed = await signDynamo("DescribeTable", body);
    const response = await fetch(signed.url, signed);
    expect(await response.text()).toBe(answer);
    expect(response.headers.get("x-amzn-requestid")).toBe("REQ1");
    expect(response.headers.get("x-odd")).toBe("é ü");
    const [arrival] = upstream.arrivals;
    expect(arrival?.body.toString()).toBe(body);
    expect(arrival?.headers).toMatchObject(signed.headers);
    const [record] = await recordsOf(server, "DescribeTable");
    expect(record).toMatchObject({
      requestID: "REQ1",
      requestParameters: { tableName: "t1" },
      responseElements: null,
      userIdentity: { userName: "admin" },
    });
  });

  test.each(["x-amz-copy-source", "authorization, x-signed"])(
    "what `Connection` names is not taken off a call that it is part of: %s",
    async (connection) => {
      const headers = { "x-amz-copy-source": "/bucket/source", "x-signed": "yes" };
      const path = "/bucket/copy";
      const signed = await signRequest(server, { method: "PUT", path, service: "s3", headers });
      const lines = Object.entries({ ...signed.headers, "content-length": "0" });
      await exchangeRaw(
        server.url,
        `PUT ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}` +
          `Connection: close, ${connection}\r\n\r\n`,
      );
      expect(upstream.arrivals[0]?.headers).toMatchObject(signed.headers);
    },
  );

  test("HEAD, 204 and 304 come without a body, and with the length that was said", async () => {
    for (const [method, status, headers] of [
      ["HEAD", 200, { "content-length": "12345" }],
      ["DELETE", 204, {}],
      ["GET", 304, { etag: '"e"' }],
    ] as const) {
      upstream.answering = (_, response) => void response.writeHead(status, headers).end();
      const signed = await signRequest(server, { method, path: "/bucket/key", service: "s3" });
      const response = await fetch(signed.url, signed);
      expect([response.status, await response.text()]).toEqual([status, ""]);
      for (const [name, value] of Object.entries(headers)) {
        expect(response.headers.get(name)).toBe(value);
      }
    }
  });

  test("an upload in signed or trailing chunks arrives with its framing", async () => {
    upstream.answering = (_, response) => void response.writeHead(200, { etag: '"e"' }).end();
    const client = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
    const bytes = Buffer.alloc(3 * MIB, "x");
    await client.send(
      new PutObjectCommand({
        Bucket: "bucket",
        Key: "chunked",
        Body: Readable.from([bytes.subarray(0, MIB), bytes.subarray(MIB)]),
        ContentLength: bytes.length,
        ChecksumAlgorithm: "CRC32",
      }),
    );
    const [arrival] = upstream.arrivals;
    expect(arrival?.headers["x-amz-content-sha256"]).toMatch(/^STREAMING-/);
    expect(arrival?.headers["x-amz-decoded-content-length"]).toBe(String(bytes.length));
    expect(arrival?.bodyBytes).toBeGreaterThan(bytes.length);
    expect(arrival?.body.toString("latin1", 0, 16)).toMatch(/^[0-9a-f]+(;chunk-signature|\r\n)/);
  });
});

describe("an upstream that fails is answered for in the service's own form", () => {
  const breaksOff = (_: unknown, response: { socket: { destroy(): void } | null }) =>
    response.socket?.destroy();

  test("JSON", async () => {
    upstream.answering = (arrival, response) => breaksOff(arrival, response);
    const client = new DynamoDBClient({ ...server.clientSettings(), maxAttempts: 1 });
    const call = client.send(new DescribeTableCommand({ TableName: "broken" }));
    await expect(call).rejects.toMatchObject({
      name: "ServiceUnavailable",
      $metadata: { httpStatusCode: 502 },
    });
    const records = await recordsOf(server, "DescribeTable");
    expect(records.at(-1)).toMatchObject({
      errorCode: "ServiceUnavailable",
      requestParameters: { tableName: "broken" },
    });
  });

  test("XML", async () => {
    upstream.answering = (_, response) => void response.socket?.end("no HTTP at all\r\n\r\n");
    const client = new EC2Client({ ...server.clientSettings(), maxAttempts: 1 });
    const call = client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await expect(call).rejects.toMatchObject({ $metadata: { httpStatusCode: 502 } });
    expect((await recordsOf(server, "CreateVpc")).at(-1)).toMatchObject({
      requestParameters: { cidrBlock: "10.0.0.0/16" },
      responseElements: null,
    });
  });

  test("a document that breaks off half-way, of which nothing went on", async () => {
    upstream.answering = async (_, response) => {
      response.writeHead(200, { "content-length": "1000000" });
      await new Promise((resolve) => response.write(Buffer.alloc(1000), resolve));
      response.socket?.destroy();
    };
    const signed = await signDynamo("ListTables", "{}");
    const answer = await fetch(signed.url, signed);
    expect(answer.status).toBe(502);
    expect(await recordsOf(server, "ListTables")).toMatchObject([
      { errorCode: "ServiceUnavailable", requestID: answer.headers.get("x-amzn-requestid") },
    ]);
  });
});

test("a client that goes half-way leaves one record, and nothing is forwarded", async () => {
  const signed = await signRequest(server, { method: "PUT", path: "/gone", service: "s3" });
  const headers = { ...signed.headers, "content-length": "1000" };
  const gone = request(signed.url, { method: "PUT", headers });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  gone.on("error", () => undefined).on("close", resolve);
  gone.write(Buffer.alloc(500), () => gone.destroy());
  await closed;
  await expect
    .poll(async () => (await recordsOf(server, "CreateBucket")).map(({ errorCode }) => errorCode))
    .toEqual(["IncompleteBody"]);
  expect(upstream.arrivals).toEqual([]);
});

const status = (processId: number) => `/proc/${processId}/status`;

// The goal is 150 MB, which `bench/rows/transfer.ts` measures; a first run, with nothing compiled yet,
// takes twenty more.
test.runIf(existsSync(status(process.pid)))(
  "bodies larger than memory may grow pass both ways in constant memory",
  async () => {
    await using one = await TestServer.start({ flags: ["--upstream", upstream.url] });
    const chunk = Buffer.alloc(MIB, "z");
    const mebibytes = 512;
    upstream.answering = ({ method }, response) => {
      if (method === "PUT") response.end();
      else Readable.from(Array.from({ length: mebibytes }, () => chunk)).pipe(response);
    };
    const start = async (method: "PUT" | "GET") => {
      const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
      const signed = await signRequest(one, { method, path: "/bucket/k", service: "s3", headers });
      const length = method === "PUT" ? { "content-length": String(mebibytes * MIB) } : {};
      return request(signed.url, { method, headers: { ...signed.headers, ...length } });
    };
    const upload = await start("PUT");
    const uploaded = once(upload, "response") as Promise<[IncomingMessage]>;
    Readable.from(Array.from({ length: mebibytes }, () => chunk)).pipe(upload);
    await text((await uploaded)[0]);
    expect(upstream.arrivals.at(-1)?.bodyBytes).toBe(mebibytes * MIB);
    const download = (await start("GET")).end();
    const [answer] = (await once(download, "response")) as [IncomingMessage];
    let bytes = 0;
    for await (const part of answer as AsyncIterable<Buffer>) bytes += part.length;
    expect(bytes).toBe(mebibytes * MIB);
    const highest = /VmHWM:\s+(\d+) kB/.exec(await readFile(status(one.processId), "utf8"))?.[1];
    expect(Number(highest) / 1024).toBeLessThan(180);
  },
);

test("an upstream of one service leaves the others to the sandbox", async () => {
  await using one = await TestServer.start({ flags: ["--upstream", `dynamodb=${upstream.url}`] });
  const settings = { ...one.clientSettings(), maxAttempts: 1 };
  await new DynamoDBClient(settings).send(new DescribeTableCommand({ TableName: "t3" }));
  const other = new EC2Client(settings).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  await expect(other).rejects.toMatchObject({ name: "NotImplemented" });
  expect(upstream.arrivals.map(({ headers }) => headers["x-amz-target"])).toEqual([
    "DynamoDB_20120810.DescribeTable",
  ]);
});

const hasMoto = hasBoto3 && isInstalled("moto_server", "--help");

test.runIf(hasMoto)("boto3 speaks to moto through the gateway", async () => {
  const moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    const { promise, resolve } = Promise.withResolvers<string>();
    let printed = "";
    moto.stderr.on("data", (chunk: Buffer) => {
      printed += chunk;
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (found) resolve(found);
    });
    await using through = await TestServer.start({ flags: ["--upstream", await promise] });
    const script = `
import boto3
boto3.client("sqs").create_queue(QueueName="q1")
vpc = boto3.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
boto3.client("ssm").put_parameter(Name="/p", Value="hidden-value", Type="SecureString")
print(vpc)
`;
    const environment = through.clientEnvironment();
    const { code, stdout, stderr } = await runProgram("python3", ["-c", script], { environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [vpc] = await recordsOf(through, "CreateVpc");
    expect(JSON.stringify(vpc?.responseElements)).toContain(stdout.trim());
    expect(await recordsOf(through, "CreateQueue")).toHaveLength(1);
    const [parameter] = await recordsOf(through, "PutParameter");
    expect(parameter).toMatchObject({ requestParameters: { name: "/p" } });
    expect(JSON.stringify(parameter)).not.toContain("hidden-value");
  } finally {
    moto.kill();
  }
});

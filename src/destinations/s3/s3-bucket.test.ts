import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LOG_FILE_ATTRIBUTES } from "../../delivery/index.ts";
import { S3Bucket } from "./s3-bucket.ts";
import { S3Session } from "./s3-session.ts";

const KEY = "/logs/AWSLogs/k";
const KMS_KEY = "arn:aws:kms:us-east-1:111122223333:key/k";
const TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";

/** What an endpoint makes of `If-None-Match: *`. */
type Condition = "honoured" | "refused" | "ignored";

let server: Server;
let objects: Map<string, Buffer>;
let seen: { readonly line: string; readonly headers: Readonly<Record<string, unknown>> }[];
let condition: Condition;
let isReadable: boolean;

/** An endpoint that knows two calls of S3. */
beforeEach(async () => {
  objects = new Map();
  seen = [];
  condition = "honoured";
  isReadable = true;
  server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const key = url.split("?", 1)[0] ?? "";
    seen.push({ line: `${method} ${headers["if-none-match"] ?? ""}`.trim(), headers });
    const refuse = (status: number, code: string) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
    buffer(request).then((bytes) => {
      const stored = objects.get(key);
      if (method === "GET") {
        if (!isReadable) return refuse(403, "AccessDenied");
        return stored ? response.end(stored) : refuse(404, "NoSuchKey");
      }
      const isConditional = headers["if-none-match"] === "*";
      if (isConditional && condition === "refused") return refuse(501, "NotImplemented");
      if (isConditional && condition === "honoured" && stored) {
        return refuse(412, "PreconditionFailed");
      }
      objects.set(key, bytes);
      return response.end();
    }, request.destroy);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
});

function aBucket(isAws: boolean): S3Bucket {
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const session = new S3Session(client, { isAws, callMs: 10_000 });
  return new S3Bucket("logs", { session, writer: { accountId: "111122223333", trailArn: TRAIL } });
}

const put = (bucket: S3Bucket, text: string) =>
  bucket.put("AWSLogs/k", Buffer.from(text), LOG_FILE_ATTRIBUTES);
const lines = () => seen.map(({ line }) => line);
const stored = () => objects.get(KEY)?.toString();

describe("on AWS", () => {
  test("a new object takes one call, on condition that there is none", async () => {
    await put(aBucket(true), "x");
    expect(lines()).toEqual(["PUT *"]);
    expect(seen[0]?.headers).toMatchObject({
      "content-encoding": "gzip",
      "content-md5": "ndTkYSaMgDT1yFZOFVxnpg==",
      "x-amz-acl": "bucket-owner-full-control",
    });
  });

  test("a repeated one is read to be told from another", async () => {
    const bucket = aBucket(true);
    await put(bucket, "x");
    await put(bucket, "x");
    expect(lines()).toEqual(["PUT *", "PUT *", "GET"]);
    await expect(put(bucket, "y")).rejects.toMatchObject({ code: "object_conflict" });
    expect(stored()).toBe("x");
  });

  test("a repeated one that may not be read is refused", async () => {
    await put(aBucket(true), "x");
    isReadable = false;
    await expect(put(aBucket(true), "x")).rejects.toMatchObject({ code: "bucket_refused" });
  });

  test("an object is sealed with the trail's key, for the trail", async () => {
    const attributes = { ...LOG_FILE_ATTRIBUTES, kmsKeyArn: KMS_KEY };
    await aBucket(true).put("AWSLogs/k", Buffer.from("x"), attributes);
    const { headers = {} } = seen[0] ?? {};
    expect(headers).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": KMS_KEY,
    });
    const context = String(headers["x-amz-server-side-encryption-context"]);
    expect(JSON.parse(Buffer.from(context, "base64").toString())).toEqual({
      "aws:cloudtrail:arn": TRAIL,
    });
  });
});

describe("on other endpoints nothing is overwritten", () => {
  test.each<[Condition, readonly string[]]>([
    ["honoured", ["GET", "PUT *"]],
    ["ignored", ["GET", "PUT *"]],
    ["refused", ["GET", "PUT *", "PUT"]],
  ])("whose conditions are %s", async (made, expected) => {
    condition = made;
    const bucket = aBucket(false);
    await put(bucket, "x");
    expect(lines()).toEqual(expected);
    expect(seen.at(-1)?.headers).not.toHaveProperty("x-amz-acl");
    await put(bucket, "x");
    await expect(put(bucket, "y")).rejects.toMatchObject({ code: "object_conflict" });
    expect(stored()).toBe("x");
    expect(lines()).toEqual([...expected, "GET", "GET"]);
  });

  test("that may be written and not read", async () => {
    isReadable = false;
    await put(aBucket(false), "x");
    await expect(put(aBucket(false), "y")).rejects.toMatchObject({ code: "bucket_refused" });
    expect(stored()).toBe("x");
  });
});

test("what is larger than any log file is not read into memory", async () => {
  objects.set(KEY, Buffer.alloc(65 * 1024 * 1024));
  await expect(aBucket(false).get("AWSLogs/k")).rejects.toMatchObject({ code: "object_conflict" });
});

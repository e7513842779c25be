import { execFile } from "node:child_process";
import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import * as trail from "@aws-sdk/client-cloudtrail";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import * as kms from "@aws-sdk/client-kms";
import * as s3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openKmsKeys } from "../../src/destinations/index.ts";
import { TestServer } from "../support/server.ts";

const FLAGS = ["--delivery-interval", "200ms", "--digest-interval", "1s"];
const Bucket = "sealed-logs";
const TEXT = "what nobody else may read ".repeat(20_000);

let server: TestServer;
let keys: kms.KMSClient;
let buckets: s3.S3Client;
let trails: CloudTrailClient;

beforeAll(async () => {
  server = await TestServer.start({ flags: FLAGS });
  connect();
  await buckets.send(new s3.CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

function connect(): void {
  const settings = server.clientSettings();
  keys = new kms.KMSClient(settings);
  buckets = new s3.S3Client({ ...settings, forcePathStyle: true });
  trails = new CloudTrailClient(settings);
}

async function createKey(): Promise<string> {
  const { KeyMetadata } = await keys.send(new kms.CreateKeyCommand({}));
  return KeyMetadata?.Arn ?? "";
}

async function text(Key: string, Range?: string): Promise<string> {
  const got = await buckets.send(new s3.GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }));
  return (await got.Body?.transformToString()) ?? "";
}

async function logKeys(): Promise<readonly string[]> {
  const listed = await buckets.send(new s3.ListObjectsV2Command({ Bucket, Prefix: "AWSLogs/" }));
  return (listed.Contents ?? [])
    .map(({ Key = "" }) => Key)
    .filter((key) => key.endsWith(".json.gz") && !key.includes("Digest"));
}

async function until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const endsAt = performance.now() + 20_000;
  while (performance.now() < endsAt) {
    const found = await look();
    if (found !== undefined) return found;
    await after(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Empty where the file is gone: the history engine replaces its own all the time. */
async function readIfThere(path: string): Promise<Buffer> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
}

test("what KMS and S3 seal is read again after a crash, and nothing of it is in the clear", async () => {
  const KeyId = await createKey();
  const EncryptionContext = { team: "red" };
  const Plaintext = Buffer.from("a most secret plaintext");
  const sealed = await keys.send(new kms.EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const dataKey = await keys.send(new kms.GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
  const object = { Bucket, Key: "k", Body: TEXT, ServerSideEncryption: "aws:kms" } as const;
  await buckets.send(new s3.PutObjectCommand({ ...object, SSEKMSKeyId: KeyId }));
  await server.kill();
  server = await TestServer.start({
    dataDirectory: server.dataDirectory,
    flags: FLAGS,
  });
  connect();
  const { CiphertextBlob } = sealed;
  const opened = await keys.send(new kms.DecryptCommand({ CiphertextBlob, EncryptionContext }));
  expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
  expect(await text("k")).toBe(TEXT);
  expect(await text("k", "bytes=100000-100024")).toBe(TEXT.slice(100_000, 100_025));

  const secrets = [Plaintext, Buffer.from(dataKey.Plaintext ?? []), Buffer.from("nobody else")];
  const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret.toString("base64"))]);
  for (const path of await filesUnder(server.dataDirectory)) {
    const bytes = await readIfThere(path);
    for (const form of forms) expect(bytes.includes(form), path).toBe(false);
  }
});

test("S3's calls to KMS are recorded as made for the caller", async () => {
  const KeyId = await createKey();
  const object = { Bucket, Key: "recorded", Body: "x", ServerSideEncryption: "aws:kms" } as const;
  await buckets.send(new s3.PutObjectCommand({ ...object, SSEKMSKeyId: KeyId }));
  const records = await until("the record", async () => {
    const AttributeKey = "ResourceName";
    const found = await trails.send(
      new LookupEventsCommand({ LookupAttributes: [{ AttributeKey, AttributeValue: KeyId }] }),
    );
    const read = (found.Events ?? []).map((one) => JSON.parse(one.CloudTrailEvent ?? "{}"));
    return read.find(({ eventName }) => eventName === "GenerateDataKey");
  });
  expect(records).toMatchObject({
    eventSource: "kms.amazonaws.com",
    userIdentity: { userName: "admin", invokedBy: "s3.amazonaws.com" },
    requestParameters: {
      keyId: KeyId,
      keySpec: "AES_256",
      encryptionContext: { "aws:s3:arn": `arn:aws:s3:::${Bucket}/recorded` },
    },
    responseElements: null,
    resources: [{ ARN: KeyId, type: "AWS::KMS::Key" }],
  });
});

test("a trail's log files are sealed with its key; they wait while it is disabled", async () => {
  const KeyId = await createKey();
  await keys.send(new kms.CreateAliasCommand({ AliasName: "alias/logs", TargetKeyId: KeyId }));
  const input = { Name: "sealed", S3BucketName: Bucket, KmsKeyId: "alias/logs" };
  const created = await trails.send(new trail.CreateTrailCommand(input));
  expect(created.KmsKeyId).toBe(KeyId);
  await trails.send(new trail.StartLoggingCommand({ Name: "sealed" }));

  const first = await until("a log file", async () => (await logKeys())[0]);
  const head = await buckets.send(new s3.HeadObjectCommand({ Bucket, Key: first }));
  expect(head).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: KeyId });
  expect((await recordsOf(first)).length).toBeGreaterThan(0);
  const onDisk = await readFile(join(server.dataDirectory, "buckets", Bucket, first));
  expect(onDisk.subarray(0, 2)).not.toEqual(Buffer.from([0x1f, 0x8b]));

  await keys.send(new kms.DisableKeyCommand({ KeyId }));
  const marker = await keys.send(new kms.ListKeysCommand({}));
  const status = () => trails.send(new trail.GetTrailStatusCommand({ Name: "sealed" }));
  await until("the failure", async () =>
    (await status()).LatestDeliveryError === "KMS.DisabledException" ? true : undefined,
  );
  await expect(text(first)).rejects.toMatchObject({ name: "KMS.DisabledException" });
  await keys.send(new kms.EnableKeyCommand({ KeyId }));
  const requestId = marker.$metadata.requestId;
  await until("what had waited", async () => {
    // Names of one minute are in no order: the first in the list may be the one waited for.
    for (const key of (await logKeys()).filter((each) => each !== first)) {
      const found = (await recordsOf(key)).some(({ requestID }) => requestID === requestId);
      if (found) return true;
    }
    return undefined;
  });
  // The status follows the log file.
  await until("an end of the failure", async () =>
    (await status()).LatestDeliveryError ? undefined : true,
  );
  await trails.send(new trail.DeleteTrailCommand({ Name: "sealed" }));
});

test("another server's keys are looked for as its own are", async () => {
  const KeyId = await createKey();
  await keys.send(new kms.CreateAliasCommand({ AliasName: "alias/far", TargetKeyId: KeyId }));
  const { credentials } = server.clientSettings();
  const endpoint = {
    ...{ address: new URL(server.url), region: "us-east-1" },
    credentials: async () => credentials,
  };
  const accountId = server.credentials.accountId;
  const trailArn = `arn:aws:cloudtrail:us-east-1:${accountId}:trail/t`;
  const wish = { writer: { trailArn, accountId }, region: "us-east-1", bucketName: Bucket };
  await using found = await openKmsKeys(endpoint);
  expect(await found.find("alias/far", wish)).toEqual({ kind: "usable", arn: KeyId });
  expect(await found.find("alias/none", wish)).toEqual({ kind: "missing" });
  await keys.send(new kms.DisableKeyCommand({ KeyId }));
  expect(await found.find(KeyId, wish)).toEqual({ kind: "disabled" });
  const none = await openKmsKeys({ ...endpoint, address: new URL("http://127.0.0.1:1") });
  expect(await none.find(KeyId, wish)).toEqual({ kind: "unreachable" });
});

test("lifecycle rules come back as they were put, and are told of", async () => {
  const Rules: s3.LifecycleRule[] = [
    {
      ...{ ID: "all", Status: "Enabled", Filter: {} },
      Transitions: [{ Days: 30, StorageClass: "GLACIER" }],
      Expiration: { Days: 400 },
    },
    {
      ...{ ID: "some", Status: "Disabled" },
      Filter: { And: { Prefix: "a/", Tags: [{ Key: "k", Value: "v" }] } },
      Expiration: { Date: new Date("2040-01-01T00:00:00Z") },
    },
  ];
  const LifecycleConfiguration = { Rules };
  await buckets.send(
    new s3.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }),
  );
  const found = await buckets.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(found.Rules).toEqual(Rules);
  const object = { Bucket, Key: "archived", StorageClass: "GLACIER", Body: "x" } as const;
  const put = await buckets.send(new s3.PutObjectCommand(object));
  expect(put.Expiration).toMatch(/^expiry-date=".* 00:00:00 GMT", rule-id="all"$/);
  await expect(text("archived")).rejects.toBeInstanceOf(s3.InvalidObjectState);
  const restore = { Bucket, Key: "archived", RestoreRequest: { Days: 1 } };
  const restored = await buckets.send(new s3.RestoreObjectCommand(restore));
  expect(restored.$metadata.httpStatusCode).toBe(202);
  expect(await text("archived")).toBe("x");
  await buckets.send(new s3.DeleteBucketLifecycleCommand({ Bucket }));
});

test("what was sealed is verified, beside the server and without it", async () => {
  const KmsKeyId = await createKey();
  await buckets.send(new s3.CreateBucketCommand({ Bucket: "verified-logs" }));
  const input = { Name: "proved", S3BucketName: "verified-logs", KmsKeyId };
  await trails.send(new trail.CreateTrailCommand({ ...input, EnableLogFileValidation: true }));
  await trails.send(new trail.StartLoggingCommand({ Name: "proved" }));
  await keys.send(new kms.ListKeysCommand({}));
  const digest = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/";
  const listing = new s3.ListObjectsV2Command({ Bucket: "verified-logs", Prefix: digest });
  await until("two digests", async () => {
    const { Contents = [] } = await buckets.send(listing);
    return Contents.length > 1 ? true : undefined;
  });
  await trails.send(new trail.StopLoggingCommand({ Name: "proved" }));
  const words = ["verify", "--trail", "proved", "--data", server.dataDirectory, "--json"];
  const verify = () =>
    promisify(execFile)(process.execPath, [
      ...["--disable-warning=ExperimentalWarning", "src/cli/main.ts", ...words],
    ]);
  expect(JSON.parse((await verify()).stdout)).toMatchObject({ isValid: true });
  await server.stop();
  expect(JSON.parse((await verify()).stdout)).toMatchObject({ isValid: true });
  server = await TestServer.start({ dataDirectory: server.dataDirectory, flags: FLAGS });
  connect();
});

test("a trail is not given a key that will not do", async () => {
  const input = { Name: "refused", S3BucketName: Bucket };
  const create = (KmsKeyId: string) =>
    trails.send(new trail.CreateTrailCommand({ ...input, KmsKeyId }));
  await expect(create("alias/none")).rejects.toMatchObject({
    name: "InsufficientEncryptionPolicyException",
  });
  await expect(create("nonsense")).rejects.toMatchObject({ name: "KmsKeyNotFoundException" });
  const KeyId = await createKey();
  await keys.send(new kms.DisableKeyCommand({ KeyId }));
  await expect(create(KeyId)).rejects.toMatchObject({ name: "KmsException" });
});

async function recordsOf(Key: string): Promise<readonly { readonly requestID: string }[]> {
  const got = await buckets.send(new s3.GetObjectCommand({ Bucket, Key }));
  const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
  return JSON.parse(gunzipSync(bytes).toString()).Records;
}

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await entriesUnder(directory);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Listed again where a directory went away meanwhile, as those of the history engine do. */
async function entriesUnder(directory: string): Promise<Dirent[]> {
  for (;;) {
    try {
      return await readdir(directory, { recursive: true, withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

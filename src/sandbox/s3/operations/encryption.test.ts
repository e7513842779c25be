import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { STRANGER } from "../../../../test/support/kms-service.ts";
import { operationContext } from "../../../../test/support/operation-context.ts";
import { givenS3, type S3UnderTest } from "../../../../test/support/s3-service.ts";
import type { MadeCall } from "../../../embedded/index.ts";
import { keyUserOf } from "../../kms/index.ts";

const Bucket = "bucket";
const Key = "dir/k";
const TEXT = "what nobody else may read ".repeat(10_000);
const BY_KMS = { ServerSideEncryption: "aws:kms" };

interface Got {
  readonly Body: AsyncIterable<Uint8Array>;
}

async function text(s3: S3UnderTest, input: object = { Bucket, Key }): Promise<string> {
  const { Body } = await s3.call<Got>("GetObject", input);
  return (await buffer(Body)).toString();
}

const onDisk = (s3: S3UnderTest) => readFile(join(s3.directory, Bucket, Key));

/** Changes a key's row as KMS's actions do. */
function setKey(s3: S3UnderTest, arn: string, changes: object): void {
  const key = s3.keys.describe(arn, keyUserOf(operationContext()));
  s3.keys.rows.put({ ...key, ...changes });
}

describe("an object for which a key is asked for", () => {
  test("is sealed on disk, and in clear for who may read it", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const SSEKMSKeyId = await s3.createKey();
    const input = { Bucket, Key, ...BY_KMS, SSEKMSKeyId };
    const put = await s3.call("PutObject", input, { body: TEXT });
    const said = { ServerSideEncryption: "aws:kms", SSEKMSKeyId };
    expect(put).toMatchObject(said);
    expect((await onDisk(s3)).includes("nobody else")).toBe(false);
    expect(await text(s3)).toBe(TEXT);
    expect(await text(s3, { Bucket, Key, Range: "bytes=70000-70009" })).toBe(
      TEXT.slice(70_000, 70_010),
    );
    expect(await s3.call("HeadObject", { Bucket, Key })).toMatchObject({
      ...said,
      ContentLength: TEXT.length,
      ETag: put.ETag,
    });
  });

  test("has AWS's own key where none is named, made on first use", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const { SSEKMSKeyId: first } = await s3.call("PutObject", { Bucket, Key, ...BY_KMS });
    const { SSEKMSKeyId: second } = await s3.call("PutObject", { Bucket, Key, ...BY_KMS });
    expect(first).toMatch(/^arn:aws:kms:us-east-1:111122223333:key\/[0-9a-f-]{36}$/);
    expect(second).toBe(first);
    expect(await text(s3)).toBe("");
  });

  test("says the context that it was given, which is vouched for with its ARN", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const made: MadeCall[] = [];
    const onBehalf = (one: MadeCall) => made.push(one);
    const context = Buffer.from(JSON.stringify({ team: "red" })).toString("base64");
    const input = { Bucket, Key, ...BY_KMS, SSEKMSEncryptionContext: context };
    const put = await s3.call("PutObject", input, { body: "x", onBehalf });
    expect(put).toMatchObject({ SSEKMSEncryptionContext: context });
    await s3.call<Got>("GetObject", { Bucket, Key }, { onBehalf });
    const EncryptionContext = { team: "red", "aws:s3:arn": "arn:aws:s3:::bucket/dir/k" };
    expect(made).toMatchObject([
      { by: "s3.amazonaws.com", operation: "GenerateDataKey", input: { EncryptionContext } },
      { by: "s3.amazonaws.com", operation: "Decrypt", input: { EncryptionContext } },
    ]);
    expect(JSON.stringify(made)).not.toContain("Plaintext");
  });

  test("of a bucket with bucket keys is vouched for by the bucket", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const made: MadeCall[] = [];
    const input = { Bucket, Key, ...BY_KMS, BucketKeyEnabled: true };
    const put = await s3.call("PutObject", input, { onBehalf: (one) => made.push(one) });
    expect(put).toMatchObject({ BucketKeyEnabled: true });
    expect(made).toMatchObject([
      { input: { EncryptionContext: { "aws:s3:arn": "arn:aws:s3:::bucket" } } },
    ]);
  });

  test("keeps its name when the key is rotated", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const SSEKMSKeyId = await s3.createKey();
    await s3.call("PutObject", { Bucket, Key, ...BY_KMS, SSEKMSKeyId }, { body: TEXT });
    const key = s3.keys.describe(SSEKMSKeyId, keyUserOf(operationContext()));
    s3.keys.rows.put(s3.keys.rows.rotated(key, "ON_DEMAND"));
    expect(await text(s3)).toBe(TEXT);
  });

  test("is not given while its key is disabled, and its head is", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const SSEKMSKeyId = await s3.createKey();
    const input = { Bucket, Key, ...BY_KMS, SSEKMSKeyId };
    await s3.call("PutObject", input, { body: TEXT });
    setKey(s3, SSEKMSKeyId, { state: "Disabled" });
    const disabled = {
      ...{ code: "KMS.DisabledException", status: 400 },
      message: `${SSEKMSKeyId} is disabled.`,
    };
    await expect(text(s3)).rejects.toMatchObject(disabled);
    await expect(s3.call("PutObject", input)).rejects.toMatchObject(disabled);
    expect(await s3.call("HeadObject", { Bucket, Key })).toMatchObject({ SSEKMSKeyId });
    setKey(s3, SSEKMSKeyId, { state: "Enabled" });
    expect(await text(s3)).toBe(TEXT);
  });

  test("is not given when its key waits for its deletion, or is gone", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const SSEKMSKeyId = await s3.createKey();
    await s3.call("PutObject", { Bucket, Key, ...BY_KMS, SSEKMSKeyId }, { body: TEXT });
    setKey(s3, SSEKMSKeyId, { state: "PendingDeletion", deletionAtMs: Number.MAX_SAFE_INTEGER });
    await expect(text(s3)).rejects.toMatchObject({ code: "KMS.KMSInvalidStateException" });
    setKey(s3, SSEKMSKeyId, { state: "PendingDeletion", deletionAtMs: 0 });
    await expect(text(s3)).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  });

  test("is not given to whom the key's policy does not let in", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const policy = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "kms:*", Resource: "*" },
        {
          Effect: "Deny",
          Principal: { AWS: "arn:aws:iam::111122223333:user/alice" },
          Action: "kms:Decrypt",
          Resource: "*",
        },
      ],
    };
    const SSEKMSKeyId = await s3.createKey({ policy: JSON.stringify(policy) });
    await s3.call("PutObject", { Bucket, Key, ...BY_KMS, SSEKMSKeyId }, { body: TEXT });
    await expect(text(s3)).rejects.toMatchObject({
      ...{ code: "AccessDenied", status: 403 },
      message: expect.stringContaining("not authorized to perform: kms:Decrypt"),
    });
  });
});

describe("a key is refused", () => {
  const REFUSED: [string, object, object][] = [
    ["that is no key", { ...BY_KMS, SSEKMSKeyId: "nonsense" }, { code: "KMS.NotFoundException" }],
    [
      "whose alias is none",
      { ...BY_KMS, SSEKMSKeyId: "alias/x" },
      { code: "KMS.NotFoundException" },
    ],
    [
      "of another region than the bucket's",
      {
        ...BY_KMS,
        SSEKMSKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
      { code: "KMS.NotFoundException", message: "Invalid arn eu-west-1" },
    ],
    [
      "with AES256",
      { ServerSideEncryption: "AES256", SSEKMSKeyId: "k" },
      { code: "InvalidArgument" },
    ],
    ["without an algorithm", { SSEKMSKeyId: "k" }, { code: "InvalidArgument" }],
    [
      "with a context that is none",
      { ...BY_KMS, SSEKMSEncryptionContext: "bm8=" },
      { code: "InvalidArgument" },
    ],
  ];

  test.each(REFUSED)("%s", async (_what, input, refusal) => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    await expect(s3.call("PutObject", { Bucket, Key, ...input })).rejects.toMatchObject(refusal);
    expect(s3.objects.attributesOf(Bucket, Key)).toBeUndefined();
  });

  test("that is not symmetric", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const SSEKMSKeyId = await s3.createKey({ spec: "HMAC_256", usage: "GENERATE_VERIFY_MAC" });
    const put = s3.call("PutObject", { Bucket, Key, ...BY_KMS, SSEKMSKeyId });
    await expect(put).rejects.toMatchObject({ code: "KMS.InvalidKeyUsageException" });
  });
});

describe("a copy", () => {
  test("is sealed under a key of its own", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const first = await s3.createKey();
    const second = await s3.createKey();
    await s3.call("PutObject", { Bucket, Key, ...BY_KMS, SSEKMSKeyId: first }, { body: TEXT });
    const copied = await s3.call("CopyObject", {
      ...{ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}`, ...BY_KMS, SSEKMSKeyId: second },
    });
    expect(copied).toMatchObject({ SSEKMSKeyId: second });
    setKey(s3, first, { state: "Disabled" });
    expect(await text(s3, { Bucket, Key: "copy" })).toBe(TEXT);
    await s3.call("PutObject", { Bucket, Key: "plain" });
    const again = { Bucket, Key: "again", CopySource: `${Bucket}/${Key}` };
    await expect(s3.call("CopyObject", again)).rejects.toMatchObject({
      code: "KMS.DisabledException",
    });
  });

  test("is plain where nothing asks for a key", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    await s3.call("PutObject", { Bucket, Key: "source", ...BY_KMS }, { body: TEXT });
    await s3.call("CopyObject", { Bucket, Key, CopySource: `${Bucket}/source` });
    expect((await onDisk(s3)).toString()).toBe(TEXT);
  });
});

describe("an object that comes in parts", () => {
  test("is sealed from its first part on", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const part = Buffer.alloc(5 * 1024 * 1024, "part");
    const begun = await s3.call("CreateMultipartUpload", { Bucket, Key, ...BY_KMS });
    expect(begun).toMatchObject({ ServerSideEncryption: "aws:kms" });
    const upload = { Bucket, Key, UploadId: begun.UploadId };
    const first = await s3.call("UploadPart", { ...upload, PartNumber: 1 }, { body: part });
    const second = await s3.call("UploadPart", { ...upload, PartNumber: 2 }, { body: "end" });
    for (const path of await partFiles(s3)) {
      expect((await readFile(path)).includes("partpart")).toBe(false);
    }
    const Parts = [first, second].map(({ ETag }, at) => ({ ETag, PartNumber: at + 1 }));
    const done = await s3.call("CompleteMultipartUpload", {
      ...upload,
      MultipartUpload: { Parts },
    });
    expect(done).toMatchObject({ SSEKMSKeyId: begun.SSEKMSKeyId });
    expect((await onDisk(s3)).includes("partpart")).toBe(false);
    expect((await text(s3)).length).toBe(part.length + 3);
    expect(await text(s3, { Bucket, Key, PartNumber: 2 })).toBe("end");
  });

  test("waits while its key is disabled", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    const SSEKMSKeyId = await s3.createKey();
    const { UploadId } = await s3.call("CreateMultipartUpload", {
      ...{ Bucket, Key, ...BY_KMS, SSEKMSKeyId },
    });
    setKey(s3, SSEKMSKeyId, { state: "Disabled" });
    const part = s3.call("UploadPart", { Bucket, Key, UploadId, PartNumber: 1 });
    await expect(part).rejects.toMatchObject({ code: "KMS.DisabledException" });
  });
});

describe("a server that encrypts at rest", () => {
  test("seals what nobody asked a key for", async () => {
    await using s3 = await givenS3({ buckets: [Bucket], encryptsAtRest: true });
    const put = await s3.call("PutObject", { Bucket, Key }, { body: TEXT });
    expect(put).toMatchObject({ ServerSideEncryption: "AES256" });
    expect((await onDisk(s3)).includes("nobody else")).toBe(false);
    expect(await text(s3)).toBe(TEXT);
  });

  test("and one that does not, leave a plain file as it comes", async () => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    await s3.call("PutObject", { Bucket, Key }, { body: TEXT });
    expect((await onDisk(s3)).toString()).toBe(TEXT);
  });

  test("finds that a file was changed", async () => {
    await using s3 = await givenS3({ buckets: [Bucket], encryptsAtRest: true });
    await s3.call("PutObject", { Bucket, Key: "other" }, { body: TEXT });
    await s3.call("PutObject", { Bucket, Key }, { body: TEXT });
    await copyFile(join(s3.directory, Bucket, "other"), join(s3.directory, Bucket, Key));
    await expect(text(s3)).rejects.toThrow("The file of s3://bucket/dir/k was changed.");
  });
});

test("nobody of another account comes near a key of AWS's", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const { SSEKMSKeyId } = await s3.call<{ SSEKMSKeyId: string }>("PutObject", {
    ...{ Bucket, Key, ...BY_KMS },
  });
  await s3.call("CreateBucket", { Bucket: "strangers" }, STRANGER);
  const put = s3.call("PutObject", { Bucket: "strangers", Key, ...BY_KMS, SSEKMSKeyId }, STRANGER);
  await expect(put).rejects.toMatchObject({ code: "AccessDenied" });
});

async function partFiles(s3: S3UnderTest): Promise<string[]> {
  const directory = join(s3.directory, ".store", "parts");
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

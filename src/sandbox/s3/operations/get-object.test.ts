import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";
import { statusOf } from "../../../embedded/index.ts";

const Bucket = "logs";
const Key = "k";
const BODY = "0123456789";
const ETAG = '"781e5e245d69b566979b86e28d23f2c7"';

test("what is not there is said with its key, and to HEAD without a word", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await expect(s3.call("GetObject", { Bucket, Key: "a/b" })).rejects.toMatchObject({
    code: "NoSuchKey",
    message: "The specified key does not exist.",
    members: { Key: "a/b" },
  });
  const missing = { code: "NotFound", status: 404 };
  await expect(s3.call("HeadObject", { Bucket, Key })).rejects.toMatchObject(missing);
  await expect(s3.call("HeadObject", { Bucket: "no", Key })).rejects.toMatchObject(missing);
});

test.each([
  ["bytes=0-3", "0123", "bytes 0-3/10"],
  ["bytes=8-", "89", "bytes 8-9/10"],
  ["bytes=-3", "789", "bytes 7-9/10"],
  ["bytes=-99", BODY, "bytes 0-9/10"],
  ["bytes=9-99", "9", "bytes 9-9/10"],
])("the range %s is answered with 206", async (Range, body, ContentRange) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, BODY);
  const output = await s3.call<{ Body: Readable }>("GetObject", { Bucket, Key, Range });
  expect(output).toMatchObject({ ContentRange, ContentLength: body.length });
  expect(statusOf(output)).toBe(206);
  expect(await text(output.Body)).toBe(body);
  const head = await s3.call("HeadObject", { Bucket, Key, Range });
  expect(head).toMatchObject({ ContentRange, ContentLength: body.length });
  expect(statusOf(head)).toBe(206);
});

test.each(["bytes=3-2", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=-"])(
  "the range %s is not one, and gives everything",
  async (Range) => {
    await using s3 = await givenS3({ buckets: [Bucket] });
    await s3.put(Bucket, Key, BODY);
    const output = await s3.call<{ Body: Readable }>("GetObject", { Bucket, Key, Range });
    expect(output).not.toHaveProperty("ContentRange");
    expect(statusOf(output)).toBeUndefined();
    expect(await text(output.Body)).toBe(BODY);
  },
);

test.each([
  ["bytes=10-", BODY],
  ["bytes=-0", BODY],
  ["bytes=0-0", ""],
  ["bytes=-1", ""],
])("the range %s of %j holds no byte", async (Range, body) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, body);
  await expect(s3.call("GetObject", { Bucket, Key, Range })).rejects.toMatchObject({
    code: "InvalidRange",
    status: 416,
    members: { RangeRequested: Range, ActualObjectSize: String(body.length) },
  });
});

const AT = new Date("2026-01-31T12:00:00Z");
const BEFORE = new Date("2026-01-31T11:59:59Z");

test.each([
  [{ IfMatch: ETAG }, 200],
  [{ IfMatch: "*" }, 200],
  [{ IfMatch: `"x", ${ETAG}` }, 200],
  [{ IfMatch: '"x"' }, 412],
  [{ IfNoneMatch: ETAG }, 304],
  [{ IfNoneMatch: "781e5e245d69b566979b86e28d23f2c7" }, 304],
  [{ IfNoneMatch: '"x"' }, 200],
  [{ IfModifiedSince: AT }, 304],
  [{ IfModifiedSince: BEFORE }, 200],
  [{ IfUnmodifiedSince: AT }, 200],
  [{ IfUnmodifiedSince: BEFORE }, 412],
  [{ IfMatch: ETAG, IfUnmodifiedSince: BEFORE }, 200],
  [{ IfNoneMatch: '"x"', IfModifiedSince: AT }, 200],
])("under %j it is %i", async (conditions, status) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, BODY);
  const code = { 304: "NotModified", 412: "PreconditionFailed" }[status];
  for (const action of ["GetObject", "HeadObject"]) {
    const answer = s3.call<{ Body?: Readable }>(action, { Bucket, Key, ...conditions });
    if (code) await expect(answer).rejects.toMatchObject({ code, status });
    else (await answer).Body?.destroy();
  }
});

test("the request may have other words in the answer's headers", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, BODY);
  const output = await s3.call<{ Body: Readable }>("GetObject", {
    ...{ Bucket, Key },
    ResponseContentType: "text/html",
    ResponseContentDisposition: "attachment",
    ResponseExpires: AT,
  });
  expect(output).toMatchObject({
    ContentType: "text/html",
    ContentDisposition: "attachment",
    Expires: AT,
  });
  output.Body.destroy();
});

test("an object whose file somebody else changed is told to be so, read or copied", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, BODY);
  await writeFile(join(s3.directory, Bucket, Key), "edited");
  const changed = {
    code: "InternalError",
    status: 500,
    message: "The file of s3://logs/k was changed: it is not what was stored.",
  };
  await expect(s3.call("GetObject", { Bucket, Key })).rejects.toMatchObject(changed);
  const copy = { Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` };
  await expect(s3.call("CopyObject", copy)).rejects.toMatchObject(changed);
  const { UploadId } = await s3.call<{ UploadId: string }>("CreateMultipartUpload", copy);
  const part = s3.call("UploadPartCopy", { ...copy, UploadId, PartNumber: 1 });
  await expect(part).rejects.toMatchObject(changed);
});

test("the version null is the only one", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, BODY);
  await s3.call("HeadObject", { Bucket, Key, VersionId: "null" });
  await expect(s3.call("GetObjectTagging", { Bucket, Key, VersionId: "v1" })).rejects.toMatchObject(
    {
      code: "NoSuchVersion",
      members: { Key, VersionId: "v1" },
    },
  );
});

test("the attributes that are asked for, and no others", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.call("PutObject", { Bucket, Key, ChecksumAlgorithm: "CRC32" }, { body: BODY });
  const ask = (...ObjectAttributes: string[]) =>
    s3.call("GetObjectAttributes", { Bucket, Key, ObjectAttributes });
  expect(await ask("ETag", "ObjectSize")).toEqual({
    LastModified: AT,
    ETag: ETAG.replaceAll('"', ""),
    ObjectSize: 10,
  });
  expect(await ask("Checksum", "StorageClass", "ObjectParts")).toEqual({
    LastModified: AT,
    Checksum: { ChecksumCRC32: "poTHxg==", ChecksumType: "FULL_OBJECT" },
    StorageClass: "STANDARD",
  });
});

import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { givenS3, type S3UnderTest } from "../../../../test/support/s3-service.ts";
import { statusOf } from "../../../embedded/index.ts";
import { filesUnder } from "../store/given.fixture.ts";

const Bucket = "logs";
const Key = "dir/big";
const FIRST = Buffer.alloc(5 * 1024 * 1024, "a");
const LAST = Buffer.from("end");

type Listed = { Parts?: { PartNumber: number; ETag: string }[] };

async function begin(s3: S3UnderTest, input: object = {}): Promise<string> {
  const output = await s3.call<{ UploadId: string }>("CreateMultipartUpload", {
    ...{ Bucket, Key },
    ...input,
  });
  return output.UploadId;
}

async function upload(s3: S3UnderTest, UploadId: string, PartNumber: number, body: Buffer) {
  const input = { Bucket, Key, UploadId, PartNumber };
  const { ETag } = await s3.call<{ ETag: string }>("UploadPart", input, { body });
  return { PartNumber, ETag };
}

const complete = (s3: S3UnderTest, UploadId: string, Parts: object[], input: object = {}) =>
  s3.call("CompleteMultipartUpload", {
    Bucket,
    Key,
    UploadId,
    MultipartUpload: { Parts },
    ...input,
  });

const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();
const ETAG = `"${md5(Buffer.concat([md5(FIRST), md5(LAST)])).toString("hex")}-2"`;

test("parts become one object, in the order of their numbers", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const described = { ContentType: "text/plain", Metadata: { a: "b" }, Tagging: "t=1" };
  const UploadId = await begin(s3, described);
  const last = await upload(s3, UploadId, 7, LAST);
  await upload(s3, UploadId, 2, Buffer.from("replaced"));
  const first = await upload(s3, UploadId, 2, FIRST);
  await upload(s3, UploadId, 5, Buffer.from("left out"));
  expect(await s3.call("ListObjectsV2", { Bucket })).toMatchObject({ KeyCount: 0 });

  expect(await complete(s3, UploadId, [first, last])).toMatchObject({
    ...{ Bucket, Key, ETag: ETAG, ServerSideEncryption: "AES256" },
    Location: "http://127.0.0.1:4580/logs/dir%2Fbig",
  });
  const output = await s3.call<{ Body: Readable }>("GetObject", { Bucket, Key });
  expect(output).toMatchObject({
    ...{ ETag: ETAG, ContentType: "text/plain", Metadata: { a: "b" }, TagCount: 1 },
    ContentLength: FIRST.length + LAST.length,
  });
  expect((await buffer(output.Body)).equals(Buffer.concat([FIRST, LAST]))).toBe(true);
  expect(await filesUnder(s3.directory)).toEqual(["logs/dir/big"]);
  await expect(complete(s3, UploadId, [first, last])).rejects.toMatchObject({
    code: "NoSuchUpload",
  });
});

test("a part of the object is had by its number", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3);
  const parts = [await upload(s3, UploadId, 1, FIRST), await upload(s3, UploadId, 2, LAST)];
  await complete(s3, UploadId, parts);
  const output = await s3.call<{ Body: Readable }>("GetObject", { Bucket, Key, PartNumber: 2 });
  expect(statusOf(output)).toBe(206);
  expect(output).toMatchObject({
    PartsCount: 2,
    ContentLength: 3,
    ContentRange: `bytes ${FIRST.length}-${FIRST.length + 2}/${FIRST.length + 3}`,
  });
  expect(String(await buffer(output.Body))).toBe("end");
  const absent = s3.call("HeadObject", { Bucket, Key, PartNumber: 3 });
  await expect(absent).rejects.toMatchObject({ code: "InvalidPartNumber", status: 416 });

  const ObjectAttributes = ["ObjectParts"];
  const input = { Bucket, Key, ObjectAttributes, MaxParts: 1 };
  expect(await s3.call("GetObjectAttributes", input)).toMatchObject({
    ObjectParts: {
      TotalPartsCount: 2,
      IsTruncated: true,
      NextPartNumberMarker: "1",
      Parts: [{ PartNumber: 1, Size: FIRST.length }],
    },
  });
});

test.each([
  ["no parts", [], "MalformedXML"],
  ["parts out of order", [2, 1], "InvalidPartOrder"],
  ["a part twice", [1, 1], "InvalidPartOrder"],
  ["a part that was not uploaded", [1, 3], "InvalidPart"],
  ["a part that is too small", [2, 4], "EntityTooSmall"],
])("%s cannot be completed, and the upload goes on", async (_what, numbers, code) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3);
  const { ETag } = await upload(s3, UploadId, 2, LAST);
  const parts = [await upload(s3, UploadId, 1, FIRST), { PartNumber: 2, ETag }];
  await upload(s3, UploadId, 4, LAST);
  const listed = (numbers as number[]).map((PartNumber) => ({
    PartNumber,
    ETag: PartNumber === 1 ? parts[0]?.ETag : ETag,
  }));
  await expect(complete(s3, UploadId, listed)).rejects.toMatchObject({ code, status: 400 });
  expect(await complete(s3, UploadId, parts)).toMatchObject({ ETag: ETAG });
});

test("a part of another ETag is not the one that is meant", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3);
  const part = await upload(s3, UploadId, 1, LAST);
  const wrong = [{ ...part, ETag: '"0000"' }];
  await expect(complete(s3, UploadId, wrong)).rejects.toMatchObject({ code: "InvalidPart" });
  const bare = [{ ...part, ETag: part.ETag.replaceAll('"', "") }];
  await expect(complete(s3, UploadId, bare, { MpuObjectSize: 4 })).rejects.toMatchObject({
    code: "InvalidRequest",
  });
  await complete(s3, UploadId, bare, { MpuObjectSize: 3 });
});

test("an upload completes on conditions", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3);
  const part = await upload(s3, UploadId, 1, LAST);
  await s3.put(Bucket, Key, "there");
  const attempt = complete(s3, UploadId, [part], { IfNoneMatch: "*" });
  await expect(attempt).rejects.toMatchObject({ code: "PreconditionFailed" });
  expect(await s3.text(Bucket, Key)).toBe("there");
});

const base64Crc = (bytes: Buffer) => {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(bytes));
  return crc;
};

test.each([
  ["COMPOSITE", `${base64Crc(Buffer.concat([FIRST, LAST].map(base64Crc))).toString("base64")}-2`],
  ["FULL_OBJECT", base64Crc(Buffer.concat([FIRST, LAST])).toString("base64")],
])("a checksum that is %s", async (ChecksumType, ChecksumCRC32) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3, { ChecksumAlgorithm: "CRC32", ChecksumType });
  const parts = [await upload(s3, UploadId, 1, FIRST), await upload(s3, UploadId, 2, LAST)];
  const wrong = complete(s3, UploadId, parts, { ChecksumCRC32: "AAAAAA==" });
  await expect(wrong).rejects.toMatchObject({ code: "BadDigest" });
  const expected = { ChecksumCRC32, ChecksumType };
  expect(await complete(s3, UploadId, parts, expected)).toMatchObject(expected);
  const head = await s3.call("HeadObject", { Bucket, Key, ChecksumMode: "ENABLED" });
  expect(head).toMatchObject(expected);
});

test.each([
  [{ ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" }],
  [{ ChecksumAlgorithm: "CRC64NVME", ChecksumType: "COMPOSITE" }],
  [{ ChecksumType: "COMPOSITE" }],
])("%j do not go together", async (input) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await expect(begin(s3, input)).rejects.toMatchObject({ code: "InvalidRequest" });
});

test("a part is refused as an object is", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3);
  const part = (input: object) =>
    s3.call("UploadPart", { Bucket, Key, UploadId, PartNumber: 1, ...input }, { body: "x" });
  await expect(part({ PartNumber: 0 })).rejects.toMatchObject({ code: "InvalidArgument" });
  await expect(part({ PartNumber: 10_001 })).rejects.toMatchObject({ code: "InvalidArgument" });
  await expect(part({ UploadId: "../.." })).rejects.toMatchObject({ code: "NoSuchUpload" });
  await expect(part({ Key: "other" })).rejects.toMatchObject({ code: "NoSuchUpload" });
  await expect(part({ ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ code: "BadDigest" });
  const ContentMD5 = Buffer.alloc(16).toString("base64");
  await expect(part({ ContentMD5 })).rejects.toMatchObject({ code: "BadDigest" });
  expect(await s3.call("ListParts", { Bucket, Key, UploadId })).not.toHaveProperty("Parts");
  expect(await filesUnder(s3.directory)).toEqual([]);
});

test("a part may be a range of an object that is there", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, "source", "0123456789");
  const UploadId = await begin(s3);
  const copy = (CopySourceRange?: string) => {
    const CopySource = `${Bucket}/source`;
    const input = { Bucket, Key, UploadId, PartNumber: 1, CopySource, CopySourceRange };
    return s3.call<{ CopyPartResult: { ETag: string } }>("UploadPartCopy", input);
  };
  for (const wrong of ["bytes=0-10", "bytes=3-", "bytes=-3", "bytes=5-2", "3-5"]) {
    await expect(copy(wrong)).rejects.toMatchObject({ code: "InvalidArgument" });
  }
  const { ETag } = (await copy("bytes=3-5")).CopyPartResult;
  await complete(s3, UploadId, [{ PartNumber: 1, ETag }]);
  expect(await s3.text(Bucket, Key)).toBe("345");
});

test("an upload that is aborted leaves nothing", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3);
  await upload(s3, UploadId, 1, LAST);
  await s3.call("AbortMultipartUpload", { Bucket, Key, UploadId });
  expect(await filesUnder(s3.directory)).toEqual([]);
  for (const action of ["ListParts", "AbortMultipartUpload"]) {
    await expect(s3.call(action, { Bucket, Key, UploadId })).rejects.toMatchObject({
      code: "NoSuchUpload",
      members: { UploadId },
    });
  }
});

test("a part that arrives after the upload ended is nobody's", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3);
  async function* whileAborting() {
    await s3.call("AbortMultipartUpload", { Bucket, Key, UploadId });
    yield Buffer.from("x");
  }
  const headers = new Map([["content-length", "1"]]);
  const input = { Bucket, Key, UploadId, PartNumber: 1 };
  const part = s3.call("UploadPart", input, { headers, payload: whileAborting });
  await expect(part).rejects.toMatchObject({ code: "NoSuchUpload" });
  expect(await filesUnder(s3.directory)).toEqual([]);
});

test("parts are listed in pages", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const UploadId = await begin(s3, { StorageClass: "STANDARD_IA" });
  for (const number of [10, 9, 100]) await upload(s3, UploadId, number, LAST);
  const list = (input: object) => s3.call<Listed>("ListParts", { Bucket, Key, UploadId, ...input });
  const first = await list({ MaxParts: 2 });
  expect(first).toMatchObject({
    ...{ IsTruncated: true, NextPartNumberMarker: "10", MaxParts: 2 },
    StorageClass: "STANDARD_IA",
    Initiator: { ID: "arn:aws:iam::111122223333:user/alice", DisplayName: "alice" },
  });
  expect(first.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([9, 10]);
  const rest = await list({ PartNumberMarker: "10" });
  expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 100, Size: 3 }] });
});

test("uploads are listed by key, then by upload, and grouped", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  for (const key of ["b/2", "a", "b/1", "a", "c"]) await begin(s3, { Key: key });
  type Uploads = { Uploads?: { Key: string; UploadId: string }[] } & Record<string, unknown>;
  const list = (input: object) => s3.call<Uploads>("ListMultipartUploads", { Bucket, ...input });
  const all = await list({});
  expect(all.Uploads?.map(({ Key: key }) => key)).toEqual(["a", "a", "b/1", "b/2", "c"]);

  const first = await list({ MaxUploads: 1 });
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: "a" });
  const second = await list({
    KeyMarker: first.NextKeyMarker,
    UploadIdMarker: first.NextUploadIdMarker,
  });
  expect(second.Uploads).toEqual(all.Uploads?.slice(1));
  expect((await list({ KeyMarker: "a" })).Uploads).toEqual(all.Uploads?.slice(2));

  const grouped = await list({ Delimiter: "/" });
  expect(grouped.Uploads?.map(({ Key: key }) => key)).toEqual(["a", "a", "c"]);
  expect(grouped.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
});

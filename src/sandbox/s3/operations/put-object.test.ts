import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";
import { filesUnder } from "../store/given.fixture.ts";

const Bucket = "logs";
const Key = "k";
const BODY = "123456789";
const MD5_HEX = createHash("md5").update(BODY).digest("hex");
const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");
const ABSENT = { code: "NoSuchKey" };

test("gives back the bytes and everything that was said of them", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const said = {
    ContentType: "text/plain",
    ContentLanguage: "de",
    ContentDisposition: "inline",
    CacheControl: "no-store",
    WebsiteRedirectLocation: "/elsewhere",
    StorageClass: "STANDARD_IA",
    Metadata: { owner: "alice", "x-y": "ü" },
  };
  const headers = new Map([
    ["content-length", "9"],
    ["expires", "Wed, 21 Oct 2026 07:28:00 GMT"],
  ]);
  const input = { Bucket, Key, ...said, ContentEncoding: "gzip,aws-chunked", Tagging: "a=1&b=2" };
  const put = await s3.call("PutObject", input, { body: BODY, headers });
  expect(put).toMatchObject({ ETag: `"${MD5_HEX}"`, ServerSideEncryption: "AES256" });
  const expected = {
    ...said,
    ETag: `"${MD5_HEX}"`,
    AcceptRanges: "bytes",
    ContentEncoding: "gzip",
    ContentLength: 9,
    LastModified: new Date("2026-01-31T12:00:00Z"),
    Expires: new Date("2026-10-21T07:28:00Z"),
    ServerSideEncryption: "AES256",
  };
  expect(await s3.call("HeadObject", { Bucket, Key })).toMatchObject(expected);
  expect(await s3.call("GetObject", { Bucket, Key })).toMatchObject({ ...expected, TagCount: 2 });
  expect(await s3.text(Bucket, Key)).toBe(BODY);
});

test("without a type it is an octet stream, and the usual storage class is not said", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, "");
  const head = await s3.call("HeadObject", { Bucket, Key });
  expect(head).toMatchObject({ ContentType: "binary/octet-stream", ContentLength: 0 });
  expect(head).not.toHaveProperty("StorageClass");
  expect(await s3.text(Bucket, Key)).toBe("");
});

/** The published check values of each algorithm, over "123456789". */
const CHECKSUMS: readonly (readonly [string, string])[] = [
  ["CRC32", base64(crc32(BODY).toString(16).padStart(8, "0"))],
  ["CRC32C", base64("e3069283")],
  ["CRC64NVME", base64("ae8b14860a799888")],
  ["SHA1", base64("f7c3bc1d808e04732adf679965ccc34ca7ae3441")],
  ["SHA256", createHash("sha256").update(BODY).digest("base64")],
  ["SHA512", createHash("sha512").update(BODY).digest("base64")],
  ["MD5", base64(MD5_HEX)],
  ["XXHASH64", base64("8cb841db40e6ae83")],
];

test.each(CHECKSUMS)("a right %s is kept, and said when asked for", async (algorithm, value) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const checksum = { [`Checksum${algorithm}`]: value };
  const expected = { ...checksum, ChecksumType: "FULL_OBJECT" };
  const input = { Bucket, Key, ...checksum };
  expect(await s3.call("PutObject", input, { body: BODY })).toMatchObject(expected);
  const asked = await s3.call("HeadObject", { Bucket, Key, ChecksumMode: "ENABLED" });
  expect(asked).toMatchObject(expected);
  expect(await s3.call("HeadObject", { Bucket, Key })).not.toHaveProperty("ChecksumType");
});

test.each(CHECKSUMS)("a wrong %s stores nothing", async (algorithm, value) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const input = { Bucket, Key, [`Checksum${algorithm}`]: value };
  await expect(s3.call("PutObject", input, { body: "987654321" })).rejects.toMatchObject({
    code: "BadDigest",
    message: `The ${algorithm} you specified did not match the calculated checksum.`,
  });
  await expect(s3.text(Bucket, Key)).rejects.toMatchObject(ABSENT);
  expect(await filesUnder(s3.directory)).toEqual([]);
});

test.each([
  ["is right", CHECKSUMS[0]?.[1] ?? "", undefined],
  ["is wrong", "AAAAAA==", "BadDigest"],
])("a checksum that comes after the bytes and %s", async (_how, trailer, code) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const headers = new Map([
    ["x-amz-trailer", "x-amz-checksum-crc32"],
    ["x-amz-decoded-content-length", "9"],
    ["content-length", "77"],
  ]);
  const trailers = () => new Map([["x-amz-checksum-crc32", trailer]]);
  const put = s3.call("PutObject", { Bucket, Key }, { body: BODY, headers, trailers });
  if (code) await expect(put).rejects.toMatchObject({ code });
  else expect(await put).toMatchObject({ ChecksumCRC32: trailer });
});

test("the checksum that an algorithm alone chooses is computed here", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const input = { Bucket, Key, ChecksumAlgorithm: "CRC64NVME" };
  expect(await s3.call("PutObject", input, { body: BODY })).toMatchObject({
    ChecksumCRC64NVME: base64("ae8b14860a799888"),
  });
});

test.each([
  ["another MD5", { ContentMD5: base64("0".repeat(32)) }, "BadDigest"],
  ["no MD5 at all", { ContentMD5: "short" }, "InvalidDigest"],
  ["two checksums", { ChecksumCRC32: "AAAAAA==", ChecksumCRC32C: "AAAAAA==" }, "InvalidRequest"],
  ["no checksum at all", { ChecksumCRC32: "AAAA" }, "InvalidRequest"],
  ["too much metadata", { Metadata: { a: "x".repeat(2048) } }, "MetadataTooLarge"],
  ["an unknown storage class", { StorageClass: "COLD" }, "InvalidStorageClass"],
  ["an unknown encryption", { ServerSideEncryption: "rot13" }, "InvalidArgument"],
  ["a key of the client's own", { SSECustomerAlgorithm: "AES256" }, "NotImplemented"],
  ["a lock", { ObjectLockMode: "COMPLIANCE" }, "NotImplemented"],
  ["a tag said twice", { Tagging: "a=1&a=2" }, "InvalidArgument"],
  ["eleven tags", { Tagging: "a&b&c&d&e&f&g&h&i&j&k" }, "BadRequest"],
  ["a tag of the system", { Tagging: "aws:x=1" }, "InvalidTag"],
  ["a tag too long", { Tagging: `${"k".repeat(129)}=1` }, "InvalidTag"],
  ["an append", { WriteOffsetBytes: 1 }, "NotImplemented"],
  ["an If-None-Match with an ETag", { IfNoneMatch: '"x"' }, "NotImplemented"],
  ["a key too long", { Key: "k".repeat(1025) }, "KeyTooLongError"],
])("%s is refused, and stores nothing", async (_what, input, code) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const put = s3.call("PutObject", { Bucket, Key, ...input }, { body: BODY });
  await expect(put).rejects.toMatchObject({ code });
  expect(await filesUnder(s3.directory)).toEqual([]);
});

test.each([
  ["fewer bytes than announced", "10", "IncompleteBody"],
  ["more bytes than announced", "8", "IncompleteBody"],
  ["more than 5 GiB", String(5 * 1024 ** 3 + 1), "EntityTooLarge"],
  ["a length that is none", "ten", "MissingContentLength"],
])("%s are refused, and store nothing", async (_what, length, code) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const headers = new Map([["content-length", length]]);
  const put = s3.call("PutObject", { Bucket, Key }, { body: BODY, headers });
  await expect(put).rejects.toMatchObject({ code });
  expect(await filesUnder(s3.directory)).toEqual([]);
});

test("a put on conditions", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const put = (conditions: object) =>
    s3.call<{ ETag: string }>("PutObject", { Bucket, Key, ...conditions }, { body: BODY });
  await expect(put({ IfMatch: `"${MD5_HEX}"` })).rejects.toMatchObject(ABSENT);
  const { ETag } = await put({ IfNoneMatch: "*" });
  await expect(put({ IfNoneMatch: "*" })).rejects.toMatchObject({
    code: "PreconditionFailed",
    status: 412,
    members: { Condition: "If-None-Match" },
  });
  await put({ IfMatch: ETag });
  await put({ IfMatch: ETag.replaceAll('"', "") });
  await expect(put({ IfMatch: '"other"' })).rejects.toMatchObject({ status: 412 });
});

test("of two that both want to be the first, one is", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const put = (body: string) => s3.call("PutObject", { Bucket, Key, IfNoneMatch: "*" }, { body });
  const results = await Promise.allSettled([put("one"), put("two"), put("three")]);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await filesUnder(s3.directory)).toEqual(["logs/k"]);
});

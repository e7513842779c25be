import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";

const Bucket = "logs";

async function givenSource() {
  const s3 = await givenS3({ buckets: [Bucket, "copies"] });
  const described = {
    ContentType: "text/plain",
    Metadata: { owner: "alice" },
    StorageClass: "STANDARD_IA",
    Tagging: "team=audit",
    ChecksumAlgorithm: "CRC32",
  };
  await s3.call("PutObject", { Bucket, Key: "a b/ü", ...described }, { body: "text" });
  const head = (bucket: string, Key: string) => s3.call("HeadObject", { Bucket: bucket, Key });
  return { s3, head, [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose]() };
}

const SOURCE = "/logs/a%20b/%C3%BC";

test.each([
  SOURCE,
  SOURCE.slice(1),
  "logs%2Fa%20b%2F%C3%BC",
  `${SOURCE}?versionId=null`,
  "logs/a b/ü",
])("the source may be written %s", async (CopySource) => {
  await using given = await givenSource();
  const { s3 } = given;
  const output = await s3.call("CopyObject", { Bucket: "copies", Key: "k", CopySource });
  expect(output).toMatchObject({
    CopyObjectResult: {
      ETag: '"1cb251ec0d568de6a929b520c4aed8d1"',
      LastModified: new Date("2026-01-31T12:00:00Z"),
      ChecksumCRC32: expect.any(String),
    },
    ServerSideEncryption: "AES256",
  });
  expect(await s3.text("copies", "k")).toBe("text");
});

test("a copy says what its source says, save for the storage class", async () => {
  await using given = await givenSource();
  const { s3, head } = given;
  await s3.call("CopyObject", { Bucket: "copies", Key: "k", CopySource: SOURCE });
  const copied = await head("copies", "k");
  expect(copied).toMatchObject({ ContentType: "text/plain", Metadata: { owner: "alice" } });
  expect(copied).not.toHaveProperty("StorageClass");
  expect(await s3.call("GetObjectTagging", { Bucket: "copies", Key: "k" })).toEqual({
    TagSet: [{ Key: "team", Value: "audit" }],
  });
});

test("a copy says what the request says when that is to replace it", async () => {
  await using given = await givenSource();
  const { s3, head } = given;
  await s3.call("CopyObject", {
    ...{ Bucket: "copies", Key: "k", CopySource: SOURCE },
    ...{ MetadataDirective: "REPLACE", Metadata: { owner: "bob" }, ContentType: "text/csv" },
    ...{ TaggingDirective: "REPLACE", Tagging: "x=1", StorageClass: "GLACIER_IR" },
  });
  expect(await head("copies", "k")).toMatchObject({
    ContentType: "text/csv",
    Metadata: { owner: "bob" },
    StorageClass: "GLACIER_IR",
  });
  expect(await s3.call("GetObjectTagging", { Bucket: "copies", Key: "k" })).toEqual({
    TagSet: [{ Key: "x", Value: "1" }],
  });
});

test("a copy to itself must change something", async () => {
  await using given = await givenSource();
  const { s3, head } = given;
  const toItself = { Bucket, Key: "a b/ü", CopySource: SOURCE };
  await expect(s3.call("CopyObject", toItself)).rejects.toMatchObject({
    code: "InvalidRequest",
    message: expect.stringContaining("without changing the object's metadata"),
  });
  const Metadata = { owner: "carol" };
  await s3.call("CopyObject", { ...toItself, MetadataDirective: "REPLACE", Metadata });
  expect(await head(Bucket, "a b/ü")).toMatchObject({ Metadata });
  expect(await s3.text(Bucket, "a b/ü")).toBe("text");
});

test.each([
  [{ CopySource: "logs/absent" }, "NoSuchKey"],
  [{ CopySource: "absent/k" }, "NoSuchBucket"],
  [{ CopySource: "logs" }, "InvalidArgument"],
  [{ CopySource: `${SOURCE}?versionId=7` }, "NoSuchVersion"],
  [{ CopySourceIfMatch: '"x"' }, "PreconditionFailed"],
  [{ CopySourceIfNoneMatch: "*" }, "PreconditionFailed"],
  [{ CopySourceIfModifiedSince: new Date("2026-02-01T00:00:00Z") }, "PreconditionFailed"],
  [{ CopySourceIfUnmodifiedSince: new Date("2026-01-01T00:00:00Z") }, "PreconditionFailed"],
  [{ IfMatch: '"x"' }, "NoSuchKey"],
  [{ Bucket: "absent" }, "NoSuchBucket"],
])("with %j a copy is refused", async (input, code) => {
  await using given = await givenSource();
  const copy = { Bucket: "copies", Key: "k", CopySource: SOURCE, ...input };
  await expect(given.s3.call("CopyObject", copy)).rejects.toMatchObject({ code });
});

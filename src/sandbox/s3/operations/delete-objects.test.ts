import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";

const Bucket = "logs";

test("deleting what is not there is no error", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, "k", "x");
  expect(await s3.call("DeleteObject", { Bucket, Key: "k" })).toEqual({});
  expect(await s3.call("DeleteObject", { Bucket, Key: "k" })).toEqual({});
  await expect(s3.text(Bucket, "k")).rejects.toMatchObject({ code: "NoSuchKey" });
});

test("an object is deleted only while it is the one that is meant", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, "k", "x");
  const remove = (IfMatch: string) => s3.call("DeleteObject", { Bucket, Key: "k", IfMatch });
  await expect(remove('"other"')).rejects.toMatchObject({ status: 412 });
  expect(await s3.text(Bucket, "k")).toBe("x");
  await remove("*");
  await expect(remove("*")).rejects.toMatchObject({ code: "NoSuchKey" });
});

test("many are deleted each for itself", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, "a", "x");
  await s3.put(Bucket, "b", "x");
  const Objects = [{ Key: "a" }, { Key: "absent" }, { Key: "b", ETag: '"other"' }];
  expect(await s3.call("DeleteObjects", { Bucket, Delete: { Objects } })).toEqual({
    Deleted: [{ Key: "a" }, { Key: "absent" }],
    Errors: [
      {
        Key: "b",
        Code: "PreconditionFailed",
        Message: "At least one of the pre-conditions you specified did not hold",
      },
    ],
  });
  const quiet = { Bucket, Delete: { Objects: [{ Key: "b" }], Quiet: true } };
  expect(await s3.call("DeleteObjects", quiet)).toEqual({});
  expect(await s3.call("ListObjectsV2", { Bucket })).toMatchObject({ KeyCount: 0 });
});

test.each([0, 1001])("%i keys at once are not well-formed", async (length) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const Objects = Array.from({ length }, (_, index) => ({ Key: String(index) }));
  await expect(s3.call("DeleteObjects", { Bucket, Delete: { Objects } })).rejects.toMatchObject({
    code: "MalformedXML",
  });
});

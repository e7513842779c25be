import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";

const Bucket = "logs";
const Key = "k";

test("tags of an object are put, replaced and taken away, and it stays the same", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, "x");
  expect(await s3.call("GetObjectTagging", { Bucket, Key })).toEqual({ TagSet: [] });
  for (const TagSet of [[{ Key: "a", Value: "1" }], [{ Key: "b", Value: "" }], []]) {
    await s3.call("PutObjectTagging", { Bucket, Key, Tagging: { TagSet } });
    expect(await s3.call("GetObjectTagging", { Bucket, Key })).toEqual({ TagSet });
  }
  await s3.call("PutObjectTagging", {
    Bucket,
    Key,
    Tagging: { TagSet: [{ Key: "a", Value: "1" }] },
  });
  await s3.call("DeleteObjectTagging", { Bucket, Key });
  expect(await s3.call("GetObjectTagging", { Bucket, Key })).toEqual({ TagSet: [] });
  expect(await s3.text(Bucket, Key)).toBe("x");
});

const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "v" }));

test.each([
  ["twice the same key", [...tags(1), ...tags(1)], "InvalidTag"],
  ["eleven", tags(11), "BadRequest"],
  ["no key", [{ Key: "", Value: "v" }], "InvalidTag"],
  ["a value too long", [{ Key: "k", Value: "v".repeat(257) }], "InvalidTag"],
  ["a key of the system", [{ Key: "aws:k", Value: "v" }], "InvalidTag"],
])("%s is refused for an object", async (_what, TagSet, code) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, Key, "x");
  const put = s3.call("PutObjectTagging", { Bucket, Key, Tagging: { TagSet } });
  await expect(put).rejects.toMatchObject({ code, status: 400 });
});

test("a bucket has up to fifty tags", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.call("PutBucketTagging", { Bucket, Tagging: { TagSet: tags(50) } });
  const put = s3.call("PutBucketTagging", { Bucket, Tagging: { TagSet: tags(51) } });
  await expect(put).rejects.toMatchObject({ code: "BadRequest" });
  expect(await s3.call("GetBucketTagging", { Bucket })).toEqual({ TagSet: tags(50) });
});

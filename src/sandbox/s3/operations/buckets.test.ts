import { expect, test } from "vitest";
import { operationContext } from "../../../../test/support/operation-context.ts";
import { givenS3 } from "../../../../test/support/s3-service.ts";
import { ACTIONS } from "../actions.ts";

const OTHER_ACCOUNT = { accountId: "444455556666" };

test("a bucket is created, found, located and deleted", async () => {
  await using s3 = await givenS3();
  const created = await s3.call("CreateBucket", { Bucket: "logs" });
  expect(created).toEqual({ Location: "/logs", BucketArn: "arn:aws:s3:::logs" });
  expect(await s3.call("HeadBucket", { Bucket: "logs" })).toMatchObject({
    BucketRegion: "us-east-1",
  });
  expect(await s3.call("GetBucketLocation", { Bucket: "logs" })).toEqual({});
  await s3.call("DeleteBucket", { Bucket: "logs" });
  await expect(s3.call("HeadBucket", { Bucket: "logs" })).rejects.toMatchObject({
    code: "NotFound",
    status: 404,
  });
});

test.each(["eu-west-1", "us-east-1"])("a bucket of another region says so: %s", async (region) => {
  await using s3 = await givenS3();
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" };
  const input = { Bucket: "logs", CreateBucketConfiguration };
  await s3.call("CreateBucket", input, { region });
  expect(await s3.call("GetBucketLocation", { Bucket: "logs" })).toEqual({
    LocationConstraint: "eu-west-1",
  });
});

test.each([
  ["eu-west-1", undefined, "IllegalLocationConstraintException", "The unspecified location"],
  ["eu-west-1", "eu-west-2", "IllegalLocationConstraintException", "The eu-west-2 location"],
  ["us-east-1", "atlantis", "InvalidLocationConstraint", "The specified location-constraint"],
  ["us-east-1", "us-east-1", "InvalidLocationConstraint", "The specified location-constraint"],
])("in %s the constraint %s is refused as %s", async (region, constraint, code, message) => {
  await using s3 = await givenS3();
  const CreateBucketConfiguration = constraint && { LocationConstraint: constraint };
  const input = { Bucket: "logs", CreateBucketConfiguration };
  await expect(s3.call("CreateBucket", input, { region })).rejects.toMatchObject({
    ...{ code, status: 400 },
    message: expect.stringContaining(message),
  });
});

test("creating one's bucket again is an error everywhere but in us-east-1", async () => {
  await using s3 = await givenS3({ buckets: ["logs"] });
  await s3.put("logs", "k", "kept");
  await s3.call("CreateBucket", { Bucket: "logs" });
  expect(await s3.text("logs", "k")).toBe("kept");

  const elsewhere = {
    Bucket: "euro",
    CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
  };
  await s3.call("CreateBucket", elsewhere, { region: "eu-west-1" });
  await expect(s3.call("CreateBucket", elsewhere, { region: "eu-west-1" })).rejects.toMatchObject({
    code: "BucketAlreadyOwnedByYou",
    members: { BucketName: "euro" },
  });
  await expect(s3.call("CreateBucket", { Bucket: "logs" }, OTHER_ACCOUNT)).rejects.toMatchObject({
    code: "BucketAlreadyExists",
  });
});

test("a bucket that holds something is not deleted, and uploads do not hold it", async () => {
  await using s3 = await givenS3({ buckets: ["logs"] });
  await s3.put("logs", "k", "x");
  await expect(s3.call("DeleteBucket", { Bucket: "logs" })).rejects.toMatchObject({
    code: "BucketNotEmpty",
    status: 409,
    message: "The bucket you tried to delete is not empty",
  });
  await s3.call("DeleteObject", { Bucket: "logs", Key: "k" });
  await s3.call("CreateMultipartUpload", { Bucket: "logs", Key: "k" });
  await s3.call("DeleteBucket", { Bucket: "logs" });
  await s3.call("CreateBucket", { Bucket: "logs" });
  const uploads = await s3.call("ListMultipartUploads", { Bucket: "logs" });
  expect(uploads).not.toHaveProperty("Uploads");
});

test("an account lists its own buckets, in pages", async () => {
  await using s3 = await givenS3({ buckets: ["ccc", "aaa", "bbb"] });
  await s3.call("CreateBucket", { Bucket: "abc" }, OTHER_ACCOUNT);
  type Listed = { Buckets: { Name: string }[]; ContinuationToken?: string };
  const first = await s3.call<Listed>("ListBuckets", { MaxBuckets: 2 });
  expect(first.Buckets.map(({ Name }) => Name)).toEqual(["aaa", "bbb"]);
  const { ContinuationToken } = first;
  const second = await s3.call<Listed>("ListBuckets", { MaxBuckets: 2, ContinuationToken });
  expect(second.Buckets).toEqual([
    {
      Name: "ccc",
      CreationDate: new Date("2026-01-31T12:00:00Z"),
      BucketRegion: "us-east-1",
      BucketArn: "arn:aws:s3:::ccc",
    },
  ]);
  expect(second).not.toHaveProperty("ContinuationToken");
  expect((await s3.call<Listed>("ListBuckets", { Prefix: "b" })).Buckets).toHaveLength(1);
});

/** Every action names a bucket but ListBuckets, and CreateBucket is the one that wants none. */
const ON_A_BUCKET = Object.keys(ACTIONS).filter(
  (action) => action !== "ListBuckets" && action !== "CreateBucket",
);

test.each(ON_A_BUCKET)(
  "%s is refused without a bucket, to others, and to nobody",
  async (action) => {
    await using s3 = await givenS3({ buckets: ["logs"] });
    await s3.put("logs", "k", "x");
    const input = { Key: "k", UploadId: "u", PartNumber: 1, CopySource: "logs/k" };
    const code = action.startsWith("Head") ? "NotFound" : "NoSuchBucket";
    await expect(s3.call(action, { ...input, Bucket: "absent" })).rejects.toMatchObject({ code });
    const denied = { code: "AccessDenied", status: 403, message: "Access Denied" };
    const ours = { ...input, Bucket: "logs" };
    await expect(s3.call(action, ours, OTHER_ACCOUNT)).rejects.toMatchObject(denied);
    const { accountId } = operationContext();
    const principal = { kind: "unattributed", accountId, reason: "unsigned" } as const;
    await expect(s3.call(action, ours, { principal })).rejects.toMatchObject(denied);
    const expecting = { ...ours, ExpectedBucketOwner: OTHER_ACCOUNT.accountId };
    await expect(s3.call(action, expecting)).rejects.toMatchObject(denied);
  },
);

test("a copy may not take what belongs to another account", async () => {
  await using s3 = await givenS3({ buckets: ["logs"] });
  await s3.put("logs", "k", "secret");
  await s3.call("CreateBucket", { Bucket: "theirs" }, OTHER_ACCOUNT);
  const copy = { Bucket: "theirs", Key: "k", CopySource: "logs/k" };
  await expect(s3.call("CopyObject", copy, OTHER_ACCOUNT)).rejects.toMatchObject({
    code: "AccessDenied",
  });
});

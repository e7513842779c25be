import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";

const Bucket = "logs";

/** What CloudTrail asks for before it writes. */
const TRAIL_POLICY = JSON.stringify(
  {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::logs/AWSLogs/111122223333/*",
      },
    ],
  },
  undefined,
  2,
);

const statement = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::logs/*",
};
const policyOf = (...statements: object[]) => JSON.stringify({ Statement: statements });

test("a policy is kept to the byte, and taken away", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.call("PutBucketPolicy", { Bucket, Policy: TRAIL_POLICY });
  expect(await s3.call("GetBucketPolicy", { Bucket })).toEqual({ Policy: TRAIL_POLICY });
  expect(await s3.call("GetBucketPolicyStatus", { Bucket })).toEqual({
    PolicyStatus: { IsPublic: false },
  });
  await s3.call("DeleteBucketPolicy", { Bucket });
  await expect(s3.call("GetBucketPolicy", { Bucket })).rejects.toMatchObject({ status: 404 });
});

test.each([
  ["", "Policies must be valid JSON and the first byte must be '{'"],
  [" {}", "Policies must be valid JSON and the first byte must be '{'"],
  ["{", "Policies must be valid JSON and the first byte must be '{'"],
  ["{}", "Missing required field Statement"],
  [policyOf({ ...statement, Effect: undefined }), "Missing required field Effect"],
  [policyOf({ ...statement, Effect: "Maybe" }), "Invalid effect: Maybe"],
  [policyOf({ ...statement, Principal: undefined }), "Missing required field Principal"],
  [policyOf({ ...statement, Action: undefined }), "Missing required field Action"],
  [policyOf({ ...statement, Resource: undefined }), "Missing required field Resource"],
  [policyOf({ ...statement, Resource: "arn:aws:s3:::other/*" }), "Policy has invalid resource"],
  [
    policyOf({ ...statement, Sid: "x".repeat(21_000) }),
    "Policy exceeds the maximum allowed document size.",
  ],
])("the policy %.60s is malformed", async (Policy, message) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await expect(s3.call("PutBucketPolicy", { Bucket, Policy })).rejects.toMatchObject({
    ...{ code: "MalformedPolicy", message, status: 400 },
  });
});

test("a policy for everybody needs the public access block out of the way", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const Policy = policyOf(statement);
  await expect(s3.call("PutBucketPolicy", { Bucket, Policy })).rejects.toMatchObject({
    code: "AccessDenied",
  });
  await s3.call("DeletePublicAccessBlock", { Bucket });
  await s3.call("PutBucketPolicy", { Bucket, Policy });
  expect(await s3.call("GetBucketPolicyStatus", { Bucket })).toEqual({
    PolicyStatus: { IsPublic: true },
  });
});

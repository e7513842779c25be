import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { trailBucketPolicy } from "../../test/support/bucket-policy.ts";
import { givenS3, type S3UnderTest } from "../../test/support/s3-service.ts";
import { SimClock } from "../../test/support/sim-clock.ts";
import { bucketConformance } from "../delivery/bucket.conformance.ts";
import { type Bucket, LOG_FILE_ATTRIBUTES, type Writer } from "../delivery/index.ts";
import { SandboxBuckets } from "./sandbox-buckets.ts";

const TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
const OWN: Writer = { accountId: "111122223333", trailArn: TRAIL };
const OTHER: Writer = {
  accountId: "444455556666",
  trailArn: "arn:aws:cloudtrail:us-east-1:444455556666:trail/main",
};
const KEY = "AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz";
const DIGEST = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/x.json.gz";

let s3: S3UnderTest;
let buckets: SandboxBuckets;
beforeEach(async () => {
  s3 = await givenS3({ buckets: ["logs"] });
  buckets = aSandboxBuckets();
});
afterEach(() => s3[Symbol.asyncDispose]());

function aSandboxBuckets(requiresPolicy = false): SandboxBuckets {
  return new SandboxBuckets(s3.objects, { clock: new SimClock(), requiresPolicy });
}

const usePolicy = (Policy: string) => s3.call("PutBucketPolicy", { Bucket: "logs", Policy });

/** What comes of a put, by the code of its error. */
async function outcome(writer: Writer, key = KEY): Promise<string> {
  try {
    const bucket = await buckets.find("logs", writer);
    await bucket?.put(key, Buffer.from("x"), LOG_FILE_ATTRIBUTES);
    return "stored";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

bucketConformance("SandboxBuckets", async () => {
  const bucket = await buckets.find("logs", OWN);
  return bucket as Bucket;
});

test("there is no bucket that nobody made", async () => {
  expect(await buckets.find("nothing", OWN)).toBeUndefined();
});

test("a bucket in China is named as it is there", async () => {
  const CreateBucketConfiguration = { LocationConstraint: "cn-north-1" };
  await s3.call("CreateBucket", { Bucket: "cnb", CreateBucketConfiguration });
  const trailArn = "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/main";
  const Policy = trailBucketPolicy("cnb", [trailArn]).replaceAll("arn:aws:s3", "arn:aws-cn:s3");
  await s3.call("PutBucketPolicy", { Bucket: "cnb", Policy });
  const bucket = await buckets.find("cnb", { ...OWN, trailArn });
  await bucket?.put(KEY, Buffer.from("x"), LOG_FILE_ATTRIBUTES);
  expect(await s3.text("cnb", KEY)).toBe("x");
});

test("a bucket that goes away is missing, and stored nothing", async () => {
  const bucket = await buckets.find("logs", OWN);
  await s3.call("DeleteBucket", { Bucket: "logs" });
  await expect(bucket?.put(KEY, Buffer.from("x"), LOG_FILE_ATTRIBUTES)).rejects.toMatchObject({
    code: "bucket_missing",
  });
});

test("objects say how they were stored, and belong to the bucket's owner", async () => {
  await usePolicy(trailBucketPolicy("logs", [OTHER.trailArn]));
  const bucket = await buckets.find("logs", OTHER);
  const writing = { Effect: "Allow", Resource: "*", Principal: "*", Action: "kms:*" };
  const kmsKeyArn = await s3.createKey({ policy: JSON.stringify({ Statement: [writing] }) });
  const attributes = { ...LOG_FILE_ATTRIBUTES, metadata: { note: "x" }, kmsKeyArn };
  const Key = KEY.replace(OWN.accountId, OTHER.accountId);
  await bucket?.put(Key, Buffer.from("x"), attributes);
  const { Body: _, ...stored } = await s3.call("GetObject", { Bucket: "logs", Key });
  expect(stored).toMatchObject({
    ContentType: "application/json",
    ContentEncoding: "gzip",
    Metadata: { note: "x" },
    ServerSideEncryption: "aws:kms",
    SSEKMSKeyId: kmsKeyArn,
  });
  const { Owner } = await s3.call("GetBucketAcl", { Bucket: "logs" });
  const { Contents } = await s3.call("ListObjectsV2", { Bucket: "logs", FetchOwner: true });
  expect(Contents).toMatchObject([{ Key, Owner }]);
});

describe("a bucket without a policy", () => {
  test("takes the trails of its own account alone", async () => {
    expect(await outcome(OWN)).toBe("stored");
    expect(await outcome(OTHER)).toBe("bucket_refused");
  });

  test("takes none where policies are required", async () => {
    buckets = aSandboxBuckets(true);
    expect(await outcome(OWN)).toBe("bucket_refused");
    await usePolicy(trailBucketPolicy("logs", [TRAIL]));
    expect(await outcome(OWN)).toBe("stored");
  });
});

describe("a bucket with a policy", () => {
  /** AWS's own, changed as a test says. */
  const changed = (change: (text: string) => string) => change(trailBucketPolicy("logs", [TRAIL]));
  const withStatement = (statement: object) => {
    const policy = JSON.parse(trailBucketPolicy("logs", [TRAIL])) as { Statement: object[] };
    return JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
  };
  const DENY = { Effect: "Deny", Principal: "*", Resource: ["arn:aws:s3:::logs/*"] };
  const ACL_CHECK = "AWSCloudTrailAclCheck20150319";

  test.each<[string, string, string, string]>([
    ["AWS's own, log files", changed(String), KEY, "stored"],
    ["AWS's own, digests", changed(String), DIGEST, "stored"],
    ["AWS's own, another account's folder", changed(String), "AWSLogs/4/x", "bucket_refused"],
    [
      "log files alone",
      changed((text) => text.replace("111122223333/*", "111122223333/CloudTrail/*")),
      DIGEST,
      "bucket_refused",
    ],
    [
      "another trail's",
      changed((text) => text.replaceAll("trail/main", "trail/other")),
      KEY,
      "bucket_refused",
    ],
    [
      "any trail's of the account",
      changed((text) =>
        text.replaceAll("trail/main", "trail/*").replaceAll("StringEquals", "StringLike"),
      ),
      KEY,
      "stored",
    ],
    [
      "by account instead of trail",
      changed((text) =>
        text.replaceAll(`"aws:SourceArn":["${TRAIL}"]`, '"aws:SourceAccount":"111122223333"'),
      ),
      KEY,
      "stored",
    ],
    [
      "another ACL",
      changed((text) => text.replace("bucket-owner-full-control", "private")),
      KEY,
      "bucket_refused",
    ],
    [
      "another service's",
      changed((text) => text.replaceAll("cloudtrail.amazonaws", "config.amazonaws")),
      KEY,
      "bucket_refused",
    ],
    [
      "without the ACL",
      JSON.stringify({
        Statement: (
          JSON.parse(changed(String)) as { Statement: { Sid: string }[] }
        ).Statement.filter(({ Sid }) => Sid !== ACL_CHECK),
      }),
      KEY,
      "bucket_refused",
    ],
    [
      "denying what is not sent by TLS",
      withStatement({
        ...DENY,
        Action: "s3:*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
      KEY,
      "stored",
    ],
    [
      "denying what is not encrypted with a key",
      withStatement({
        ...DENY,
        Action: "s3:PutObject",
        Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
      }),
      KEY,
      "bucket_refused",
    ],
    [
      "denying before a day that is past",
      withStatement({
        ...DENY,
        Action: "s3:PutObject",
        Condition: { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
      }),
      KEY,
      "stored",
    ],
  ])("%s", async (_what, policy, key, expected) => {
    await usePolicy(policy);
    expect(await outcome(OWN, key)).toBe(expected);
  });

  test("lets another account's trail in when it says so", async () => {
    const key = KEY.replace(OWN.accountId, OTHER.accountId);
    await usePolicy(trailBucketPolicy("logs", [OTHER.trailArn]));
    expect(await outcome(OTHER, key)).toBe("stored");
    expect(await outcome(OWN)).toBe("bucket_refused");
  });

  test("is read anew for every object", async () => {
    await usePolicy(trailBucketPolicy("logs", [TRAIL]));
    const bucket = await buckets.find("logs", OWN);
    await usePolicy(trailBucketPolicy("logs", [`${TRAIL}-2`]));
    await expect(bucket?.put(KEY, Buffer.from("x"), LOG_FILE_ATTRIBUTES)).rejects.toMatchObject({
      code: "bucket_refused",
    });
  });
});

test("a bucket whose requesters pay takes none", async () => {
  await usePolicy(trailBucketPolicy("logs", [TRAIL]));
  const pay = (Payer: string) =>
    s3.call("PutBucketRequestPayment", {
      Bucket: "logs",
      RequestPaymentConfiguration: { Payer },
    });
  await pay("Requester");
  expect(await outcome(OWN)).toBe("bucket_refused");
  await pay("BucketOwner");
  expect(await outcome(OWN)).toBe("stored");
});

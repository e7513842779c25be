import { beforeEach, describe, expect, test } from "vitest";
import { givenS3, type S3UnderTest } from "../../test/support/s3-service.ts";
import type { KeyWish } from "../delivery/index.ts";
import { SandboxBuckets } from "./sandbox-buckets.ts";
import { SandboxKeys } from "./sandbox-keys.ts";

const TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
const OTHER_TRAIL = "arn:aws:cloudtrail:us-east-1:444455556666:trail/main";
const LOG_KEY = "AWSLogs/111122223333/CloudTrail/k";
const WISH: KeyWish = {
  writer: { trailArn: TRAIL, accountId: "111122223333" },
  region: "us-east-1",
  bucketName: "logs",
};
const OTHER_WISH = { ...WISH, writer: { trailArn: OTHER_TRAIL, accountId: "444455556666" } };

let s3: S3UnderTest;
let keys: SandboxKeys;

beforeEach(async () => {
  const opened = await givenS3({ buckets: ["logs"] });
  s3 = opened;
  keys = new SandboxKeys(opened.keys, opened.objects);
  return () => opened[Symbol.asyncDispose]();
});

/** The policy that AWS publishes for CloudTrail, for these trails. */
function policyFor(trails: string): string {
  const Principal = { Service: "cloudtrail.amazonaws.com" };
  const SourceArn = { "aws:SourceArn": trails };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "kms:*", Resource: "*" },
      {
        ...{ Effect: "Allow", Principal, Action: "kms:GenerateDataKey*", Resource: "*" },
        Condition: {
          StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": trails, ...SourceArn },
        },
      },
      {
        ...{ Effect: "Allow", Principal, Action: "kms:DescribeKey", Resource: "*" },
        Condition: { StringLike: SourceArn },
      },
    ],
  });
}

function disable(arn: string): void {
  const key = s3.keys.rows.get(arn);
  if (key) s3.keys.rows.put({ ...key, state: "Disabled" });
}

describe("a key is found", () => {
  test("by any of its names, and given by its ARN", async () => {
    const arn = await s3.createKey();
    const id = arn.split("/")[1] ?? "";
    const times = { createdAtMs: 0, updatedAtMs: 0 };
    const alias = "arn:aws:kms:us-east-1:111122223333:alias/logs";
    s3.keys.rows.putAlias({ arn: alias, name: "alias/logs", targetKeyId: id, ...times });
    for (const name of [arn, id, alias, "alias/logs"]) {
      expect(await keys.find(name, WISH), name).toEqual({ kind: "usable", arn });
    }
  });

  test("missing when there is none", async () => {
    expect(await keys.find("alias/none", WISH)).toEqual({ kind: "missing" });
  });

  test.each(["alias/logs", "arn:aws:kms:us-east-1:111122223333:key/k"])(
    "elsewhere when the bucket is in another region than %s",
    async (name) => {
      const LocationConstraint = "eu-west-1";
      await s3.call(
        "CreateBucket",
        {
          ...{ Bucket: "far", CreateBucketConfiguration: { LocationConstraint } },
        },
        { region: "eu-west-1" },
      );
      expect(await keys.find(name, { ...WISH, bucketName: "far" })).toEqual({ kind: "elsewhere" });
    },
  );

  test("disabled", async () => {
    const arn = await s3.createKey();
    disable(arn);
    expect(await keys.find(arn, WISH)).toEqual({ kind: "disabled" });
  });

  test("unfit when it does not encrypt", async () => {
    const arn = await s3.createKey({ spec: "HMAC_256", usage: "GENERATE_VERIFY_MAC" });
    expect(await keys.find(arn, WISH)).toEqual({ kind: "unfit" });
  });

  test("refused for another account's trail, unless its policy names that", async () => {
    const silent = await s3.createKey();
    expect(await keys.find(silent, OTHER_WISH)).toEqual({ kind: "refused" });
    const arn = await s3.createKey({
      policy: policyFor("arn:aws:cloudtrail:*:444455556666:trail/*"),
    });
    expect(await keys.find(arn, OTHER_WISH)).toEqual({ kind: "usable", arn });
    expect(await keys.find(arn, WISH)).toEqual({ kind: "refused" });
  });
});

describe("log files that are sealed with a key", () => {
  const ATTRIBUTES = { contentType: "application/json", contentEncoding: "gzip" };
  const open = () =>
    new SandboxBuckets(s3.objects, { clock: { nowMs: () => 0 }, requiresPolicy: false }).find(
      "logs",
      WISH.writer,
    );

  test("are what AWS's published policy lets CloudTrail write", async () => {
    const kmsKeyArn = await s3.createKey({ policy: policyFor(TRAIL) });
    const bucket = await open();
    await bucket?.put(LOG_KEY, Buffer.from("x"), { ...ATTRIBUTES, kmsKeyArn });
    expect(await s3.call("HeadObject", { Bucket: "logs", Key: LOG_KEY })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: kmsKeyArn,
    });
    expect(await s3.text("logs", LOG_KEY)).toBe("x");
    await bucket?.put(LOG_KEY, Buffer.from("x"), { ...ATTRIBUTES, kmsKeyArn });
  });

  test("are not written when the policy does not", async () => {
    const kmsKeyArn = await s3.createKey({ policy: policyFor(OTHER_TRAIL) });
    const put = (await open())?.put(LOG_KEY, Buffer.from("x"), { ...ATTRIBUTES, kmsKeyArn });
    await expect(put).rejects.toMatchObject({ code: "bucket_refused", s3Code: "AccessDenied" });
  });

  test("wait while the key is disabled, also those that are there", async () => {
    const kmsKeyArn = await s3.createKey();
    const bucket = await open();
    await bucket?.put(LOG_KEY, Buffer.from("x"), { ...ATTRIBUTES, kmsKeyArn });
    disable(kmsKeyArn);
    const disabled = { code: "bucket_refused", s3Code: "KMS.DisabledException" };
    for (const key of [LOG_KEY, `${LOG_KEY}2`]) {
      const put = bucket?.put(key, Buffer.from("x"), { ...ATTRIBUTES, kmsKeyArn });
      await expect(put).rejects.toMatchObject(disabled);
    }
    await expect(bucket?.get(LOG_KEY)).rejects.toMatchObject(disabled);
  });
});

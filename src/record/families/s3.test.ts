import { describe, expect, test } from "vitest";
import type { Parameters } from "../../wire/index.ts";
import {
  aCall,
  aModel,
  anUndecodedCall,
  type CallOptions,
  failed,
  recordOf,
  succeeded,
  TLS_1_3,
} from "../testing/given.ts";

const HOST = "logs.s3.us-east-1.amazonaws.com";
const XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/";

const s3Call = ({ headers, ...options }: CallOptions) =>
  aCall({ service: "s3", headers: { host: HOST, ...headers }, ...options });

const OBJECT = [
  { type: "AWS::S3::Object", ARN: "arn:aws:s3:::logs/a/b.txt" },
  { accountId: "111122223333", type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::logs" },
];

test("an object call is a data event that names object and bucket", () => {
  const call = s3Call({
    operation: "PutObject",
    input: { Bucket: "logs", Key: "a/b.txt" },
    target: "/a/b.txt?x-id=PutObject",
    headers: {
      "x-amz-acl": "private",
      "x-amz-server-side-encryption": "AES256",
      "x-amz-server-side-encryption-customer-key": "secret",
      "x-amz-security-token": "secret",
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      "x-amz-meta-note": "private",
      authorization: "AWS4-HMAC-SHA256 Credential=…",
    },
    tls: TLS_1_3,
  });
  const outcome = succeeded({ ETag: '"1"', ServerSideEncryption: "AES256", VersionId: "v1" });
  const facts = { call, outcome, bytesIn: 509, extendedRequestId: "hNcP0idN" };
  expect(recordOf(facts)).toMatchObject({
    eventName: "PutObject",
    managementEvent: false,
    eventCategory: "Data",
    readOnly: false,
    userAgent: "[aws-cli/2.17.32]",
    resources: OBJECT,
  });
  expect(recordOf(facts).requestParameters).toEqual({
    bucketName: "logs",
    Host: HOST,
    key: "a/b.txt",
    "x-amz-acl": "private",
    "x-amz-server-side-encryption": "AES256",
  });
  expect(recordOf(facts).responseElements).toEqual({
    "x-amz-server-side-encryption": "AES256",
    "x-amz-version-id": "v1",
  });
  expect(Object.entries(recordOf(facts).additionalEventData ?? {})).toEqual([
    ["SignatureVersion", "SigV4"],
    ["CipherSuite", "TLS_AES_128_GCM_SHA256"],
    ["bytesTransferredIn", 509],
    ["SSEApplied", "SSE_S3"],
    ["AuthenticationMethod", "AuthHeader"],
    ["x-amz-id-2", "hNcP0idN"],
    ["bytesTransferredOut", 0],
  ]);
});

test("a presigned URL leaves nothing but the method of authentication", () => {
  const signed = "X-Amz-Algorithm=A&X-Amz-Credential=AKIA&X-Amz-Signature=5eca&X-Amz-Expires=60";
  const call = s3Call({
    operation: "GetObject",
    input: { Bucket: "logs", Key: "a/b.txt" },
    target: `/a/b.txt?versionId=v%201&${signed}`,
  });
  const record = recordOf({ call });
  expect(record.requestParameters).toEqual({
    bucketName: "logs",
    Host: HOST,
    key: "a/b.txt",
    versionId: "v 1",
  });
  expect(record.additionalEventData).toMatchObject({ AuthenticationMethod: "QueryString" });
});

test("a listing goes under its first name, and names its prefix", () => {
  const call = s3Call({
    operation: "ListObjectsV2",
    input: { Bucket: "logs", Prefix: "a/" },
    target: "/?list-type=2&prefix=a%2F&encoding-type=url&delimiter=%20+",
  });
  expect(recordOf({ call })).toMatchObject({
    eventName: "ListObjects",
    eventCategory: "Data",
    requestParameters: {
      "list-type": "2",
      prefix: "a/",
      "encoding-type": "url",
      delimiter: "  ",
    },
    responseElements: null,
    resources: [
      { type: "AWS::S3::Object", ARNPrefix: "arn:aws:s3:::logs/a/" },
      { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::logs" },
    ],
  });
});

const POLICY = '{"Version":"2012-10-17","Statement":[]}';

describe("calls on a bucket", () => {
  test.each<[string, string, string, Parameters, unknown]>([
    ["GetBucketPolicy", "GetBucketPolicy", "policy", {}, { policy: "" }],
    [
      "GetObjectLockConfiguration",
      "GetBucketObjectLockConfiguration",
      "object-lock",
      {},
      { "object-lock": "" },
    ],
    [
      "GetPublicAccessBlock",
      "GetBucketPublicAccessBlock",
      "publicAccessBlock",
      {},
      { publicAccessBlock: "" },
    ],
    [
      "PutBucketPolicy",
      "PutBucketPolicy",
      "policy",
      { Policy: POLICY },
      { policy: "", bucketPolicy: JSON.parse(POLICY) },
    ],
    [
      "PutBucketPolicy",
      "PutBucketPolicy",
      "policy",
      { Policy: "{" },
      { policy: "", bucketPolicy: "{" },
    ],
    [
      "PutBucketTagging",
      "PutBucketTagging",
      "tagging",
      { Tagging: { TagSet: [{ Key: "StratusRedTeam", Value: "true" }] } },
      {
        tagging: "",
        Tagging: { xmlns: XMLNS, TagSet: { Tag: { Key: "StratusRedTeam", Value: true } } },
      },
    ],
    [
      "PutBucketTagging",
      "PutBucketTagging",
      "tagging",
      {
        Tagging: {
          TagSet: [
            { Key: "a", Value: "1" },
            { Key: "b", Value: "x" },
          ],
        },
      },
      {
        tagging: "",
        Tagging: {
          xmlns: XMLNS,
          TagSet: {
            Tag: [
              { Key: "a", Value: 1 },
              { Key: "b", Value: "x" },
            ],
          },
        },
      },
    ],
    [
      "PutBucketVersioning",
      "PutBucketVersioning",
      "versioning",
      { VersioningConfiguration: { Status: "Enabled" } },
      { versioning: "", VersioningConfiguration: { xmlns: XMLNS, Status: "Enabled" } },
    ],
    [
      "PutBucketLifecycleConfiguration",
      "PutBucketLifecycle",
      "lifecycle",
      {
        LifecycleConfiguration: {
          Rules: [{ ID: "r", Status: "Enabled", Expiration: { Days: 1 } }],
        },
      },
      {
        lifecycle: "",
        LifecycleConfiguration: {
          xmlns: XMLNS,
          Rule: { ID: "r", Status: "Enabled", Expiration: { Days: 1 } },
        },
      },
    ],
  ])("%s is %s of ?%s", (operation, eventName, query, input, expected) => {
    const call = s3Call({
      operation,
      input: { Bucket: "logs", ...input },
      target: `/?${query}`,
    });
    const record = recordOf({ call });
    expect(record).toMatchObject({ eventName, eventCategory: "Management" });
    expect(record.requestParameters).toEqual({
      bucketName: "logs",
      Host: HOST,
      ...(expected as object),
    });
    expect(record.responseElements).toBeNull();
    expect(record.resources).toEqual(OBJECT.slice(1));
  });

  test("a bucket that is not there is no resource", () => {
    const call = s3Call({ operation: "GetBucketAcl", input: { Bucket: "gone" }, target: "/?acl" });
    expect(recordOf({ call, outcome: failed("NoSuchBucket") })).not.toHaveProperty("resources");
    const create = s3Call({ operation: "CreateBucket", input: { Bucket: "new" } });
    expect(recordOf({ call: create })).not.toHaveProperty("resources");
  });
});

test("a denied call keeps its parameters and resources", () => {
  const call = s3Call({ operation: "PutObject", input: { Bucket: "logs", Key: "a/b.txt" } });
  const record = recordOf({ call, outcome: failed("AccessDenied", { message: "Access Denied" }) });
  expect(record).toMatchObject({
    errorCode: "AccessDenied",
    errorMessage: "Access Denied",
    requestParameters: { bucketName: "logs", key: "a/b.txt" },
    resources: OBJECT,
  });
});

test("of a call that could not be read, host and path still name the bucket", () => {
  const operation = aModel("s3").operations.get("PutBucketTagging");
  const unread = (host: string, target: string) =>
    recordOf({
      call: anUndecodedCall({
        service: "s3",
        reason: "malformed-body",
        operation,
        operationName: "PutBucketTagging",
        headers: { host },
        target,
      }),
    }).requestParameters;
  expect(unread(HOST, "/a%20+b?tagging")).toEqual({ bucketName: "logs", Host: HOST, key: "a +b" });
  expect(unread("127.0.0.1:4580", "/logs/%E0%A4%A")).toEqual({
    bucketName: "logs",
    Host: "127.0.0.1:4580",
    key: "%E0%A4%A",
  });
});

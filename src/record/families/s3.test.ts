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
  type UndecodedOptions,
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
    // The clients in JavaScript and Go send this, and AWS shows it.
    "x-id": "PutObject",
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

const PRESIGNED = [
  "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD",
  "X-Amz-Credential=AKIA%2F20240303%2Fus-east-1%2Fs3%2Faws4_request",
  "X-Amz-Date=20240303T140026Z&X-Amz-Expires=300&X-Amz-Security-Token=5eca",
  "X-Amz-Signature=5eca&X-Amz-SignedHeaders=host",
].join("&");

/** Names in order, as AWS writes them: of Java's hash map. */
const entriesOf = (shown: unknown) => Object.entries(shown ?? {});

describe("a presigned URL", () => {
  test("shows how it was signed, and neither the signature nor whose it is", () => {
    const call = s3Call({
      operation: "GetObject",
      input: { Bucket: "logs", Key: "a/b.txt" },
      target: `/a/b.txt?response-content-disposition=attachment&${PRESIGNED}`,
    });
    const record = recordOf({ call });
    expect(entriesOf(record.requestParameters)).toEqual([
      ["X-Amz-Date", "20240303T140026Z"],
      ["bucketName", "logs"],
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
      ["response-content-disposition", "attachment"],
      ["X-Amz-SignedHeaders", "host"],
      ["Host", HOST],
      ["X-Amz-Expires", "300"],
      ["key", "a/b.txt"],
    ]);
    expect(record.additionalEventData).toMatchObject({
      SignatureVersion: "SigV4",
      AuthenticationMethod: "QueryString",
    });
  });

  test("of an upload shows the headers among it", () => {
    const call = s3Call({
      operation: "PutObject",
      input: { Bucket: "logs", Key: "a/b.txt" },
      target: `/a/b.txt?${PRESIGNED}`,
      headers: { "x-amz-storage-class": "STANDARD", "x-amz-acl": "private" },
    });
    expect(entriesOf(recordOf({ call }).requestParameters).map(([name]) => name)).toEqual([
      ...["X-Amz-Date", "bucketName", "X-Amz-Algorithm", "x-amz-acl", "X-Amz-SignedHeaders"],
      ...["Host", "X-Amz-Expires", "key", "x-amz-storage-class"],
    ]);
  });

  test("shows what would be a header, except a customer's key", () => {
    const call = s3Call({
      operation: "PutObject",
      input: { Bucket: "logs", Key: "k" },
      target:
        "/k?x-amz-acl=public-read&x-amz-user-agent=a" +
        "&x-amz-server-side-encryption-customer-key=5eca",
    });
    expect(recordOf({ call }).requestParameters).toEqual({
      bucketName: "logs",
      Host: HOST,
      key: "k",
      "x-amz-acl": "public-read",
    });
  });

  test("signed by version 2 leaves nothing but the method of authentication", () => {
    const call = s3Call({
      operation: "GetObject",
      input: { Bucket: "logs", Key: "k" },
      target: "/k?AWSAccessKeyId=AKIA&Signature=5eca&Expires=1767225600",
    });
    const record = recordOf({ call });
    expect(record.requestParameters).toEqual({ bucketName: "logs", Host: HOST, key: "k" });
    expect(record.additionalEventData).toMatchObject({
      SignatureVersion: "SigV2",
      AuthenticationMethod: "QueryString",
    });
  });
});

describe("names are in the order of a hash map", () => {
  test.each<[string, CallOptions, string[]]>([
    [
      "of four",
      {
        operation: "PutObject",
        input: { Bucket: "logs", Key: "k" },
        headers: { "x-amz-acl": "private" },
      },
      ["bucketName", "Host", "x-amz-acl", "key"],
    ],
    [
      "of a query before the bucket, in one place",
      { operation: "GetBucketLogging", input: { Bucket: "logs" }, target: "/?logging" },
      ["logging", "bucketName", "Host"],
    ],
    [
      "of many",
      {
        operation: "ListObjectsV2",
        input: { Bucket: "logs" },
        target: "/?list-type=2&delimiter=%2F&prefix=a&fetch-owner=true&encoding-type=url",
      },
      [
        ...["list-type", "bucketName", "encoding-type", "fetch-owner", "prefix", "delimiter"],
        "Host",
      ],
    ],
  ])("%s", (_case, options, names) => {
    expect(Object.keys(recordOf({ call: s3Call(options) }).requestParameters ?? {})).toEqual(names);
  });

  test("of an answer as well", () => {
    const call = s3Call({ operation: "PutObject", input: { Bucket: "logs", Key: "k" } });
    const outcome = succeeded({
      SSEKMSEncryptionContext: "e30=",
      Expiration: "never",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: "arn:aws:kms:us-east-1:111122223333:key/1",
    });
    expect(Object.keys(recordOf({ call, outcome }).responseElements ?? {})).toEqual([
      "x-amz-server-side-encryption-aws-kms-key-id",
      "x-amz-server-side-encryption",
      "x-amz-expiration",
      "x-amz-server-side-encryption-context",
    ]);
  });
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
  const note = { reason: "the request's body could not be read", omitted: "true" };
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
  expect(unread(HOST, "/a%20+b?tagging")).toEqual({
    bucketName: "logs",
    Host: HOST,
    key: "a +b",
    ...note,
  });
  expect(unread("127.0.0.1:4580", "/logs/%E0%A4%A")).toEqual({
    bucketName: "logs",
    Host: "127.0.0.1:4580",
    key: "%E0%A4%A",
    ...note,
  });
});

describe("what browsers ask that no model has", () => {
  const asked = (options: UndecodedOptions) =>
    anUndecodedCall({
      service: "s3",
      reason: "unknown-operation",
      ...options,
      headers: { host: HOST, ...options.headers },
    });

  test("a preflight is a data event about an object, with its query and unsigned", () => {
    const call = asked({
      operationName: "PreflightRequest",
      method: "OPTIONS",
      target: `/a/b.txt?${PRESIGNED}`,
      headers: { origin: "https://example.com" },
    });
    const record = recordOf({ call, extendedRequestId: "q3GB0M0k" });
    expect(record).toMatchObject({
      eventName: "PreflightRequest",
      eventCategory: "Data",
      managementEvent: false,
      readOnly: true,
      responseElements: null,
      resources: OBJECT,
    });
    expect(entriesOf(record.requestParameters)).toEqual([
      ["X-Amz-Date", "20240303T140026Z"],
      ["bucketName", "logs"],
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
      ["X-Amz-SignedHeaders", "host"],
      ["Host", HOST],
      ["X-Amz-Expires", "300"],
      ["key", "a/b.txt"],
    ]);
    expect(record.additionalEventData).toEqual({
      bytesTransferredIn: 0,
      "x-amz-id-2": "q3GB0M0k",
      bytesTransferredOut: 0,
    });
  });

  test("an upload by form is a data event about the object that its fields name", () => {
    const call = asked({
      operationName: "PostObject",
      target: "/",
      parameters: { Bucket: "logs", Key: "a/b.txt", "X-Amz-Algorithm": "AWS4-HMAC-SHA256" },
    });
    const record = recordOf({ call, bytesIn: 1024 });
    expect(record).toMatchObject({
      eventName: "PostObject",
      eventCategory: "Data",
      managementEvent: false,
      readOnly: false,
      resources: OBJECT,
      additionalEventData: { SignatureVersion: "SigV4", AuthenticationMethod: "HtmlForm" },
    });
    expect(record.requestParameters).toEqual({ bucketName: "logs", Host: HOST, key: "a/b.txt" });
  });

  test("an upload by form that names no object is about its bucket", () => {
    const call = asked({ operationName: "PostObject", parameters: { Bucket: "logs" } });
    const record = recordOf({ call });
    expect(record.requestParameters).toEqual({ bucketName: "logs", Host: HOST });
    expect(record.resources).toEqual([OBJECT[1]]);
    expect(record.additionalEventData).toEqual({ bytesTransferredIn: 0, bytesTransferredOut: 0 });
  });
});

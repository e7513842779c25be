import { expect, test } from "vitest";
import { givenS3 } from "../../../../test/support/s3-service.ts";

const Bucket = "logs";

const COPY = { Key: "k", CopySource: "logs/source" };

const encryptedBy = (ApplyServerSideEncryptionByDefault: object) => ({
  ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault }] },
});

test.each([
  ["GetBucketVersioning", {}],
  ["GetBucketLogging", {}],
  ["GetBucketNotificationConfiguration", {}],
  ["GetBucketAccelerateConfiguration", {}],
  ["GetBucketRequestPayment", { Payer: "BucketOwner" }],
  ["ListBucketInventoryConfigurations", { IsTruncated: false }],
  [
    "GetPublicAccessBlock",
    {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
  ],
  [
    "GetBucketOwnershipControls",
    { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } },
  ],
  [
    "GetBucketEncryption",
    {
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
            BucketKeyEnabled: false,
          },
        ],
      },
    },
  ],
])("%s of a new bucket gives the default", async (action, output) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  expect(await s3.call(action, { Bucket })).toEqual(output);
});

test.each([
  ["GetBucketCors", "NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  ["GetBucketPolicy", "NoSuchBucketPolicy", "The bucket policy does not exist"],
  ["GetBucketPolicyStatus", "NoSuchBucketPolicy", "The bucket policy does not exist"],
  ["GetBucketTagging", "NoSuchTagSet", "The TagSet does not exist"],
  [
    "GetBucketLifecycleConfiguration",
    "NoSuchLifecycleConfiguration",
    "The lifecycle configuration does not exist",
  ],
  [
    "GetBucketWebsite",
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
  ],
  [
    "GetBucketReplication",
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
  ],
  [
    "GetObjectLockConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
  ],
  [
    "GetBucketMetricsConfiguration",
    "NoSuchConfiguration",
    "The specified configuration does not exist.",
  ],
])("%s of a new bucket is %s", async (action, code, message) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const members = { BucketName: Bucket };
  await expect(s3.call(action, { Bucket })).rejects.toMatchObject({
    ...{ code, message, status: 404, members },
  });
});

const rule = {
  ID: "old",
  Status: "Enabled",
  Filter: { Prefix: "" },
  Expiration: { Date: new Date("2027-01-01T00:00:00Z") },
};
const replication = {
  ReplicationConfiguration: { Role: "r", Rules: [{ Status: "Enabled", Destination: {} }] },
};

test.each([
  ["BucketVersioning", { VersioningConfiguration: { Status: "Enabled" } }, { Status: "Enabled" }],
  [
    "BucketLifecycleConfiguration",
    { LifecycleConfiguration: { Rules: [rule] } },
    { Rules: [rule], TransitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
  ],
  [
    "BucketCors",
    { CORSConfiguration: { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] } },
    { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] },
  ],
  [
    "BucketWebsite",
    { WebsiteConfiguration: { IndexDocument: { Suffix: "index.html" } } },
    { IndexDocument: { Suffix: "index.html" } },
  ],
  ["BucketReplication", replication, replication],
  [
    "BucketLogging",
    { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "logs", TargetPrefix: "p/" } } },
    { LoggingEnabled: { TargetBucket: "logs", TargetPrefix: "p/" } },
  ],
  [
    "BucketNotificationConfiguration",
    { NotificationConfiguration: { EventBridgeConfiguration: {} } },
    { EventBridgeConfiguration: {} },
  ],
  [
    "BucketRequestPayment",
    { RequestPaymentConfiguration: { Payer: "Requester" } },
    { Payer: "Requester" },
  ],
  [
    "BucketAccelerateConfiguration",
    { AccelerateConfiguration: { Status: "Enabled" } },
    { Status: "Enabled" },
  ],
  [
    "PublicAccessBlock",
    { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
    {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      },
    },
  ],
  [
    "BucketOwnershipControls",
    { OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] } },
    { OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] } },
  ],
  [
    "BucketTagging",
    { Tagging: { TagSet: [{ Key: "team", Value: "audit" }] } },
    { TagSet: [{ Key: "team", Value: "audit" }] },
  ],
])("what Put%s puts, Get gives", async (setting, input, output) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.call(`Put${setting}`, { Bucket, ...input });
  expect(await s3.call(`Get${setting}`, { Bucket })).toEqual(output);
});

test.each([
  ["PutBucketVersioning", { VersioningConfiguration: { Status: "Off" } }, "MalformedXML"],
  ["PutBucketLifecycleConfiguration", { LifecycleConfiguration: { Rules: [] } }, "MalformedXML"],
  ["PutBucketCors", {}, "MalformedXML"],
  ["PutPublicAccessBlock", { PublicAccessBlockConfiguration: {} }, "InvalidRequest"],
  [
    "PutBucketLogging",
    { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "absent", TargetPrefix: "" } } },
    "InvalidTargetBucketForLogging",
  ],
  ["PutBucketEncryption", { ServerSideEncryptionConfiguration: { Rules: [] } }, "MalformedXML"],
  ["PutBucketEncryption", encryptedBy({ SSEAlgorithm: "aes" }), "MalformedXML"],
  [
    "PutBucketEncryption",
    encryptedBy({ SSEAlgorithm: "AES256", KMSMasterKeyID: "alias/a" }),
    "InvalidArgument",
  ],
  [
    "PutBucketCors",
    { CORSConfiguration: { CORSRules: [{ AllowedMethods: ["OPTIONS"], AllowedOrigins: ["*"] }] } },
    "InvalidRequest",
  ],
  [
    "PutBucketWebsite",
    { WebsiteConfiguration: { ErrorDocument: { Key: "e" } } },
    "InvalidArgument",
  ],
  ["PutBucketRequestPayment", { RequestPaymentConfiguration: { Payer: "Me" } }, "MalformedXML"],
  ["PutBucketAccelerateConfiguration", { AccelerateConfiguration: {} }, "MalformedXML"],
  [
    "PutBucketOwnershipControls",
    { OwnershipControls: { Rules: [{ ObjectOwnership: "Nobody" }] } },
    "MalformedXML",
  ],
  ["PutBucketAcl", { ACL: "private" }, "AccessControlListNotSupported"],
  ["PutBucketAcl", { GrantRead: "id=x" }, "AccessControlListNotSupported"],
  [
    "PutBucketAcl",
    { AccessControlPolicy: { Grants: [{ Permission: "READ", Grantee: { Type: "Group" } }] } },
    "AccessControlListNotSupported",
  ],
  ["PutBucketAcl", { ACL: "everybody" }, "InvalidArgument"],
  ["PutObject", { Key: "k", ACL: "public-read" }, "AccessControlListNotSupported"],
  ["CopyObject", { ...COPY, ACL: "public-read" }, "AccessControlListNotSupported"],
  ["CreateMultipartUpload", { Key: "k", ACL: "private" }, "AccessControlListNotSupported"],
])("%s refuses %j", async (action, input, code) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.put(Bucket, "source", "x");
  await expect(s3.call(action, { Bucket, ...input })).rejects.toMatchObject({ code, status: 400 });
});

test.each([
  ["DeletePublicAccessBlock", "GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"],
  ["DeleteBucketOwnershipControls", "GetBucketOwnershipControls", "OwnershipControlsNotFoundError"],
  ["DeleteBucketTagging", "GetBucketTagging", "NoSuchTagSet"],
])("%s takes it away, and once more is no error", async (remove, get, code) => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };
  await s3.call("PutBucketTagging", { Bucket, Tagging });
  expect(await s3.call(get, { Bucket })).toBeDefined();
  await s3.call(remove, { Bucket });
  await s3.call(remove, { Bucket });
  await expect(s3.call(get, { Bucket })).rejects.toMatchObject({ code, status: 404 });
});

test("the encryption of a bucket is what its objects say from then on", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const KMSMasterKeyID = await s3.createKey();
  const put = () => s3.call("PutObject", { Bucket, Key: "k" });
  expect(await put()).toMatchObject({ ServerSideEncryption: "AES256" });
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID };
  const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }];
  const ServerSideEncryptionConfiguration = { Rules };
  await s3.call("PutBucketEncryption", { Bucket, ServerSideEncryptionConfiguration });
  const expected = {
    ServerSideEncryption: "aws:kms",
    SSEKMSKeyId: KMSMasterKeyID,
    BucketKeyEnabled: true,
  };
  expect(await put()).toMatchObject(expected);
  expect(await s3.call("HeadObject", { Bucket, Key: "k" })).toMatchObject(expected);
  expect(await s3.call("GetBucketEncryption", { Bucket })).toEqual({
    ServerSideEncryptionConfiguration,
  });
  await s3.call("DeleteBucketEncryption", { Bucket });
  expect(await put()).toMatchObject({ ServerSideEncryption: "AES256" });
});

test("a new bucket takes the owner's ACL, and no other", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  await s3.call("PutObject", { Bucket, Key: "k", ACL: "bucket-owner-full-control" });
  const AccessControlPolicy = await s3.call("GetObjectAcl", { Bucket, Key: "k" });
  await s3.call("PutObjectAcl", { Bucket, Key: "k", AccessControlPolicy });
  await expect(
    s3.call("PutObjectAcl", { Bucket, Key: "k", ACL: "public-read" }),
  ).rejects.toMatchObject({ code: "AccessControlListNotSupported" });
  await s3.call("CreateBucket", { Bucket: "mine", ACL: "private" });
  const create = (input: object) => s3.call("CreateBucket", { Bucket: "other", ...input });
  await expect(create({ ACL: "public-read" })).rejects.toMatchObject({
    code: "InvalidBucketAclWithObjectOwnership",
    status: 400,
  });
  await expect(create({ ObjectOwnership: "Nobody" })).rejects.toMatchObject({
    code: "InvalidArgument",
  });
  await create({ ACL: "public-read", ObjectOwnership: "ObjectWriter" });
});

test("where ACLs are enabled one is taken, and the owner keeps full control", async () => {
  await using s3 = await givenS3({ buckets: [Bucket] });
  const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" }] };
  await s3.call("PutBucketOwnershipControls", { Bucket, OwnershipControls });
  await s3.put(Bucket, "k", "x");
  await s3.call("PutBucketAcl", { Bucket, ACL: "public-read" });
  await s3.call("PutObjectAcl", { Bucket, Key: "k", ACL: "public-read" });
  const ID = expect.stringMatching(/^[0-9a-f]{64}$/);
  const acl = {
    Owner: { ID },
    Grants: [{ Grantee: { Type: "CanonicalUser", ID }, Permission: "FULL_CONTROL" }],
  };
  expect(await s3.call("GetBucketAcl", { Bucket })).toEqual(acl);
  expect(await s3.call("GetObjectAcl", { Bucket, Key: "k" })).toEqual(acl);
});

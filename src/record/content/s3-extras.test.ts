import { expect, test } from "vitest";
import type { Parameters } from "../../wire/index.ts";
import { aCall, recordOf, succeeded } from "../testing/given.ts";

const BUCKET = "films--usw2-az1--x-s3";
const HOST = `${BUCKET}.s3express-usw2-az1.us-west-2.amazonaws.com`;
const ARN = `arn:aws:s3express:us-east-1:111122223333:bucket/${BUCKET}`;

function directoryCall(operation: string, target: string, input: Parameters) {
  const call = aCall({ service: "s3", operation, target, input, headers: { host: HOST } });
  const eventSource = "s3express.amazonaws.com";
  return { ...call, destination: { ...call.destination, eventSource } };
}

const RESOURCES = [
  { type: "AWS::S3Express::Object", ARNPrefix: `${ARN}/` },
  { accountId: "111122223333", type: "AWS::S3Express::DirectoryBucket", ARN },
];

test("a session of a directory bucket is answered with all but its secret key", () => {
  const call = directoryCall("CreateSession", "/?session", { Bucket: BUCKET });
  const credentials = { AccessKeyId: "AKIA", SecretAccessKey: "secret", SessionToken: "token" };
  const Expiration = new Date("2024-03-20T23:16:09Z");
  const outcome = succeeded({ Credentials: { ...credentials, Expiration } });
  expect(recordOf({ call, outcome })).toMatchObject({
    eventSource: "s3express.amazonaws.com",
    eventName: "CreateSession",
    userAgent: "aws-cli/2.17.32",
    readOnly: true,
    requestParameters: { bucketName: BUCKET, Host: HOST },
    additionalEventData: { availabilityZone: "usw2-az1" },
    resources: RESOURCES,
    eventCategory: "Data",
  });
  const record = recordOf({ call, outcome });
  expect(record.requestParameters).not.toHaveProperty("session");
  expect(record.responseElements).toEqual({
    credentials: {
      accessKeyId: "AKIA",
      sessionToken: "token",
      expiration: "Mar 20, 2024, 11:16:09 PM",
    },
  });
});

test("of an object in a directory bucket only its key tells which it was", () => {
  const call = directoryCall("GetObject", "/one.mp4", { Bucket: BUCKET, Key: "one.mp4" });
  const { requestParameters, resources } = recordOf({ call });
  expect(requestParameters).toMatchObject({ bucketName: BUCKET, key: "one.mp4" });
  expect(resources).toEqual(RESOURCES);
});

test("directory buckets are listed by a call of their own", () => {
  const { eventName } = recordOf({ call: directoryCall("ListBuckets", "/", {}) });
  expect(eventName).toBe("ListDirectoryBuckets");
});

test.each([
  [
    "ap-444455556666.s3-accesspoint.us-east-1.amazonaws.com",
    "ap-444455556666",
    "arn:aws:s3:us-east-1:444455556666:accesspoint/ap",
  ],
  [
    "ap-444455556666.accesspoint.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com",
    "ap-444455556666",
    "arn:aws:s3:us-east-1:444455556666:accesspoint/ap",
  ],
  [
    "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com",
    "mfzwi23gnjvgw.mrap",
    "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap",
  ],
])("a call through %s has its access point among its resources", (host, Bucket, ARN) => {
  const input = { Bucket, Key: "k" };
  const call = aCall({ service: "s3", operation: "GetObject", input, headers: { host } });
  const accountId = ARN.split(":")[4];
  expect(recordOf({ call }).resources).toEqual([
    { type: "AWS::S3::Object", ARN: `arn:aws:s3:::${Bucket}/k` },
    { accountId: "111122223333", type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${Bucket}` },
    { accountId, type: "AWS::S3::AccessPoint", ARN },
  ]);
});

test("one through Object Lambda has its access point alone", () => {
  const host = "ol-444455556666.s3-object-lambda.us-east-1.amazonaws.com";
  const input = { Bucket: "ol-444455556666", Key: "k" };
  const call = aCall({ service: "s3", operation: "GetObject", input, headers: { host } });
  expect(recordOf({ call }).resources).toEqual([
    {
      accountId: "444455556666",
      type: "AWS::S3ObjectLambda::AccessPoint",
      ARN: "arn:aws:s3-object-lambda:us-east-1:444455556666:accesspoint/ol",
    },
  ]);
});

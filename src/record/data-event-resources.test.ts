import { describe, expect, test } from "vitest";
import { aCall, anUndecodedCall, failed, recordOf } from "./testing/given.ts";

type Input = Readonly<Record<string, unknown>>;

const named = (type: string, ARN: string, accountId = "111122223333") => ({ accountId, type, ARN });

const touchedBy = (service: string, operation: string, input: Input, region = "us-east-1") =>
  recordOf({ call: aCall({ service, operation, input, region }) }).resources;

/** Of a service whose model is not installed: what its JSON says by itself. */
const touchedUnread = (service: string, operationName: string, parameters: Input) =>
  recordOf({ call: anUndecodedCall({ service, operationName, parameters, reason: "no-model" }) })
    .resources;

describe("a function is named by all that Lambda takes for its name", () => {
  const OWN = "arn:aws:lambda:us-east-1:111122223333:function:fn";

  test.each([
    ["fn", OWN],
    ["fn:live", OWN],
    ["fn:$LATEST", OWN],
    ["function:fn", OWN],
    ["111122223333:fn", OWN],
    ["111122223333:function:fn", OWN],
    ["111122223333:function:fn:7", OWN],
    ["us-east-1:111122223333:function:fn", OWN],
    [OWN, OWN],
    [`${OWN}:live`, OWN],
    ["444455556666:function:fn", "arn:aws:lambda:us-east-1:444455556666:function:fn"],
    [
      "arn:aws-cn:lambda:cn-north-1:444455556666:function:fn:7",
      "arn:aws-cn:lambda:cn-north-1:444455556666:function:fn",
    ],
  ])("%s", (FunctionName, arn) => {
    expect(touchedBy("lambda", "Invoke", { FunctionName })).toEqual([
      named("AWS::Lambda::Function", arn, arn.split(":")[4]),
    ]);
  });

  test("what is no name of a function names none", () => {
    expect(touchedBy("lambda", "Invoke", { FunctionName: "a:b:c:d" })).toEqual([
      { type: "AWS::Lambda::Function" },
    ]);
  });
});

describe("a queue is of the account in its URL", () => {
  test.each([
    ["http://127.0.0.1:4566/590378619813/xq", "590378619813", "xq"],
    ["http://127.0.0.1:4566/590378619813/xq/", "590378619813", "xq"],
    ["https://sqs.us-east-1.amazonaws.com/111122223333/q.fifo", "111122223333", "q.fifo"],
    ["http://localhost:9324/queue/q", "111122223333", "q"],
    ["q", "111122223333", "q"],
    ["arn:aws:sqs:us-east-1:590378619813:xq", "590378619813", "xq"],
  ])("%s", (QueueUrl, accountId, name) => {
    const queue = named("AWS::SQS::Queue", `arn:aws:sqs:us-east-1:${accountId}:${name}`, accountId);
    expect(touchedBy("sqs", "SendMessage", { QueueUrl })).toEqual([queue]);
  });
});

describe("a message is published", () => {
  const SNS = "arn:aws:sns:us-east-1:111122223333:";

  test.each([
    ["Publish", { TopicArn: `${SNS}news` }, "AWS::SNS::Topic"],
    ["Publish", { TargetArn: `${SNS}news` }, "AWS::SNS::Topic"],
    ["PublishBatch", { TopicArn: `${SNS}news` }, "AWS::SNS::Topic"],
    ["Publish", { TargetArn: `${SNS}endpoint/GCM/app/5e3e` }, "AWS::SNS::PlatformEndpoint"],
  ])("%s to %j, a %s", (operation, input, type) => {
    const [arn = ""] = Object.values(input);
    expect(touchedBy("sns", operation, input)).toEqual([named(type, arn)]);
  });

  test("to a telephone, which is no resource", () => {
    expect(touchedBy("sns", "Publish", { PhoneNumber: "+15550100" })).toBeUndefined();
  });
});

describe("of what a service without a model reads", () => {
  const STREAM = "arn:aws:kinesis:us-east-1:444455556666:stream/s";
  const TABLE = "arn:aws:dynamodb:us-east-1:444455556666:table/t";
  const OF_TABLE = [
    named("AWS::DynamoDB::Stream", `${TABLE}/stream/2026-01-02T03:04:05.678`, "444455556666"),
    named("AWS::DynamoDB::Table", TABLE, "444455556666"),
  ];
  const STREAM_OF_TABLE = OF_TABLE[0]?.ARN ?? "";

  test.each([
    [
      ...["kinesis", "PutRecord"],
      { StreamName: "s" },
      [named("AWS::Kinesis::Stream", "arn:aws:kinesis:us-east-1:111122223333:stream/s")],
    ],
    [
      ...["kinesis", "PutRecords"],
      { StreamARN: STREAM },
      [named("AWS::Kinesis::Stream", STREAM, "444455556666")],
    ],
    [...["kinesis", "GetRecords"], { ShardIterator: "AAAA" }, [{ type: "AWS::Kinesis::Stream" }]],
    [
      ...["kinesis", "SubscribeToShard"],
      { ConsumerARN: `${STREAM}/consumer/c:1` },
      [named("AWS::Kinesis::StreamConsumer", `${STREAM}/consumer/c:1`, "444455556666")],
    ],
    [...["dynamodb-streams", "GetShardIterator"], { StreamArn: STREAM_OF_TABLE }, OF_TABLE],
    [
      ...["dynamodb-streams", "GetRecords"],
      { ShardIterator: `${STREAM_OF_TABLE}|1|AAAAAAAA` },
      OF_TABLE,
    ],
    [
      ...["dynamodb-streams", "GetRecords"],
      { ShardIterator: "000|X" },
      [{ type: "AWS::DynamoDB::Stream" }, { type: "AWS::DynamoDB::Table" }],
    ],
    [
      ...["cloudfront-keyvaluestore", "PutKey"],
      { KvsARN: "arn:aws:cloudfront::111122223333:key-value-store/k" },
      [
        named(
          "AWS::CloudFront::KeyValueStore",
          "arn:aws:cloudfront::111122223333:key-value-store/k",
        ),
      ],
    ],
    [
      ...["cloudtrail-data", "PutAuditEvents"],
      { channelArn: "arn:aws:cloudtrail:us-east-1:111122223333:channel/c" },
      [named("AWS::CloudTrail::Channel", "arn:aws:cloudtrail:us-east-1:111122223333:channel/c")],
    ],
    [
      ...["ebs", "ListChangedBlocks"],
      { FirstSnapshotId: "snap-1", SecondSnapshotId: "snap-2" },
      ["snap-1", "snap-2"].map((id) =>
        named("AWS::EC2::Snapshot", `arn:aws:ec2:us-east-1::snapshot/${id}`),
      ),
    ],
    [
      ...["rds-data", "ExecuteStatement"],
      { resourceArn: "arn:aws:rds:us-east-1:111122223333:cluster:c" },
      [named("AWS::RDS::DBCluster", "arn:aws:rds:us-east-1:111122223333:cluster:c")],
    ],
    [
      ...["timestream-write", "WriteRecords"],
      { DatabaseName: "d", TableName: "t" },
      [
        named(
          "AWS::Timestream::Table",
          "arn:aws:timestream:us-east-1:111122223333:database/d/table/t",
        ),
      ],
    ],
    [
      ...["timestream-write", "WriteRecords"],
      { TableName: "t" },
      [{ type: "AWS::Timestream::Table" }],
    ],
    [
      ...["timestream-query", "Query"],
      { QueryString: "SELECT 1" },
      [{ type: "AWS::Timestream::Database" }, { type: "AWS::Timestream::Table" }],
    ],
    [
      ...["verifiedpermissions", "IsAuthorized"],
      { policyStoreId: "PS1" },
      [
        named(
          "AWS::VerifiedPermissions::PolicyStore",
          "arn:aws:verifiedpermissions::111122223333:policy-store/PS1",
        ),
      ],
    ],
    [
      ...["appconfigdata", "StartConfigurationSession"],
      {
        ApplicationIdentifier: "a",
        EnvironmentIdentifier: "e",
        ConfigurationProfileIdentifier: "p",
      },
      [
        named(
          "AWS::AppConfig::Configuration",
          "arn:aws:appconfig:us-east-1:111122223333:application/a/environment/e/configuration/p",
        ),
      ],
    ],
  ] as const)("%s %s %j", (service, operation, parameters, resources) => {
    expect(touchedUnread(service, operation, parameters)).toEqual(resources);
  });

  test("what is no data event has none", () => {
    expect(touchedUnread("kinesis", "DescribeStream", { StreamName: "s" })).toBeUndefined();
    expect(touchedUnread("dynamodb-streams", "DescribeStream", {})).toBeUndefined();
  });
});

describe("what neither request nor answer names is told by its type", () => {
  test.each([
    ["servicediscovery", "DiscoverInstances", { NamespaceName: "n", ServiceName: "s" }],
    ["servicediscovery", "DiscoverInstancesRevision", { NamespaceName: "n", ServiceName: "s" }],
  ])("%s %s", (service, operation, input) => {
    expect(touchedBy(service, operation, input)).toEqual([
      { type: "AWS::ServiceDiscovery::Namespace" },
      { type: "AWS::ServiceDiscovery::Service" },
    ]);
  });

  test.each([
    ["cloudwatch", "PutMetricData", { Namespace: "n" }, "AWS::CloudWatch::Metric"],
    ["cloudwatch", "GetMetricData", {}, "AWS::CloudWatch::Metric"],
    ["cognito-identity", "GetOpenIdToken", { IdentityId: "i" }, "AWS::Cognito::IdentityPool"],
    ["lambda", "Invoke", {}, "AWS::Lambda::Function"],
  ])("%s %s", (service, operation, input, type) => {
    expect(touchedBy(service, operation, input)).toEqual([{ type }]);
  });

  test("a management event has no resource without a name", () => {
    expect(touchedBy("kms", "CreateKey", {})).toBeUndefined();
  });
});

test("a refused data event names what it was about, and shows nothing that was sent", () => {
  const call = aCall({ service: "lambda", operation: "Invoke", input: { FunctionName: "fn" } });
  const outcome = failed("AccessDeniedException", { status: 403 });
  expect(recordOf({ call, outcome })).toMatchObject({
    errorCode: "AccessDenied",
    requestParameters: null,
    resources: [
      named("AWS::Lambda::Function", "arn:aws:lambda:us-east-1:111122223333:function:fn"),
    ],
  });
});

describe("an ARN is of the partition of its region", () => {
  const rows = [
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["eu-west-1", "aws"],
  ] as const;

  test.each(rows)("%s", (region, partition) => {
    const arnsOf = (service: string, operation: string, input: Input) =>
      touchedBy(service, operation, input, region)?.map(({ ARN, ARNPrefix }) => ARN ?? ARNPrefix);
    const bucket = `arn:${partition}:s3:::b`;
    expect(arnsOf("s3", "PutObject", { Bucket: "b", Key: "k" })).toEqual([`${bucket}/k`, bucket]);
    expect(arnsOf("s3", "ListObjectsV2", { Bucket: "b" })).toEqual([`${bucket}/`, bucket]);
    expect(arnsOf("lambda", "Invoke", { FunctionName: "fn" })).toEqual([
      `arn:${partition}:lambda:${region}:111122223333:function:fn`,
    ]);
    expect(arnsOf("dynamodb", "GetItem", { TableName: "t" })).toEqual([
      `arn:${partition}:dynamodb:${region}:111122223333:table/t`,
    ]);
    expect(arnsOf("kms", "DescribeKey", { KeyId: "k" })).toEqual([
      `arn:${partition}:kms:${region}:111122223333:key/k`,
    ]);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import { CloudTrailApi } from "../../test/support/cloudtrail-api.ts";
import { FaultyBucket } from "../../test/support/faulty-bucket.ts";
import { DeliveryError, MemoryBucket } from "../delivery/index.ts";

const ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
const GROUP = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";
const ROLE = "arn:aws:iam::111122223333:role/trail";
const TOPIC = "arn:aws:sns:us-east-1:111122223333:topic";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const EU = { region: "eu-west-1" };

let api: CloudTrailApi;

beforeEach(() => {
  api = new CloudTrailApi();
  api.topics.create(TOPIC);
  api.logGroups.create(GROUP);
});

function create(input: object = {}, context: object = {}) {
  return api.call("CreateTrail", { Name: "main", S3BucketName: "logs", ...input }, context);
}

describe("CreateTrail", () => {
  test("gives a single-region trail with global service events, and no logging", async () => {
    expect(await create()).toEqual({
      Name: "main",
      S3BucketName: "logs",
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      TrailARN: ARN,
      LogFileValidationEnabled: false,
      IsOrganizationTrail: false,
      RecursiveLogging: true,
    });
    expect(await api.call("GetTrailStatus", { Name: "main" })).toMatchObject({ IsLogging: false });
  });

  test("answers every setting that was given", async () => {
    const answer = await create({
      S3KeyPrefix: "p",
      SnsTopicName: "topic",
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
      CloudWatchLogsLogGroupArn: GROUP,
      CloudWatchLogsRoleArn: ROLE,
      KmsKeyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
      RecursiveLogging: false,
    });
    expect(answer).toEqual({
      Name: "main",
      S3BucketName: "logs",
      S3KeyPrefix: "p",
      SnsTopicName: "topic",
      SnsTopicARN: TOPIC,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      TrailARN: ARN,
      LogFileValidationEnabled: true,
      CloudWatchLogsLogGroupArn: GROUP,
      CloudWatchLogsRoleArn: ROLE,
      KmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      IsOrganizationTrail: false,
      RecursiveLogging: false,
    });
  });

  test("leaves an empty object where log files will go", async () => {
    await create();
    expect(api.logs.keys).toEqual(["AWSLogs/111122223333/CloudTrail/"]);
    expect(await api.logs.get("AWSLogs/111122223333/CloudTrail/")).toHaveLength(0);
  });

  test("and another where digests will go", async () => {
    await create({ S3KeyPrefix: "p/", EnableLogFileValidation: true });
    expect(api.logs.keys).toEqual([
      "p/AWSLogs/111122223333/CloudTrail-Digest/",
      "p/AWSLogs/111122223333/CloudTrail/",
    ]);
  });

  test.each([
    [{ Name: "x" }, "InvalidTrailNameException", /^Trail name too short/],
    [{ Name: ARN }, "InvalidTrailNameException", /can only contain/],
    [{ S3BucketName: "" }, "InvalidS3BucketNameException", /blank/],
    [
      { S3BucketName: "nowhere" },
      "S3BucketDoesNotExistException",
      /^S3 bucket nowhere does not exist!$/,
    ],
    [{ S3KeyPrefix: "p".repeat(201) }, "InvalidS3PrefixException", /longer/],
    [
      { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false },
      "InvalidParameterCombinationException",
      /^Multi-Region trail must include global service events\.$/,
    ],
    [
      { CloudWatchLogsLogGroupArn: GROUP },
      "InvalidCloudWatchLogsRoleArnException",
      /^You must specify a log group and a role ARN\.$/,
    ],
    [
      { CloudWatchLogsRoleArn: ROLE },
      "InvalidCloudWatchLogsLogGroupArnException",
      /^You must specify a log group and a role ARN\.$/,
    ],
    [
      { CloudWatchLogsLogGroupArn: "arn:aws:logs", CloudWatchLogsRoleArn: ROLE },
      "InvalidCloudWatchLogsLogGroupArnException",
      /^CloudTrail cannot validate the specified log group ARN\.$/,
    ],
    [
      { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: "role" },
      "InvalidCloudWatchLogsRoleArnException",
      /^CloudTrail cannot validate the specified role ARN\.$/,
    ],
    [{ SnsTopicName: "topic.fifo" }, "InvalidSnsTopicNameException", /topic/],
    [{ KmsKeyId: "no key" }, "KmsKeyNotFoundException", /key/],
    [{ IsOrganizationTrail: true }, "OrganizationsNotInUseException", /organization/],
    [{ TagsList: [{ Key: "a" }, { Key: "a" }] }, "InvalidTagParameterException", /repeated/],
    [{ TagsList: [{ Key: "aws:a", Value: "b" }] }, "InvalidTagParameterException", /reserved/],
    [{ TagsList: manyTags(51) }, "TagsLimitExceededException", /50/],
  ])("refuses %j", async (input, code, message) => {
    await expect(create(input)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect((await api.call("ListTrails")).Trails).toEqual([]);
  });

  test("refuses a name that is taken before it touches the bucket", async () => {
    await create();
    const other = new MemoryBucket();
    api.buckets.set("other", other);
    await expect(create({ S3BucketName: "other" })).rejects.toMatchObject({
      code: "TrailAlreadyExistsException",
    });
    expect(other.keys).toEqual([]);
  });

  test("refuses a bucket that may not be written", async () => {
    const closed = new FaultyBucket(new MemoryBucket());
    closed.put = async (key) => {
      throw new DeliveryError("bucket_refused", key);
    };
    api.buckets.set("closed", closed);
    await expect(create({ S3BucketName: "closed" })).rejects.toMatchObject({
      code: "InsufficientS3BucketPolicyException",
      message: "Incorrect S3 bucket policy is detected for bucket: closed",
    });
  });
});

describe("a key that will not do is refused", () => {
  const REFUSED = [
    ["missing", "InsufficientEncryptionPolicyException"],
    ["refused", "InsufficientEncryptionPolicyException"],
    ["elsewhere", "KmsKeyNotFoundException"],
    ["disabled", "KmsException"],
    ["unfit", "KmsException"],
  ] as const;

  test.each(REFUSED)("when it is %s, with %s", async (kind, code) => {
    api.foundKeys.set(KEY, { kind });
    await expect(create({ KmsKeyId: KEY })).rejects.toMatchObject({ code });
    expect((await api.call("ListTrails")).Trails).toEqual([]);
  });

  test("and what it was before stays", async () => {
    await create();
    api.foundKeys.set(KEY, { kind: "missing" });
    const update = api.call("UpdateTrail", { Name: "main", KmsKeyId: KEY });
    await expect(update).rejects.toMatchObject({
      message: `Insufficient permissions to access S3 bucket logs or KMS key ${KEY}.`,
    });
    const { Trail } = await api.call("GetTrail", { Name: "main" });
    expect(Trail).not.toHaveProperty("KmsKeyId");
  });

  test("but not while something else is changed", async () => {
    api.foundKeys.set(KEY, { kind: "usable", arn: KEY });
    await create({ KmsKeyId: KEY });
    api.foundKeys.set(KEY, { kind: "disabled" });
    const answer = await api.call("UpdateTrail", { Name: "main", S3KeyPrefix: "p" });
    expect(answer).toMatchObject({ KmsKeyId: KEY, S3KeyPrefix: "p" });
  });
});

describe("UpdateTrail", () => {
  test("keeps what is left out, and changes what is given", async () => {
    api.foundKeys.set("alias/logs", { kind: "usable", arn: KEY });
    await create({ S3KeyPrefix: "p", KmsKeyId: "alias/logs" });
    const answer = await api.call("UpdateTrail", { Name: ARN, EnableLogFileValidation: true });
    expect(answer).toMatchObject({
      S3KeyPrefix: "p",
      KmsKeyId: KEY,
      LogFileValidationEnabled: true,
    });
    expect((await api.call("GetTrail", { Name: "main" })).Trail).toMatchObject(answer);
  });

  test("an empty text takes a setting away", async () => {
    const logs = { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE };
    await create({ ...logs, KmsKeyId: "alias/logs", S3KeyPrefix: "p", SnsTopicName: "topic" });
    const answer = await api.call("UpdateTrail", {
      Name: "main",
      KmsKeyId: "",
      CloudWatchLogsLogGroupArn: "",
      S3KeyPrefix: "",
      SnsTopicName: "",
    });
    expect(answer).toMatchObject({ SnsTopicName: "", SnsTopicARN: "" });
    const { Trail } = await api.call("GetTrail", { Name: "main" });
    const gone = ["KmsKeyId", "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn", "S3KeyPrefix"];
    for (const member of [...gone, "SnsTopicName", "SnsTopicARN"]) {
      expect(Trail).not.toHaveProperty(member);
    }
  });

  test("does not stop a trail that logs", async () => {
    await create();
    await api.call("StartLogging", { Name: "main" });
    await api.call("UpdateTrail", { Name: "main", S3KeyPrefix: "p" });
    expect(await api.call("GetTrailStatus", { Name: "main" })).toMatchObject({ IsLogging: true });
  });

  test.each([
    [{ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }, "InvalidParameterCombin"],
    [{ S3BucketName: "nowhere" }, "S3BucketDoesNotExistException"],
    [{ S3KeyPrefix: "../p" }, "InvalidS3PrefixException"],
  ])("refuses %j, and changes nothing", async (input, code) => {
    await create();
    const before = await api.call("GetTrail", { Name: "main" });
    await expect(api.call("UpdateTrail", { Name: "main", ...input })).rejects.toMatchObject({
      code: expect.stringContaining(code),
    });
    expect(await api.call("GetTrail", { Name: "main" })).toEqual(before);
  });
});

describe("naming a trail", () => {
  const READS = ["GetTrail", "GetTrailStatus"] as const;
  const WRITES = ["UpdateTrail", "StartLogging", "StopLogging", "DeleteTrail"] as const;

  test.each([...READS, ...WRITES])("%s takes name and ARN", async (action) => {
    await create();
    await expect(api.call(action, { Name: ARN })).resolves.toBeDefined();
    if (action === "DeleteTrail") await create();
    await expect(api.call(action, { Name: "main" })).resolves.toBeDefined();
  });

  test.each([...READS, ...WRITES])("%s refuses what is no trail", async (action) => {
    await expect(api.call(action, { Name: "nope" })).rejects.toMatchObject({
      code: "TrailNotFoundException",
      message: expect.stringMatching(/^Unknown trail: (\S+\/)?nope for the user: 111122223333$/),
    });
    await expect(api.call(action, { Name: "x" })).rejects.toMatchObject({
      code: "InvalidTrailNameException",
    });
    await expect(api.call(action, { Name: "arn:aws:s3:::logs" })).rejects.toMatchObject({
      code: "CloudTrailARNInvalidException",
    });
  });

  test.each([...READS, ...WRITES])("%s knows no other account's trail", async (action) => {
    await create();
    const other = { accountId: "444455556666" };
    await expect(api.call(action, { Name: ARN }, other)).rejects.toMatchObject({
      code: "TrailNotFoundException",
    });
  });

  test("GetTrailStatus names the ARN of a trail that it does not know", async () => {
    await expect(api.call("GetTrailStatus", { Name: "nope" }, EU)).rejects.toThrow(
      "Unknown trail: arn:aws:cloudtrail:eu-west-1:111122223333:trail/nope " +
        "for the user: 111122223333",
    );
  });

  test.each(READS)("%s reaches a trail of another region by ARN alone", async (action) => {
    await create({ IsMultiRegionTrail: true });
    await expect(api.call(action, { Name: ARN }, EU)).resolves.toBeDefined();
    await expect(api.call(action, { Name: "main" }, EU)).rejects.toMatchObject({
      code: "TrailNotFoundException",
    });
  });

  test.each(WRITES)("%s works in the home region alone", async (action) => {
    await create({ IsMultiRegionTrail: true });
    for (const Name of ["main", ARN]) {
      await expect(api.call(action, { Name }, EU)).rejects.toMatchObject({
        code: "InvalidHomeRegionException",
      });
    }
  });
});

describe("showing trails", () => {
  beforeEach(async () => {
    await create({ Name: "here" });
    await create({ Name: "everywhere", IsMultiRegionTrail: true });
    await create({ Name: "there" }, EU);
  });

  const names = async (input: object, context: object = {}) =>
    ((await api.call("DescribeTrails", input, context)).trailList ?? []).map(({ Name }) => Name);

  test.each([
    ["a region's trails, with shadows", {}, EU, ["there", "everywhere"]],
    ["without shadows", { includeShadowTrails: false }, EU, ["there"]],
    ["at home a trail is no shadow", { includeShadowTrails: false }, {}, ["here", "everywhere"]],
    ["by name", { trailNameList: ["here"] }, {}, ["here"]],
    ["a name of another region", { trailNameList: ["there", "here"] }, {}, ["here"]],
    ["unknown names left out", { trailNameList: ["nope"] }, {}, []],
    ["a name given twice, once", { trailNameList: ["here", "here"] }, {}, ["here"]],
  ])("DescribeTrails: %s", async (_what, input, context, expected) => {
    expect((await names(input, context)).sort()).toEqual([...expected].sort());
  });

  test("DescribeTrails: a trail of another region by ARN", async () => {
    const arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/here";
    expect(await names({ trailNameList: [arn] }, EU)).toEqual(["here"]);
    expect(await names({ trailNameList: [arn] }, { accountId: "444455556666" })).toEqual([]);
  });

  test("DescribeTrails refuses what no trail can be called", async () => {
    await expect(names({ trailNameList: ["x"] })).rejects.toMatchObject({
      code: "InvalidTrailNameException",
    });
  });

  test("ListTrails: all regions", async () => {
    expect((await api.call("ListTrails", {}, EU)).Trails).toEqual([
      {
        TrailARN: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/there",
        Name: "there",
        HomeRegion: "eu-west-1",
      },
      {
        TrailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/everywhere",
        Name: "everywhere",
        HomeRegion: "us-east-1",
      },
      {
        TrailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/here",
        Name: "here",
        HomeRegion: "us-east-1",
      },
    ]);
    expect((await api.call("ListTrails", {}, { accountId: "444455556666" })).Trails).toEqual([]);
  });

  test.each([
    ["ListTrails", { NextToken: "t" }],
    ["ListTags", { ResourceIdList: [ARN], NextToken: "t" }],
  ] as const)("%s refuses a token, of which there are none", async (action, input) => {
    await create();
    await expect(api.call(action, input)).rejects.toMatchObject({ code: "InvalidTokenException" });
    await api.call(action, { ...input, NextToken: "" });
  });

  test("GetTrail says where home is, and that selectors are as they come", async () => {
    expect((await api.call("GetTrail", { Name: "here" })).Trail).toMatchObject({
      HomeRegion: "us-east-1",
      HasCustomEventSelectors: false,
      HasInsightSelectors: false,
    });
  });

  test("GetEventSelectors shows the selector that takes all management events", async () => {
    expect(await api.call("GetEventSelectors", { TrailName: "here" })).toEqual({
      TrailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/here",
      EventSelectors: [
        {
          ReadWriteType: "All",
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
    });
  });

  test("GetInsightSelectors says that there are none", async () => {
    await expect(api.call("GetInsightSelectors", { TrailName: "here" })).rejects.toMatchObject({
      code: "InsightNotEnabledException",
    });
  });
});

describe("logging", () => {
  const status = () => api.call("GetTrailStatus", { Name: "main" });
  const NEVER = {
    LatestDeliveryAttemptTime: "",
    LatestNotificationAttemptTime: "",
    LatestNotificationAttemptSucceeded: "",
    LatestDeliveryAttemptSucceeded: "",
    TimeLoggingStarted: "",
    TimeLoggingStopped: "",
  };

  test("a trail that never logged has no times", async () => {
    await create();
    expect(await status()).toEqual({ IsLogging: false, ...NEVER });
  });

  test("starts and stops at the times it was told to", async () => {
    await create();
    expect(await api.call("StartLogging", { Name: "main" })).toEqual({});
    expect(await status()).toEqual({
      ...NEVER,
      IsLogging: true,
      StartLoggingTime: new Date("2026-01-31T12:00:00Z"),
      TimeLoggingStarted: "2026-01-31T12:00:00Z",
    });
    api.clock.advance(60_500);
    expect(await api.call("StopLogging", { Name: "main" })).toEqual({});
    expect(await status()).toMatchObject({
      IsLogging: false,
      StopLoggingTime: new Date("2026-01-31T12:01:00.500Z"),
      TimeLoggingStopped: "2026-01-31T12:01:00Z",
    });
  });

  test("shows the last delivery and the last error", async () => {
    await create();
    api.delivery = {
      latestDeliveryAtMs: Date.parse("2026-01-31T12:00:05.250Z"),
      latestAttemptAtMs: Date.parse("2026-01-31T12:00:10Z"),
      latestError: "NoSuchBucket",
    };
    expect(await status()).toMatchObject({
      LatestDeliveryError: "NoSuchBucket",
      LatestDeliveryTime: new Date("2026-01-31T12:00:05.250Z"),
      LatestDeliveryAttemptSucceeded: "2026-01-31T12:00:05Z",
      LatestDeliveryAttemptTime: "2026-01-31T12:00:10Z",
    });
  });

  test("a trail records from the journal's head on, until the call that stops it", async () => {
    await create();
    await api.journal.append([{ kind: "record", eventId: "e", json: "{}" }]);
    await api.call("StartLogging", { Name: "main" });
    await api.call("StopLogging", { Name: "main" }, { requestId: "r-stop" });
    expect(api.trails.logging()).toMatchObject([
      { windows: [{ after: 1, closing: { from: 1, requestId: "r-stop" } }] },
    ]);
  });

  test("deleting a trail that logs is its last call", async () => {
    await create();
    await api.call("StartLogging", { Name: "main" });
    expect(await api.call("DeleteTrail", { Name: "main" }, { requestId: "r-delete" })).toEqual({});
    expect(api.trails.logging()).toMatchObject([
      { isDeleted: true, windows: [{ closing: { requestId: "r-delete" } }] },
    ]);
    await expect(status()).rejects.toMatchObject({ code: "TrailNotFoundException" });
  });
});

describe("tags", () => {
  const tagsOf = async () =>
    (await api.call("ListTags", { ResourceIdList: [ARN] })).ResourceTagList?.[0]?.TagsList;

  test("are added, replaced and removed by key", async () => {
    await create({ TagsList: [{ Key: "a", Value: "1" }] });
    await api.call("AddTags", {
      ResourceId: ARN,
      TagsList: [{ Key: "a", Value: "2" }, { Key: "b" }],
    });
    expect(await tagsOf()).toEqual([
      { Key: "a", Value: "2" },
      { Key: "b", Value: "" },
    ]);
    await api.call("RemoveTags", { ResourceId: ARN, TagsList: [{ Key: "a" }, { Key: "none" }] });
    expect(await tagsOf()).toEqual([{ Key: "b", Value: "" }]);
  });

  test("number fifty at most, those that were there among them", async () => {
    await create({ TagsList: manyTags(50) });
    const oneMore = { ResourceId: ARN, TagsList: [{ Key: "new" }] };
    await expect(api.call("AddTags", oneMore)).rejects.toMatchObject({
      code: "TagsLimitExceededException",
    });
    await api.call("AddTags", { ResourceId: ARN, TagsList: [{ Key: "key-0", Value: "new" }] });
    expect(await tagsOf()).toHaveLength(50);
  });

  test.each([
    ["main", "CloudTrailARNInvalidException"],
    ["arn:aws:s3:::logs", "CloudTrailARNInvalidException"],
    [`${ARN}-2`, "ResourceNotFoundException"],
    ["arn:aws:cloudtrail:us-east-1:111122223333:channel/c", "ResourceNotFoundException"],
    ["arn:aws:cloudtrail:us-east-1:111122223333:import/i", "ResourceTypeNotSupportedException"],
    ["arn:aws:cloudtrail:us-east-1:444455556666:trail/main", "CloudTrailARNInvalidException"],
  ])("of %s are refused", async (ResourceId, code) => {
    await create();
    const TagsList = [{ Key: "a" }];
    await expect(api.call("AddTags", { ResourceId, TagsList })).rejects.toMatchObject({ code });
    await expect(api.call("RemoveTags", { ResourceId, TagsList })).rejects.toMatchObject({ code });
    await expect(api.call("ListTags", { ResourceIdList: [ResourceId] })).rejects.toMatchObject({
      code,
    });
  });

  test("are changed in the home region alone", async () => {
    await create();
    const input = { ResourceId: ARN, TagsList: [{ Key: "a" }] };
    await expect(api.call("AddTags", input, EU)).rejects.toMatchObject({
      code: "InvalidHomeRegionException",
    });
  });
});

function manyTags(count: number) {
  return Array.from({ length: count }, (_, i) => ({ Key: `key-${i}`, Value: "v" }));
}

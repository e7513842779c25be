import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { CloudTrailApi } from "../../test/support/cloudtrail-api.ts";
import { FaultyLogGroups, FaultyTopics } from "../../test/support/faulty-destinations.ts";

const ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
const TOPIC = "arn:aws:sns:us-east-1:111122223333:topic";
const GROUP = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";
const ROLE = "arn:aws:iam::111122223333:role/trail";
const LOGS = { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE };
const MARKER = "AWSLogs/111122223333/CloudTrail/";

let api: CloudTrailApi;

beforeEach(() => {
  api = new CloudTrailApi();
});

const create = (input: object = {}) =>
  api.call("CreateTrail", { Name: "main", S3BucketName: "logs", ...input });
const update = (input: object) => api.call("UpdateTrail", { Name: "main", ...input });

describe("a trail's topic", () => {
  const INSUFFICIENT = {
    code: "InsufficientSnsTopicPolicyException",
    message: "SNS Topic does not exist or the topic policy is incorrect!",
  };

  test("is told once when a trail is created, and once when it is named by an update", async () => {
    const topic = api.topics.create(TOPIC);
    await create({ SnsTopicName: "topic" });
    expect(topic.messages).toEqual(["CloudTrail validation message."]);
    await update({ SnsTopicName: TOPIC });
    expect(topic.messages).toHaveLength(2);
    await update({ S3KeyPrefix: "p" });
    await update({ SnsTopicName: "" });
    expect(topic.messages).toHaveLength(2);
  });

  test("is one of the trail's partition", async () => {
    const arn = "arn:aws-cn:sns:cn-north-1:111122223333:topic";
    api.topics.create(arn);
    const input = { Name: "main", S3BucketName: "logs", SnsTopicName: "topic" };
    const answer = await api.call("CreateTrail", input, { region: "cn-north-1" });
    expect(answer.SnsTopicARN).toBe(arn);
  });

  test("must be there; the bucket has its marker by then", async () => {
    await expect(create({ SnsTopicName: "topic" })).rejects.toMatchObject(INSUFFICIENT);
    expect(api.logs.keys).toEqual([MARKER]);
    expect((await api.call("ListTrails")).Trails).toEqual([]);
  });

  test("must let CloudTrail publish", async () => {
    api.topics.create(TOPIC);
    const faulty = new FaultyTopics(api.topics);
    faulty.fail(() => "refused");
    api.useTopics(faulty);
    await expect(create({ SnsTopicName: "topic" })).rejects.toMatchObject(INSUFFICIENT);
  });

  test("that does not answer is no reason to change the trail", async () => {
    api.topics.create(TOPIC);
    const faulty = new FaultyTopics(api.topics);
    faulty.fail(() => "persisted");
    api.useTopics(faulty);
    await expect(create({ SnsTopicName: "topic" })).rejects.toMatchObject({
      code: "ServiceUnavailable",
      status: 503,
    });
  });

  test.each(["topic.fifo", "a b", "arn:aws:sqs:us-east-1:111122223333:queue", "t".repeat(257)])(
    "that cannot be one is refused before the bucket is touched: %s",
    async (SnsTopicName) => {
      await expect(create({ SnsTopicName })).rejects.toMatchObject({
        code: "InvalidSnsTopicNameException",
      });
      expect(api.logs.keys).toEqual([]);
    },
  );

  test("that is refused leaves a trail as it was", async () => {
    await create();
    await expect(update({ SnsTopicName: "topic", S3KeyPrefix: "p" })).rejects.toMatchObject(
      INSUFFICIENT,
    );
    const { Trail } = await api.call("GetTrail", { Name: "main" });
    expect(Trail).not.toHaveProperty("SnsTopicName");
    expect(Trail).not.toHaveProperty("S3KeyPrefix");
  });
});

describe("a trail's log group", () => {
  const code = "InvalidCloudWatchLogsLogGroupArnException";

  test("gets a stream for the trail's region when the trail is created", async () => {
    const group = api.logGroups.create(GROUP);
    await create(LOGS);
    expect([...group.streams.keys()]).toEqual(["111122223333_CloudTrail_us-east-1"]);
  });

  test("must be there", async () => {
    await expect(create(LOGS)).rejects.toMatchObject({
      code,
      message: "CloudTrail cannot validate the specified log group ARN.",
    });
    expect((await api.call("ListTrails")).Trails).toEqual([]);
  });

  test("must be one that the role may write", async () => {
    api.logGroups.create(GROUP);
    const faulty = new FaultyLogGroups(api.logGroups);
    faulty.fail(() => "refused");
    api.useLogGroups(faulty);
    await expect(create(LOGS)).rejects.toMatchObject({
      code,
      message: "Access denied. Verify in IAM that the role has adequate permissions.",
    });
  });

  test("begins with the update that names it, and goes on with another", async () => {
    api.logGroups.create(GROUP);
    const other = GROUP.replace("trail", "other");
    api.logGroups.create(other);
    await create();
    await update(LOGS);
    await update({ ...LOGS, CloudWatchLogsLogGroupArn: other });
    expect(api.begunLogs).toEqual(["main"]);
    await update({ CloudWatchLogsLogGroupArn: "", CloudWatchLogsRoleArn: "" });
    await update(LOGS);
    expect(api.begunLogs).toEqual(["main", "main"]);
  });
});

test("the status shows every destination's last success and error", async () => {
  await create();
  await api.call("StartLogging", { Name: "main" });
  await api.call("StopLogging", { Name: "main" });
  const at = (second: number) => Date.parse(`2026-01-31T12:00:0${second}.250Z`);
  api.delivery = {
    latestDeliveryAtMs: at(1),
    latestAttemptAtMs: at(2),
    latestError: "NoSuchBucket",
    latestDigestAtMs: at(3),
    latestDigestError: "AccessDenied",
    latestNotificationAtMs: at(4),
    latestNotificationAttemptAtMs: at(5),
    latestNotificationError: "NotFound",
    latestLogsAtMs: at(6),
    latestLogsError: "ResourceNotFoundException",
  };
  expect(await api.call("GetTrailStatus", { Name: "main" })).toEqual({
    IsLogging: false,
    LatestDeliveryError: "NoSuchBucket",
    LatestNotificationError: "NotFound",
    LatestDeliveryTime: new Date(at(1)),
    LatestNotificationTime: new Date(at(4)),
    StartLoggingTime: new Date(api.clock.nowMs()),
    StopLoggingTime: new Date(api.clock.nowMs()),
    LatestCloudWatchLogsDeliveryError: "ResourceNotFoundException",
    LatestCloudWatchLogsDeliveryTime: new Date(at(6)),
    LatestDigestDeliveryTime: new Date(at(3)),
    LatestDigestDeliveryError: "AccessDenied",
    LatestDeliveryAttemptTime: "2026-01-31T12:00:02Z",
    LatestNotificationAttemptTime: "2026-01-31T12:00:05Z",
    LatestNotificationAttemptSucceeded: "2026-01-31T12:00:04Z",
    LatestDeliveryAttemptSucceeded: "2026-01-31T12:00:01Z",
    TimeLoggingStarted: "2026-01-31T12:00:00Z",
    TimeLoggingStopped: "2026-01-31T12:00:00Z",
  });
});

describe("the tag that says how often log files come", () => {
  const tagged = (Value: string) => [{ Key: "trailcam:delivery-interval", Value }];
  const INVALID = { code: "InvalidTagParameterException", message: /from 1s to 24h/ };

  test("is taken, and can be removed without its value", async () => {
    await create({ TagsList: tagged("30s") });
    await api.call("AddTags", { ResourceId: ARN, TagsList: tagged("5m") });
    expect(api.trails.get(ARN)?.tags).toEqual(tagged("5m"));
    const TagsList = [{ Key: "trailcam:delivery-interval" }];
    await api.call("RemoveTags", { ResourceId: ARN, TagsList });
    expect(api.trails.get(ARN)?.tags).toEqual([]);
  });

  test.each(["", "5", "500ms", "25h", "often"])("is refused with the value %j", async (value) => {
    const refused = { ...INVALID, message: expect.stringMatching(INVALID.message) };
    await expect(create({ TagsList: tagged(value) })).rejects.toMatchObject(refused);
    await create();
    const input = { ResourceId: ARN, TagsList: tagged(value) };
    await expect(api.call("AddTags", input)).rejects.toMatchObject(refused);
  });
});

describe("a destination that takes a call and never answers", () => {
  const never = () => new Promise<never>(() => undefined);
  const NEVER: Readonly<Record<string, { readonly input: object; readonly hang: () => void }>> = {
    bucket: {
      input: {},
      hang: () => api.buckets.set("logs", { put: never, get: never }),
    },
    topic: { input: { SnsTopicName: "topic" }, hang: () => api.useTopics({ find: never }) },
    "log group": { input: LOGS, hang: () => api.useLogGroups({ find: never }) },
  };

  test.each(Object.entries(NEVER))("its client is told so in time: %s", async (_, given) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    given.hang();
    let refusal: unknown;
    create(given.input).catch((error: unknown) => {
      refusal = error;
    });
    // After a minute the AWS CLI and boto3 give up, and ask again.
    await vi.advanceTimersByTimeAsync(50_000);
    expect(refusal).toMatchObject({ code: "ServiceUnavailable", status: 503 });
    expect((await api.call("ListTrails")).Trails).toEqual([]);
  });
});

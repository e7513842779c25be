import { gunzipSync } from "node:zlib";
import {
  AddTagsCommand,
  CloudTrailClient,
  CreateTrailCommand,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "../support/server.ts";

interface LoggedCall {
  readonly eventName: string;
  readonly requestParameters: { readonly bucketName?: string; readonly key?: string };
}

let server: TestServer;
let s3: S3Client;
let trails: CloudTrailClient;

beforeAll(async () => {
  server = await TestServer.start({ flags: ["--delivery-interval", "500ms"] });
  const settings = server.clientSettings();
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  trails = new CloudTrailClient(settings);
});

afterAll(async () => {
  s3.destroy();
  trails.destroy();
  await server[Symbol.asyncDispose]();
});

async function makeBuckets(...names: readonly string[]): Promise<void> {
  for (const Bucket of names) await s3.send(new CreateBucketCommand({ Bucket }));
}

async function putAndGet(Bucket: string, Key: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await Body?.transformToString();
}

/** What the log files in a bucket hold, as `name bucket/key`, in the order of their records. */
async function loggedIn(Bucket: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const calls: string[] = [];
  for (const { Key = "" } of Contents.filter((object) => object.Key?.endsWith(".json.gz"))) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const { Records } = JSON.parse(gunzipSync(bytes).toString()) as { Records: LoggedCall[] };
    calls.push(
      ...Records.map(({ eventName, requestParameters: { bucketName, key } }) => {
        return `${eventName} ${bucketName}/${key}`;
      }),
    );
  }
  return calls.sort();
}

test("a trail of one bucket's data events gets those, and no other bucket's", async () => {
  await makeBuckets("basic-audit", "watched", "watched-not");
  const Name = "basic";
  await trails.send(new CreateTrailCommand({ Name, S3BucketName: "basic-audit" }));
  await trails.send(
    new PutEventSelectorsCommand({
      TrailName: Name,
      EventSelectors: [
        {
          IncludeManagementEvents: false,
          DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3:::watched/"] }],
        },
      ],
    }),
  );
  await trails.send(new StartLoggingCommand({ Name }));
  // The unwanted first: delivery keeps the journal's order, so they cannot merely be late.
  await putAndGet("watched-not", "a");
  await putAndGet("watched", "b");

  await expect
    .poll(() => loggedIn("basic-audit"), { timeout: 20_000, interval: 200 })
    .toEqual(["GetObject watched/b", "PutObject watched/b"]);
});

test("a trail of one region gets what is done in its buckets, signed for any", async () => {
  await makeBuckets("there-audit", "here");
  const settings = server.clientSettings("admin", "eu-west-1");
  const theirS3 = new S3Client({ ...settings, forcePathStyle: true });
  const theirTrails = new CloudTrailClient(settings);
  await theirS3.send(new CreateBucketCommand({ Bucket: "there" }));
  await theirTrails.send(new CreateTrailCommand({ Name: "there", S3BucketName: "there-audit" }));
  const DataResources = [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3"] }];
  const EventSelectors = [{ IncludeManagementEvents: false, DataResources }];
  await theirTrails.send(new PutEventSelectorsCommand({ TrailName: "there", EventSelectors }));
  await theirTrails.send(new StartLoggingCommand({ Name: "there" }));
  await putAndGet("here", "a");
  await putAndGet("there", "b");
  const CopySource = "here/a";
  await s3.send(new CopyObjectCommand({ Bucket: "there", Key: "c", CopySource }));
  await s3.send(new CopyObjectCommand({ Bucket: "here", Key: "d", CopySource: "there/b" }));
  await s3.send(new GetObjectCommand({ Bucket: "there", Key: "none" })).catch(() => undefined);
  theirS3.destroy();
  theirTrails.destroy();

  await expect
    .poll(() => loggedIn("there-audit"), { timeout: 20_000, interval: 200 })
    .toEqual([
      ...["CopyObject there/c", "GetObject there/b", "GetObject there/none"],
      "PutObject there/b",
    ]);
});

test("an advanced selector takes all but what it deselects", async () => {
  await makeBuckets("advanced-audit", "all-but");
  const Name = "advanced";
  await trails.send(new CreateTrailCommand({ Name, S3BucketName: "advanced-audit" }));
  await trails.send(
    new PutEventSelectorsCommand({
      TrailName: Name,
      AdvancedEventSelectors: [
        {
          Name: "all but reads of objects, and one object",
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Data"] },
            { Field: "resources.type", Equals: ["AWS::S3::Object"] },
            { Field: "eventName", NotEquals: ["GetObject", "HeadObject"] },
            {
              Field: "resources.ARN",
              StartsWith: ["arn:aws:s3:::all-but/"],
              NotEquals: ["arn:aws:s3:::all-but/secret"],
            },
          ],
        },
      ],
    }),
  );
  await trails.send(new StartLoggingCommand({ Name }));
  await putAndGet("all-but", "secret");
  await putAndGet("all-but", "plain");

  await expect
    .poll(() => loggedIn("advanced-audit"), { timeout: 20_000, interval: 200 })
    .toEqual(["PutObject all-but/plain"]);
});

test("the calls of Terraform's aws_cloudtrail, in its order, leave nothing to change", async () => {
  await makeBuckets("plan-audit");
  const created = await trails.send(
    new CreateTrailCommand({
      Name: "plan",
      S3BucketName: "plan-audit",
      S3KeyPrefix: "",
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      EnableLogFileValidation: false,
      TagsList: [{ Key: "team", Value: "audit" }],
    }),
  );
  const arn = created.TrailARN ?? "";
  const selectors: EventSelector[] = [
    {
      ReadWriteType: "All",
      IncludeManagementEvents: true,
      DataResources: [{ Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] }],
      ExcludeManagementEventSources: ["kms.amazonaws.com"],
    },
  ];
  const insights = [{ InsightType: "ApiCallRateInsight" as const }];
  await trails.send(new StartLoggingCommand({ Name: arn }));
  await trails.send(new PutEventSelectorsCommand({ TrailName: arn, EventSelectors: selectors }));
  await trails.send(new PutInsightSelectorsCommand({ TrailName: arn, InsightSelectors: insights }));

  const read = async () => {
    const { trailList } = await trails.send(new DescribeTrailsCommand({ trailNameList: [arn] }));
    const { Trail } = await trails.send(new GetTrailCommand({ Name: arn }));
    expect(trailList).toEqual([Trail]);
    const status = await trails.send(new GetTrailStatusCommand({ Name: arn }));
    const tags = await trails.send(new ListTagsCommand({ ResourceIdList: [arn] }));
    const chosen = await trails.send(new GetEventSelectorsCommand({ TrailName: arn }));
    return { Trail, status, tags: tags.ResourceTagList?.[0]?.TagsList, chosen };
  };
  const first = await read();
  expect(first).toMatchObject({
    Trail: {
      Name: "plan",
      S3BucketName: "plan-audit",
      HomeRegion: "us-east-1",
      HasCustomEventSelectors: true,
      HasInsightSelectors: true,
    },
    status: { IsLogging: true },
    tags: [{ Key: "team", Value: "audit" }],
    chosen: { EventSelectors: selectors },
  });
  expect(first.Trail).not.toHaveProperty("S3KeyPrefix");
  expect(first.chosen.AdvancedEventSelectors).toBeUndefined();
  const watched = await trails.send(new GetInsightSelectorsCommand({ TrailName: arn }));
  expect(watched.InsightSelectors).toEqual(insights);

  // A second plan: an update of settings and tags, with what was read put back as it is.
  await trails.send(new UpdateTrailCommand({ Name: arn, S3KeyPrefix: "p" }));
  await trails.send(
    new AddTagsCommand({ ResourceId: arn, TagsList: [{ Key: "team", Value: "audit" }] }),
  );
  await trails.send(
    new PutEventSelectorsCommand({
      TrailName: arn,
      EventSelectors: first.chosen.EventSelectors ?? [],
    }),
  );
  const second = await read();
  expect(second.Trail).toEqual({ ...first.Trail, S3KeyPrefix: "p" });
  expect([second.tags, second.chosen.EventSelectors]).toEqual([first.tags, selectors]);

  // Blocks taken out of the configuration: Terraform puts the default, and no Insights.
  await trails.send(
    new PutEventSelectorsCommand({
      TrailName: arn,
      EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [] }],
    }),
  );
  await trails.send(new PutInsightSelectorsCommand({ TrailName: arn, InsightSelectors: [] }));
  expect((await read()).Trail).toMatchObject({
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
  });
  await expect(
    trails.send(new GetInsightSelectorsCommand({ TrailName: arn })),
  ).rejects.toMatchObject({ name: "InsightNotEnabledException" });
});

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  TestMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRecords } from "../support/history.ts";
import { hasAwsCli, hasBoto3, runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";

let server: TestServer;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  server = await TestServer.start();
  logs = new CloudWatchLogsClient(server.clientSettings());
});

afterAll(async () => {
  logs?.destroy();
  await server?.[Symbol.asyncDispose]();
});

async function create(logGroupName: string, ...streams: string[]) {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of streams) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  }
}

describe("the official client", () => {
  test("puts events, gets them, and finds those that match", async () => {
    const logGroupName = "/aws/cloudtrail/all";
    await create(logGroupName, "one", "other");
    const timestamp = Date.now();
    for (const [place, logStreamName] of ["one", "other"].entries()) {
      const logEvents = ["DeleteHostedZone", "ListBuckets"].map((eventName, i) => ({
        timestamp: timestamp + place * 10 + i,
        message: JSON.stringify({ eventName, note: "Grüße" }),
      }));
      const sequenceToken = "ignored";
      const input = { logGroupName, logStreamName, logEvents, sequenceToken };
      const { nextSequenceToken } = await logs.send(new PutLogEventsCommand(input));
      expect(nextSequenceToken).toMatch(/^\d{56}$/);
    }
    const got = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: "other", startFromHead: true }),
    );
    expect(got.events).toMatchObject([
      { timestamp: timestamp + 10, message: '{"eventName":"DeleteHostedZone","note":"Grüße"}' },
      { timestamp: timestamp + 11 },
    ]);
    const filterPattern = '{ $.eventName = "Delete*" && $.note != "x" }';
    const found: (string | undefined)[] = [];
    const filter = { logGroupName, filterPattern, limit: 1 };
    for await (const page of paginateFilterLogEvents({ client: logs }, filter)) {
      found.push(...(page.events ?? []).map((event) => event.logStreamName));
    }
    expect(found).toEqual(["one", "other"]);
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true }),
    );
    expect(logStreams).toMatchObject([
      { logStreamName: "other", lastEventTimestamp: timestamp + 11 },
      { logStreamName: "one" },
    ]);
  });

  test("knows the errors by their classes", async () => {
    await create("twice");
    await expect(create("twice")).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
    const input = { logGroupName: "none", logStreamName: "s" };
    await expect(logs.send(new GetLogEventsCommand(input))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    const odd = { filterPattern: "{ $.a", logEventMessages: ["{}"] };
    await expect(logs.send(new TestMetricFilterCommand(odd))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  test("leaves records without what is in the log", async () => {
    const logGroupName = "recorded";
    await create(logGroupName, "s");
    const retention = { logGroupName, retentionInDays: 7 };
    await logs.send(new PutRetentionPolicyCommand(retention));
    const records = await allRecords(server);
    const own = records.filter(
      ({ requestParameters }) =>
        (requestParameters as { logGroupName?: string } | null)?.logGroupName === logGroupName,
    );
    expect(own).toMatchObject([
      { eventName: "CreateLogGroup", apiVersion: "20140328", responseElements: null },
      { eventName: "CreateLogStream", eventSource: "logs.amazonaws.com" },
      { eventName: "PutRetentionPolicy", requestParameters: retention, readOnly: false },
    ]);
    expect(JSON.stringify(records)).not.toContain("Grüße");
  });
});

test("events are there after a crash", async () => {
  await using own = await TestServer.start();
  const client = new CloudWatchLogsClient(own.clientSettings());
  const names = { logGroupName: "g", logStreamName: "s" };
  await client.send(new CreateLogGroupCommand(names));
  await client.send(new CreateLogStreamCommand(names));
  const logEvents = [{ timestamp: Date.now(), message: "kept" }];
  await client.send(new PutLogEventsCommand({ ...names, logEvents }));
  await own.kill();
  client.destroy();
  await using again = await TestServer.start({ dataDirectory: own.dataDirectory });
  const next = new CloudWatchLogsClient(again.clientSettings());
  expect((await next.send(new GetLogEventsCommand(names))).events).toMatchObject([
    { message: "kept" },
  ]);
  next.destroy();
});

test.runIf(hasAwsCli)("the AWS CLI filters a group", async () => {
  await create("filtered", "s");
  const logEvents = [{ timestamp: Date.now(), message: "a line" }];
  const names = { logGroupName: "filtered", logStreamName: "s" };
  await logs.send(new PutLogEventsCommand({ ...names, logEvents }));
  const words = ["logs", "filter-log-events", "--log-group-name", "filtered"];
  const { stdout } = await runProgram("aws", [...words, "--filter-pattern", "line"], {
    environment: server.clientEnvironment(),
  });
  expect(JSON.parse(stdout)).toMatchObject({
    events: [{ logStreamName: "s", message: "a line" }],
    searchedLogStreams: [],
  });
});

test.runIf(hasBoto3)("boto3 pages through groups as Terraform looks for one", async () => {
  for (const name of ["tf/a", "tf/b", "tf/a/b"]) await create(name);
  const program = `
import boto3
logs = boto3.client("logs")
pages = logs.get_paginator("describe_log_groups").paginate(
    logGroupNamePrefix="tf/", PaginationConfig={"PageSize": 1})
groups = [group for page in pages for group in page["logGroups"]]
print([group["logGroupName"] for group in groups])
logs.tag_resource(resourceArn=groups[0]["logGroupArn"], tags={"a": "b"})
print(logs.list_tags_for_resource(resourceArn=groups[0]["logGroupArn"])["tags"])
`;
  const { stdout } = await runProgram("python3", ["-c", program], {
    environment: server.clientEnvironment(),
  });
  expect(stdout).toBe("['tf/a', 'tf/a/b', 'tf/b']\n{'a': 'b'}\n");
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "tf" }));
  expect(logGroups).toHaveLength(3);
});

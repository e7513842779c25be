import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import {
  CloudTrailClient,
  CreateTrailCommand,
  type CreateTrailCommandInput,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateHttpNamespaceCommand,
  ListNamespacesCommand,
  ServiceDiscoveryClient,
} from "@aws-sdk/client-servicediscovery";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processEnvironment } from "../../src/base/environment.ts";
import { allRecords, type FoundRecord } from "../support/history.ts";
import { listLogFiles, readLogFiles } from "../support/log-files.ts";
import { hasAwsCli, runProgram } from "../support/programs.ts";
import { SEED, seededRandom } from "../support/seeded-random.ts";
import { TestServer } from "../support/server.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
/** `KILLS` of the environment, for a longer run. */
const KILLS = Number(processEnvironment().KILLS ?? 3);
const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"] as const;
const ACCOUNT = "111122223333";
const FLAGS = ["--delivery-interval", "100ms", "--digest-interval", "1s"];

/** What each trail is to have of Event history. Each has a prefix of its own: its name. */
const TRAILS = {
  everything: { home: "us-east-1", wants: () => true },
  ireland: { home: "eu-west-1", wants: ({ awsRegion }: FoundRecord) => awsRegion === "eu-west-1" },
  writes: { home: "us-east-1", wants: ({ readOnly }: FoundRecord) => readOnly === false },
};
type TrailName = keyof typeof TRAILS;
const NAMES = Object.keys(TRAILS) as TrailName[];
const VALIDATED: readonly TrailName[] = ["everything", "ireland"];

/** Calls made while some of the trails were logging already, and others were not. */
const SETTING_UP = new Set(["StartLogging", "LookupEvents"]);

const arnOf = (name: TrailName) =>
  `arn:aws:cloudtrail:${TRAILS[name].home}:${ACCOUNT}:trail/${name}`;

const placeOf = (name: TrailName) => ({ bucket: "audit", prefix: name });

let server: TestServer;
let before: ReadonlySet<string>;
let queueUrl: string;

beforeAll(async () => {
  server = await TestServer.start({ flags: FLAGS });
  const settings = server.clientSettings();
  await new S3Client(settings).send(new CreateBucketCommand({ Bucket: "audit" }));
  const TopicArn = await openTopic(settings);
  const common = { S3BucketName: "audit", IsMultiRegionTrail: true };
  const validated = { EnableLogFileValidation: true };
  await create("everything", { ...common, ...validated, SnsTopicName: TopicArn });
  await create("ireland", { ...common, ...validated, IsMultiRegionTrail: false });
  await create("writes", common);
  const EventSelectors = [{ ReadWriteType: "WriteOnly" as const }];
  await trailsOf("writes").send(
    new PutEventSelectorsCommand({ TrailName: "writes", EventSelectors }),
  );
  before = new Set((await historyOf()).map(({ eventID }) => eventID));
  for (const name of NAMES) await trailsOf(name).send(new StartLoggingCommand({ Name: name }));
}, 60_000);

afterAll(() => server[Symbol.asyncDispose]());

function trailsOf(name: TrailName): CloudTrailClient {
  return new CloudTrailClient(server.clientSettings("admin", TRAILS[name].home));
}

async function create(name: TrailName, more: Omit<CreateTrailCommandInput, "Name">) {
  await trailsOf(name).send(new CreateTrailCommand({ Name: name, S3KeyPrefix: name, ...more }));
}

async function openTopic(settings: ReturnType<TestServer["clientSettings"]>): Promise<string> {
  const sns = new SNSClient(settings);
  const sqs = new SQSClient(settings);
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "files" }));
  queueUrl = QueueUrl;
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "files" }));
  const Endpoint = `arn:aws:sqs:us-east-1:${ACCOUNT}:files`;
  const Attributes = { RawMessageDelivery: "true" };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes }));
  return TopicArn;
}

/** Every record of Event history in all regions. */
async function historyOf(): Promise<readonly FoundRecord[]> {
  const records: FoundRecord[] = [];
  for (const region of REGIONS) records.push(...(await allRecords(server, region)));
  return records;
}

/** Calls one after the other, reads and writes in every region, until one goes without answer. */
async function callUntilGone(name: string): Promise<readonly string[]> {
  const answered: string[] = [];
  const clients = REGIONS.map((region) => ({
    ...{ maxAttempts: 1, ...server.clientSettings("admin", region) },
  }));
  const route53 = new Route53Client(clients[0] ?? {});
  const maps = clients.map((settings) => new ServiceDiscoveryClient(settings));
  const HealthCheckConfig = { Type: "TCP", IPAddress: "192.0.2.1", Port: 80 } as const;
  const calls = [
    ...maps.map((client) => async (Name: string) => {
      return client.send(new CreateHttpNamespaceCommand({ Name, CreatorRequestId: Name }));
    }),
    ...maps.map((client) => async () => client.send(new ListNamespacesCommand({ MaxResults: 1 }))),
    async (CallerReference: string) =>
      route53.send(new CreateHealthCheckCommand({ CallerReference, HealthCheckConfig })),
  ];
  try {
    for (let i = 0; ; i += 1) {
      const call = calls[i % calls.length];
      const answer = await call?.(`${name}-${i}`);
      answered.push(answer?.$metadata.requestId ?? "");
    }
  } catch (error) {
    const { $response } = error as { $response?: { statusCode?: number } };
    if ($response?.statusCode !== undefined && $response.statusCode !== 200) throw error;
    return answered;
  } finally {
    for (const client of [route53, ...maps]) client.destroy();
  }
}

/** Takes every notification out of the queue; gives the keys that they name. */
async function notifiedKeys(): Promise<ReadonlySet<string>> {
  const sqs = new SQSClient(server.clientSettings());
  const keys = new Set<string>();
  const receive = new ReceiveMessageCommand({
    ...{ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 },
  });
  for (;;) {
    const { Messages = [] } = await sqs.send(receive);
    if (Messages.length === 0) return keys;
    for (const { Body = "{}" } of Messages) {
      if (!Body.startsWith("{")) continue;
      const { s3ObjectKey = [] } = JSON.parse(Body) as { s3ObjectKey?: readonly string[] };
      for (const key of s3ObjectKey) keys.add(key);
    }
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

function twice(ids: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

test("kill -9 at any moment of delivery leaves the bucket as if nothing had happened", async () => {
  const draw = seededRandom(SEED);
  const { dataDirectory } = server;
  const answered: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const callers = Array.from({ length: 4 }, (_, i) => callUntilGone(`r${kill}-${i}`));
    await after(300 + draw(1_200));
    await server.kill();
    answered.push(...(await Promise.all(callers)).flat());
    server = await TestServer.start({ dataDirectory, flags: FLAGS });
  }
  const snapshot = await historyOf();
  // What is in the journal at a stop is delivered before the process ends.
  expect(await server.stop()).toBe(0);
  server = await TestServer.start({ dataDirectory, flags: FLAGS });

  const delivered = new Map<TrailName, readonly string[]>();
  for (const name of NAMES) {
    const records = await readLogFiles(server, placeOf(name));
    delivered.set(
      name,
      records.map(({ eventID }) => eventID),
    );
  }
  const known = new Set((await historyOf()).map(({ eventID }) => eventID));
  const found = new Set(snapshot.map(({ requestID }) => requestID));
  expect(answered.filter((id) => !found.has(id))).toEqual([]);
  for (const name of NAMES) {
    const ids = delivered.get(name) ?? [];
    const has = new Set(ids);
    const wanted = snapshot.filter(
      (record) =>
        TRAILS[name].wants(record) &&
        !before.has(record.eventID) &&
        !SETTING_UP.has(record.eventName),
    );
    const missing = wanted.filter(({ eventID }) => !has.has(eventID));
    const stray = ids.filter((id) => before.has(id) || !known.has(id));
    const facts = { missing, doubled: twice(ids), stray };
    expect(facts, name).toEqual({ missing: [], doubled: [], stray: [] });
  }

  const notified = await notifiedKeys();
  const files = await listLogFiles(server, placeOf("everything"));
  // Those of the last moments may be on their way.
  expect(files.slice(0, -8).filter((key) => !notified.has(key))).toEqual([]);
}, 900_000);

test("and what proves it is whole", async () => {
  for (const name of VALIDATED) {
    const { code, stdout } = await runProgram(
      process.execPath,
      [
        ...["--disable-warning=ExperimentalWarning", MAIN, "verify"],
        ...["--trail", arnOf(name), "--data", server.dataDirectory],
      ],
      { environment: { PATH: process.env.PATH ?? "" } },
    );
    expect({ code, stdout }, name).toMatchObject({ code: 0 });
  }
}, 120_000);

test.runIf(hasAwsCli)(
  "to AWS's own program too",
  async () => {
    const regions = KILLS > 3 ? REGIONS : REGIONS.slice(0, 1);
    for (const region of regions) {
      const { code, stdout, stderr } = await runProgram(
        "aws",
        [
          ...["cloudtrail", "validate-logs", "--trail-arn", arnOf("everything")],
          ...["--region", region],
          ...["--start-time", new Date(Date.now() - 3_600_000).toISOString()],
        ],
        { environment: server.clientEnvironment("admin", region) },
      );
      const invalid = stderr.split("\n").filter((line) => line.includes("INVALID"));
      expect({ code, invalid, stdout }, region).toMatchObject({ code: 0, invalid: [] });
    }
  },
  120_000,
);

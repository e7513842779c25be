import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetHostedZoneCountCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { allRecords, recordsOf } from "../support/history.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

const isRunning = (processId: number) => {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
};

/** The process of the server's engine, as its log tells. */
async function engineOf(server: TestServer): Promise<number> {
  const log = await readFile(join(server.dataDirectory, "server.log"), "utf8");
  const lines = log.split("\n").filter((line) => line.includes('"engine_ready"'));
  return (JSON.parse(lines.at(-1) ?? "{}") as { processId?: number }).processId ?? 0;
}

test("a changing call that kill -9 cut off is recorded once, as of unknown outcome", async () => {
  const arrived = Promise.withResolvers<void>();
  await using upstream = await RecordingUpstream.start(() => arrived.resolve());
  const flags = ["--upstream", `ec2=${upstream.url}`];
  const first = await TestServer.start({ flags });
  const { dataDirectory } = first;
  const client = new EC2Client({ ...first.clientSettings(), maxAttempts: 1 });
  const cutOff = client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  cutOff.catch(() => undefined);
  const reading = client.send(new DescribeVpcsCommand({}));
  reading.catch(() => undefined);
  await arrived.promise;
  await first.kill();
  await expect(cutOff).rejects.toThrow();
  // Twice, because a start must not settle again what the one before has settled.
  const second = await TestServer.start({ dataDirectory, flags });
  await second.kill();
  await using third = await TestServer.start({ dataDirectory, flags });
  expect(await recordsOf(third, "CreateVpc")).toMatchObject([
    {
      errorCode: "OutcomeUnknown",
      requestParameters: { cidrBlock: "10.0.0.0/16" },
      responseElements: null,
    },
  ]);
});

test("the engine goes with its server, and comes again without one record lost", async () => {
  await using server = await TestServer.start();
  const client = new Route53Client(server.clientSettings());
  const ids: string[] = [];
  const call = async () => {
    const { $metadata } = await client.send(new GetHostedZoneCountCommand({}));
    ids.push($metadata.requestId ?? "");
  };
  const runningEngine = async () => {
    await expect
      .poll(async () => isRunning(await engineOf(server)), { timeout: 10_000 })
      .toBe(true);
    return await engineOf(server);
  };
  for (let i = 0; i < 60; i++) {
    if (i % 20 === 10) process.kill(await runningEngine(), "SIGKILL");
    await call();
  }
  // A look-up is refused for as long as the engine starts.
  const records = await expect
    .poll(() => recordsOf(server, "GetHostedZoneCount").catch(() => []), { timeout: 10_000 })
    .toHaveLength(ids.length)
    .then(() => recordsOf(server, "GetHostedZoneCount"));
  expect(records.map(({ requestID }) => requestID).sort()).toEqual([...ids].sort());
  const engine = await runningEngine();
  await server.kill();
  await expect.poll(() => isRunning(engine), { timeout: 5_000 }).toBe(false);
});

test("at a stop under load every answer is whole, and every record in its log file", async () => {
  // An hour between log files: what is in one at the end came with the stop.
  await using server = await TestServer.start({ flags: ["--delivery-interval", "1h"] });
  const settings = { ...server.clientSettings(), maxAttempts: 1 };
  const trails = new CloudTrailClient(settings);
  await new S3Client(settings).send(new CreateBucketCommand({ Bucket: "audit" }));
  await trails.send(new CreateTrailCommand({ Name: "main", S3BucketName: "audit" }));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  const client = new Route53Client(settings);
  const answered: string[] = [];
  const enough = Promise.withResolvers<void>();
  const cutShort: unknown[] = [];
  const worker = async () => {
    for (;;) {
      try {
        const { $metadata } = await client.send(new GetHostedZoneCountCommand({}));
        if (answered.push($metadata.requestId ?? "") === 200) enough.resolve();
      } catch (error) {
        // A connection refused or closed before the answer is no answer cut short.
        const { $response } = error as { $response?: { statusCode?: number } };
        if ($response?.statusCode === 200) cutShort.push(error);
        return;
      }
    }
  };
  const workers = Promise.all(Array.from({ length: 16 }, worker));
  await enough.promise;
  expect(await server.stop()).toBe(0);
  await workers;
  const root = join(server.dataDirectory, "buckets", "audit");
  const files = (await readdir(root, { recursive: true })).filter((path) =>
    path.endsWith(".json.gz"),
  );
  const logged: string[] = [];
  for (const file of files) {
    const { Records } = JSON.parse(gunzipSync(await readFile(join(root, file))).toString()) as {
      readonly Records: readonly { readonly requestID: string }[];
    };
    logged.push(...Records.map(({ requestID }) => requestID));
  }
  expect(cutShort).toEqual([]);
  expect(new Set(logged).size).toBe(logged.length);
  expect(answered.filter((id) => !logged.includes(id))).toEqual([]);
});

test("a reset empties sandbox and history; keys, trails and the server stay", async () => {
  await using server = await TestServer.start({ flags: ["--allow-reset"] });
  const settings = server.clientSettings();
  const trails = new CloudTrailClient(settings);
  const s3 = new S3Client(settings);
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  await trails.send(new CreateTrailCommand({ Name: "main", S3BucketName: "audit" }));
  const { token } = JSON.parse(
    await readFile(join(server.dataDirectory, "server.json"), "utf8"),
  ) as { token: string };
  const reset = await fetch(new URL("/_trailcam/reset", server.url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  expect(reset.status).toBe(200);
  expect(await allRecords(server)).toEqual([]);
  // The name is free again, and the trail is still there.
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  const names = (await allRecords(server)).map(({ eventName }) => eventName);
  expect(names).toEqual(expect.arrayContaining(["CreateBucket", "StartLogging"]));
  expect(names).not.toContain("CreateTrail");
});

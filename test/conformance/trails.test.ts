import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { hasAwsCli, runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";

const KEY =
  /^logs\/AWSLogs\/111122223333\/CloudTrail\/us-east-1\/\d{4}\/\d\d\/\d\d\/111122223333_CloudTrail_us-east-1_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/;

interface LogFile {
  readonly Records: readonly { readonly eventName: string; readonly eventID: string }[];
}

test("a trail's log files hold the calls made while it was logging", async () => {
  await using server = await TestServer.start({ flags: ["--delivery-interval", "500ms"] });
  const settings = server.clientSettings();
  const s3 = new S3Client(settings);
  const trails = new CloudTrailClient(settings);
  const zones = new Route53Client(settings);
  const createZone = (Name: string) =>
    zones.send(new CreateHostedZoneCommand({ Name, CallerReference: Name }));

  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  await trails.send(
    new CreateTrailCommand({ Name: "main", S3BucketName: "audit", S3KeyPrefix: "logs" }),
  );
  await createZone("before.example.com");
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  await createZone("one.example.com");
  await createZone("two.example.com");
  await trails.send(new StopLoggingCommand({ Name: "main" }));
  await createZone("after.example.com");

  const listKeys = async () => {
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "audit" }));
    return (Contents ?? []).map(({ Key }) => Key ?? "").filter((key) => key.endsWith(".json.gz"));
  };
  const recordsOf = async (keys: readonly string[]) => {
    const files = await Promise.all(
      keys.map(async (Key) => {
        const object = await s3.send(new GetObjectCommand({ Bucket: "audit", Key }));
        expect(object.ContentType).toBe("application/json");
        expect(object.ContentEncoding).toBe("gzip");
        const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
        return JSON.parse(gunzipSync(bytes).toString()) as LogFile;
      }),
    );
    return files.flatMap(({ Records }) => Records);
  };
  await expect
    .poll(async () => (await recordsOf(await listKeys())).map(({ eventName }) => eventName), {
      timeout: 10_000,
    })
    .toContain("StopLogging");

  const keys = await listKeys();
  for (const key of keys) expect(key).toMatch(KEY);
  const names = (await recordsOf(keys)).map(({ eventName }) => eventName);
  expect(names.filter((name) => name === "CreateHostedZone")).toHaveLength(2);
  expect(await trails.send(new GetTrailStatusCommand({ Name: "main" }))).toMatchObject({
    IsLogging: false,
    LatestDeliveryTime: expect.any(Date) as unknown,
  });

  const onDisk = await readdir(join(server.dataDirectory, "buckets", "audit"), { recursive: true });
  expect(onDisk.filter((path) => path.endsWith(".json.gz")).sort()).toEqual([...keys].sort());
});

test.runIf(hasAwsCli)("the AWS CLI makes a trail and fetches its log file", async () => {
  await using server = await TestServer.start({ flags: ["--delivery-interval", "500ms"] });
  const environment = server.clientEnvironment();
  const aws = async (...words: string[]) => {
    const { code, stdout, stderr } = await runProgram("aws", words, { environment });
    expect({ code, stderr }, words.join(" ")).toEqual({ code: 0, stderr: "" });
    return stdout;
  };
  await aws("s3", "mb", "s3://cli-audit");
  const trail = await aws(
    ...["cloudtrail", "create-trail", "--name", "cli", "--s3-bucket-name", "cli-audit"],
  );
  expect(JSON.parse(trail)).toMatchObject({
    Name: "cli",
    S3BucketName: "cli-audit",
    TrailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/cli",
    IsMultiRegionTrail: false,
    LogFileValidationEnabled: false,
  });
  await aws("cloudtrail", "start-logging", "--name", "cli");
  await aws(
    "route53",
    "create-hosted-zone",
    "--name",
    "cli.example.com",
    "--caller-reference",
    "1",
  );
  const listed = await expect
    .poll(() => aws("s3", "ls", "--recursive", "s3://cli-audit"), { timeout: 20_000 })
    .toMatch(/\.json\.gz/)
    .then(() => aws("s3", "ls", "--recursive", "s3://cli-audit"));
  const key = /\S+\.json\.gz/.exec(listed)?.[0] ?? "";
  const copy = join(server.dataDirectory, "copy.json.gz");
  await aws("s3", "cp", `s3://cli-audit/${key}`, copy, "--quiet");
  const file = JSON.parse(gunzipSync(await readFile(copy)).toString()) as LogFile;
  expect(file.Records.length).toBeGreaterThan(0);
});

import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { hasMoto, startMoto } from "../support/moto.ts";
import { TestServer } from "../support/server.ts";

const INTERVAL = ["--delivery-interval", "200ms"];
const PATIENCE = { timeout: 20_000, interval: 200 };

/** Creates a trail that logs, and waits for a log file where `s3` looks. */
async function expectLogFiles(recorder: TestServer, s3: S3Client): Promise<void> {
  const trails = new CloudTrailClient(recorder.clientSettings());
  await trails.send(new CreateTrailCommand({ Name: "main", S3BucketName: "audit" }));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  const keys = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "audit" }));
    return Contents.map(({ Key = "" }) => Key).filter((key) => key.endsWith(".json.gz"));
  };
  await expect.poll(async () => (await keys()).length, PATIENCE).toBeGreaterThan(0);
  const status = await trails.send(new GetTrailStatusCommand({ Name: "main" }));
  expect(status.LatestDeliveryError).toBeUndefined();
}

test("--destination s3=URL delivers to another server, with keys from the environment", async () => {
  await using store = await TestServer.start();
  const settings = { ...store.clientSettings(), forcePathStyle: true };
  const { accessKeyId, secretAccessKey } = settings.credentials;
  await using recorder = await TestServer.start({
    flags: [...INTERVAL, "--destination", `s3=${store.url}`],
    environment: {
      TRAILCAM_DESTINATION_ACCESS_KEY_ID: accessKeyId,
      TRAILCAM_DESTINATION_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  expect(recorder.output).toContain(`s3 → ${store.url}`);
  const trails = new CloudTrailClient(recorder.clientSettings());
  const create = () =>
    trails.send(new CreateTrailCommand({ Name: "early", S3BucketName: "audit" }));
  await expect(create()).rejects.toMatchObject({
    name: "S3BucketDoesNotExistException",
    message: "S3 bucket audit does not exist!",
  });
  const s3 = new S3Client(settings);
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  await expectLogFiles(recorder, s3);
  expect(recorder.output).not.toContain(secretAccessKey);
});

test("a destination that does not answer leaves CreateTrail to be tried again", async () => {
  await using recorder = await TestServer.start({
    flags: ["--destination", "s3=http://127.0.0.1:9"],
    environment: {
      TRAILCAM_DESTINATION_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      TRAILCAM_DESTINATION_SECRET_ACCESS_KEY: "secret",
    },
  });
  const trails = new CloudTrailClient({ ...recorder.clientSettings(), maxAttempts: 1 });
  const input = { Name: "main", S3BucketName: "audit" };
  await expect(trails.send(new CreateTrailCommand(input))).rejects.toMatchObject({
    name: "ServiceUnavailable",
    $metadata: { httpStatusCode: 503 },
  });
});

describe("an upstream that S3's calls go to has the buckets of trails too", () => {
  test("when it is this program again", async () => {
    await using store = await TestServer.start({ flags: ["--auth", "trust"] });
    await using recorder = await TestServer.start({
      flags: [...INTERVAL, "--upstream", `s3=${store.url}`],
    });
    const s3 = new S3Client({ ...recorder.clientSettings(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
    await expectLogFiles(recorder, s3);
  });

  if (!hasMoto) console.info("moto_server is not installed: it is not tried as an upstream.");
  test.runIf(hasMoto)("when it is moto", async () => {
    await using moto = await startMoto();
    await using recorder = await TestServer.start({
      flags: [...INTERVAL, "--upstream", moto.url],
    });
    const s3 = new S3Client({ ...recorder.clientSettings(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
    await expectLogFiles(recorder, s3);
  });
});

import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CreateHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { recordsOf } from "../support/history.ts";
import { isInstalled } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";
import { limitFiles } from "./no-loss/disk.ts";

/** A trail with all that a trail can have: each of its parts writes down how far it is. */
async function givenTrail(server: TestServer): Promise<void> {
  const settings = server.clientSettings();
  await new S3Client({ ...settings, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: "logs" }),
  );
  await new SNSClient(settings).send(new CreateTopicCommand({ Name: "files" }));
  const trails = new CloudTrailClient(settings);
  await trails.send(
    new CreateTrailCommand({
      ...{ Name: "main", S3BucketName: "logs", SnsTopicName: "files" },
      EnableLogFileValidation: true,
    }),
  );
  await trails.send(new StartLoggingCommand({ Name: "main" }));
}

test.runIf(isInstalled("prlimit", "--version"))(
  "where nothing can be written calls are refused, none is lost, and it goes on by itself",
  async () => {
    await using server = await TestServer.start({
      flags: ["--delivery-interval", "500ms", "--digest-interval", "1s"],
    });
    const client = new Route53Client({ ...server.clientSettings(), maxAttempts: 1 });
    const answered: string[] = [];
    let calls = 0;
    const create = async () => {
      const { $metadata } = await client.send(
        new CreateHealthCheckCommand({
          CallerReference: `${calls++}`,
          HealthCheckConfig: { Type: "TCP", IPAddress: "192.0.2.1", Port: 80 },
        }),
      );
      answered.push($metadata.requestId ?? "");
    };
    await givenTrail(server);
    for (let i = 0; i < 5; i++) await create();
    expect(limitFiles(server.processId, 1)).toBe(true);
    // Long enough for all that is done from time to time to have been tried.
    const until = systemClock.nowMs() + 3_000;
    for (let i = 0; i < 20 || systemClock.nowMs() < until; i++) {
      await expect(create()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    }
    expect((await fetch(new URL("/_trailcam/health", server.url))).status).toBe(200);
    expect(limitFiles(server.processId, "unlimited")).toBe(true);
    for (let i = 0; i < 5; i++) await create();
    const recorded = (await recordsOf(server, "CreateHealthCheck")).filter(
      ({ errorCode }) => errorCode === undefined,
    );
    expect(recorded.map(({ requestID }) => requestID)).toEqual(answered);
  },
);

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  GetHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "../../../test/support/server.ts";
import type { SavedServer } from "../../data-directory.ts";
import type { Dashboard } from "../messages/dashboard.ts";

let server: TestServer;

beforeAll(async () => {
  // Nothing listens there.
  server = await TestServer.start({ flags: ["--upstream", "sqs=http://127.0.0.1:1"] });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

async function ask(query: string): Promise<Response> {
  const saved = JSON.parse(await readFile(join(server.dataDirectory, "server.json"), "utf8"));
  const { token } = saved as SavedServer;
  return await fetch(`${server.url}/_trailcam/dashboard${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

test("it says what happened lately and how the server does", async () => {
  const settings = { ...server.clientSettings(), maxAttempts: 1 };
  const route53 = new Route53Client(settings);
  for (let i = 0; i < 3; i += 1) await route53.send(new ListHostedZonesCommand({}));
  await route53.send(new GetHostedZoneCommand({ Id: "Z1" })).catch(() => {});
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "audit-logs" }));
  const trails = new CloudTrailClient(settings);
  await trails.send(new CreateTrailCommand({ Name: "main", S3BucketName: "audit-logs" }));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  for (const client of [route53, s3, trails]) client.destroy();

  const dashboard = (await (await ask("?minutes=15")).json()) as Dashboard;
  expect(dashboard).toMatchObject({
    ...{ events: 7, errors: 1, denials: 0 },
    topUsers: [{ name: "admin", count: 7 }],
    topOperations: [{ name: "ListHostedZones", count: 3 }, ...Array(4).fill({ count: 1 })],
    topErrors: [{ name: "NoSuchHostedZone", count: 1 }],
    topServices: [
      { name: "route53.amazonaws.com", count: 4 },
      { name: "cloudtrail.amazonaws.com", count: 2 },
      { name: "s3.amazonaws.com", count: 1 },
    ],
    deliveries: [
      { trailArn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/main", region: "us-east-1" },
    ],
    upstreams: [{ name: "sqs (http://127.0.0.1:1)", isUp: true, detail: "not called yet" }],
    history: { isAnswering: true, entriesBehind: 0 },
  });
  expect(dashboard.endMs - dashboard.startMs).toBe(15 * 60_000);
  expect(dashboard.rate.counts.reduce((a, b) => a + b)).toBe(7);
  expect(dashboard.journal.entries).toBeGreaterThanOrEqual(7);
});

test.each(["0", "-1", "1.5", "129601", "an hour"])("%s minutes are refused", async (minutes) => {
  const refusal = await ask(`?minutes=${minutes}`);
  expect(refusal.status).toBe(400);
  expect(await refusal.json()).toMatchObject({
    error: "minutes: it is no number from 1 to 129600.",
  });
});

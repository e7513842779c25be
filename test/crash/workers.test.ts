import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  AcceptHandshakeCommand,
  CreateOrganizationCommand,
  EnableAWSServiceAccessCommand,
  InviteAccountToOrganizationCommand,
  LeaveOrganizationCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import {
  CreateHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allRecords, recordsOf } from "../support/history.ts";
import { readLogFiles } from "../support/log-files.ts";
import { freePort } from "../support/moto.ts";
import { TestServer } from "../support/server.ts";

const NONE =
  '<?xml version="1.0"?><ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
  "<HostedZones/><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>" +
  "</ListHostedZonesResponse>";

let upstream: Server;
let served = 0;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    request.resume().on("end", () => {
      served += 1;
      response.setHeader("x-amzn-requestid", `r-${served}`);
      response.writeHead(200, { "content-type": "text/xml" }).end(NONE);
    });
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
});
afterAll(() => upstream.close());

const flags = () => {
  const { port } = upstream.address() as AddressInfo;
  return ["--workers", "2", "--upstream", `route53=http://127.0.0.1:${port}`];
};

interface WorkerFacts {
  readonly worker: number;
  readonly processId: number;
  readonly restarts: number;
  readonly isUp: boolean;
}

interface HealthFacts {
  readonly workers: readonly WorkerFacts[];
  readonly upstreams: readonly { readonly service: string; readonly state: string }[];
}

async function healthOf(server: TestServer): Promise<HealthFacts> {
  const health = await fetch(new URL("/_trailcam/health", server.url));
  return (await health.json()) as HealthFacts;
}

const workersOf = async (server: TestServer) => (await healthOf(server)).workers;

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("who is told that a server is ready can use it: its keys and address are there", async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), "trailcam-test-"));
  const port = await freePort();
  const words = [...flags(), "--port", String(port)];
  const starting = TestServer.start({ dataDirectory, flags: words });
  const healthAt = () => fetch(`http://127.0.0.1:${port}/_trailcam/health`).catch(() => undefined);
  await until(async () => (await healthAt())?.status === 200);
  const files = await readdir(dataDirectory);
  await using _ = await starting;
  expect(files).toEqual(expect.arrayContaining(["credentials.json", "server.json"]));
});

test("workers answer what has an upstream, and hand on the rest with its caller's address", async () => {
  await using server = await TestServer.start({ flags: flags() });
  const route53 = new Route53Client(server.clientSettings());
  const sns = new SNSClient(server.clientSettings());
  await route53.send(new CreateHostedZoneCommand({ Name: "a.example", CallerReference: "1" }));
  await sns.send(new CreateTopicCommand({ Name: "alerts" }));
  route53.destroy();
  sns.destroy();
  const records = await allRecords(server);
  expect(records.map(({ eventName, sourceIPAddress }) => [eventName, sourceIPAddress])).toEqual(
    expect.arrayContaining([
      ["CreateHostedZone", "127.0.0.1"],
      ["CreateTopic", "127.0.0.1"],
    ]),
  );
  expect(await healthOf(server)).toMatchObject({
    workers: [{ isUp: true }, { isUp: true }],
    upstreams: [{ service: "route-53", state: "answering" }],
  });
});

test("when all workers die at once, those that come after them are where clients know", async () => {
  await using server = await TestServer.start({ flags: flags() });
  const before = await workersOf(server);
  for (const { processId } of before) process.kill(processId, "SIGKILL");
  await until(async () => {
    const now = await workersOf(server).catch(() => []);
    return now.length > 0 && now.every(({ restarts, isUp }) => restarts > 0 && isUp);
  });
  const client = new Route53Client(server.clientSettings());
  await expect(client.send(new ListHostedZonesCommand({}))).resolves.toMatchObject({});
  client.destroy();
});

test("a port that is taken is said as without workers", async () => {
  const { port } = upstream.address() as AddressInfo;
  const dataDirectory = await mkdtemp(join(tmpdir(), "trailcam-test-"));
  const started = TestServer.start({
    ...{ dataDirectory, flags: [...flags(), "--port", String(port)] },
  });
  await expect(started).rejects.toThrow(`trailcam: 127.0.0.1:${port} is taken.`);
  await rm(dataDirectory, { recursive: true });
});

/** Calls that a worker answers, one after another. */
async function listZones(client: Route53Client, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await client.send(new ListHostedZonesCommand({}));
}

test("a reset forgets what a worker has answered and nobody has gathered", async () => {
  await using server = await TestServer.start({ flags: [...flags(), "--allow-reset"] });
  const client = new Route53Client(server.clientSettings());
  const saved = await readFile(join(server.dataDirectory, "server.json"), "utf8");
  const { token } = JSON.parse(saved) as { readonly token: string };
  await listZones(client, 5);
  const headers = { authorization: `Bearer ${token}` };
  const reset = await fetch(new URL("/_trailcam/reset", server.url), { method: "POST", headers });
  expect(reset.status).toBe(200);
  await listZones(client, 1);
  client.destroy();
  expect(await recordsOf(server, "ListHostedZones")).toHaveLength(1);
});

test("an organization's trail has all that a worker answered a member until it left", async () => {
  await using server = await TestServer.start({
    flags: [...flags(), "--delivery-interval", "500ms"],
  });
  const settings = server.clientSettings();
  const organizations = new OrganizationsClient(settings);
  const trails = new CloudTrailClient(settings);
  await new S3Client(settings).send(new CreateBucketCommand({ Bucket: "org-audit" }));
  await organizations.send(new CreateOrganizationCommand({}));
  const ServicePrincipal = "cloudtrail.amazonaws.com";
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  const place = { S3BucketName: "org-audit", IsOrganizationTrail: true };
  await trails.send(new CreateTrailCommand({ Name: "org", ...place }));
  await trails.send(new StartLoggingCommand({ Name: "org" }));
  const accountId = "222233334444";
  const own = { ...settings, ...(await server.keysOf(accountId)) };
  const member = new OrganizationsClient(own);
  const zones = new Route53Client(own);
  const Target = { Id: accountId, Type: "ACCOUNT" } as const;
  const invite = new InviteAccountToOrganizationCommand({ Target });
  const { Handshake } = await organizations.send(invite);

  await listZones(zones, 3);
  await member.send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }));
  await listZones(zones, 5);
  await member.send(new LeaveOrganizationCommand({}));
  await listZones(zones, 3);
  const delivered = async () =>
    (await readLogFiles(server, { bucket: "org-audit", prefix: "AWSLogs" })).filter(
      ({ recipientAccountId, eventName }) =>
        recipientAccountId === accountId && eventName === "ListHostedZones",
    ).length;
  await expect.poll(delivered, { timeout: 10_000 }).toBe(5);
});

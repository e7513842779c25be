import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CloudFrontClient, CreateFunctionCommand } from "@aws-sdk/client-cloudfront";
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { ListHostedZonesByNameCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import { CATALOGUE, Models } from "../../src/models/index.ts";
import { callEverything } from "../support/call-everything.ts";
import { allRecords } from "../support/history.ts";
import { CANARY, MARKER, MARKER_FORMS } from "../support/marked-value.ts";
import { MarkingUpstream } from "../support/marking-upstream.ts";
import { TestServer } from "../support/server.ts";

const models = new Models();
const installed = CATALOGUE.flatMap(({ key }) => models.get(key) ?? []);

const SANDBOX = [
  ...["cloudfront", "cloudtrail", "eventbridge", "iam", "kms", "route-53"],
  ...["route-53-domains", "s3", "servicediscovery", "sts"],
];

/** What the sandbox remembers is the customer's own, secrets included: no record is there. */
const SANDBOX_STATE = /^(?:state\/sandbox\.db|buckets\/(?!audit\/))/;

/** Calls that do not reach the upstream as themselves, and why. */
const NOT_RECEIVED: readonly string[] = [
  // Differs from ListBuckets by nothing but its host.
  "s3 ListDirectoryBuckets",
];

const LAST_ZONE = "the.last.example.com";
const FLAGS = ["--delivery-interval", "500ms"];

/** A trail into the bucket `audit`; then every call that the sandbox knows. */
async function callSandbox(dataDirectory: string): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const server = await TestServer.start({ dataDirectory, flags: FLAGS });
  // Stopped, not disposed of: its data is what the test is about.
  stack.defer(async () => void (await server.stop()));
  const s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  const trails = new CloudTrailClient(server.clientSettings());
  await trails.send(new CreateTrailCommand({ Name: "main", S3BucketName: "audit" }));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  await s3.send(new CreateBucketCommand({ Bucket: "private" }));
  await s3.send(new PutObjectCommand({ Bucket: "private", Key: "key", Body: MARKER }));
  const cdn = new CloudFrontClient(server.clientSettings());
  const FunctionConfig = { Comment: CANARY, Runtime: "cloudfront-js-2.0" } as const;
  const FunctionCode = Buffer.from(MARKER);
  await cdn.send(new CreateFunctionCommand({ Name: CANARY, FunctionConfig, FunctionCode }));
  const ofSandbox = installed.filter(({ entry }) => SANDBOX.includes(entry.key));
  await callEverything(server, ofSandbox);
  await callEverything(server, ofSandbox, { breaksBodies: true });
  return server.output;
}

/** Every call of every service, answered with all that its shape has; then every error. */
async function callUpstream(server: TestServer, upstream: MarkingUpstream): Promise<void> {
  await callEverything(server, installed);
  const forwarded = installed.filter(({ entry }) => entry.key !== "cloudtrail");
  const all = forwarded.flatMap(({ entry, operations }) =>
    [...operations.keys()].map((name) => `${entry.key} ${name}`),
  );
  expect(all.filter((name) => !upstream.received.has(name))).toEqual(NOT_RECEIVED);
  upstream.fails = true;
  await callEverything(server, forwarded, { callsMax: ({ errors }) => errors.size });
  await callEverything(server, forwarded, { breaksBodies: true, callsMax: () => 20 });
  const secrets = new SecretsManagerClient({ ...server.clientSettings(), maxAttempts: 1 });
  const tooLarge = { Name: "large", Description: CANARY.repeat(10_000), SecretString: MARKER };
  await secrets.send(new CreateSecretCommand(tooLarge)).catch(() => undefined);
  const zones = new Route53Client({ ...server.clientSettings(), maxAttempts: 1 });
  const last = new ListHostedZonesByNameCommand({ DNSName: LAST_ZONE });
  await zones.send(last).catch(() => undefined);
}

/** Every file under the data directory that is not the sandbox's own, unzipped where need be. */
async function filesToSearch(dataDirectory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(dataDirectory, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const own = path.slice(dataDirectory.length + 1);
    if (!SANDBOX_STATE.test(own)) files.set(own, await readText(path));
  }
  return files;
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isZipped ? gunzipSync(bytes) : bytes).toString("latin1");
}

async function isLastDelivered(dataDirectory: string): Promise<boolean> {
  const files = await filesToSearch(join(dataDirectory, "buckets", "audit"));
  return [...files].some(([name, text]) => name.endsWith(".json.gz") && text.includes(LAST_ZONE));
}

/** The marker's forms in a text, each with what stands around its first place. */
function markersIn(name: string, text: string): readonly string[] {
  return MARKER_FORMS.flatMap((form) => {
    const place = text.indexOf(form);
    return place < 0 ? [] : [`${name}: ${text.slice(Math.max(place - 400, 0), place + 100)}`];
  });
}

test("what any model or rule hides is nowhere but in the sandbox's own state", async () => {
  await using stack = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(join(tmpdir(), "trailcam-test-"));
  stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
  const firstOutput = await callSandbox(dataDirectory);
  const upstream = stack.use(await MarkingUpstream.open(models));
  // All of S3 goes to the upstream; the bucket whose files are searched stays here.
  const flags = [...FLAGS, "--upstream", upstream.url, "--destination", "s3=sandbox"];
  const server = stack.use(await TestServer.start({ dataDirectory, flags }));
  await callUpstream(server, upstream);
  await expect.poll(() => isLastDelivered(dataDirectory), { timeout: 20_000 }).toBe(true);
  const found = JSON.stringify(await allRecords(server));
  await server.stop();

  const files = new Map([
    ...(await filesToSearch(dataDirectory)),
    ["LookupEvents", found],
    ["standard output", firstOutput + server.output],
  ]);
  // A search that does not find what is in clear proves nothing.
  const withCanary = [...files].filter(([, text]) => text.includes(CANARY)).map(([name]) => name);
  for (const place of [/^LookupEvents$/, /^journal\//, /^buckets\/audit\/.*\.gz$/, /omitted/]) {
    expect(withCanary.filter((name) => place.test(name))).not.toEqual([]);
  }
  const kept = await filesToSearch(join(dataDirectory, "buckets", "private"));
  expect([...kept.values()]).toContain(MARKER);
  expect([...files].flatMap(([name, text]) => markersIn(name, text))).toEqual([]);
}, 600_000);

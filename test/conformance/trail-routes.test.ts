import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { EventPage, EventProof, ProofPlace } from "../../src/operator/messages/events.ts";
import type {
  LogFileEntry,
  LogFiles,
  TrailDestinations,
  VerifyLine,
} from "../../src/operator/messages/trails.ts";
import { deliverTrail } from "../support/delivered-trail.ts";
import { ACCOUNT } from "../support/given.ts";
import { OperatorClient } from "../support/operator-client.ts";
import { TestServer } from "../support/server.ts";

const FLAGS = ["--delivery-interval", "200ms", "--digest-interval", "2s"];
const PATIENCE = { timeout: 20_000, interval: 100 };
const arnOf = (name: string) => `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/${name}`;

async function createTrail(trails: CloudTrailClient, name: string): Promise<void> {
  const settings = { IsMultiRegionTrail: true, EnableLogFileValidation: true };
  await trails.send(
    new CreateTrailCommand({ Name: name, S3BucketName: "audit", S3KeyPrefix: name, ...settings }),
  );
}

/** Calls something, and tells the id of its record. */
async function recordedCall(server: TestServer, operator: OperatorClient): Promise<string> {
  const zones = new Route53Client(server.clientSettings());
  const { $metadata } = await zones.send(new ListHostedZonesCommand({}));
  const filters = [{ key: "RequestId", operator: "=", value: $metadata.requestId }];
  const answer = await operator.post("events/search", { filters });
  const [event] = ((await answer.json()) as EventPage).events;
  return event?.eventId ?? "";
}

async function proofOf(operator: OperatorClient, id: string): Promise<readonly ProofPlace[]> {
  return (await operator.get<EventProof>(`events/${id}/proof`)).places;
}

const stateOf = async (operator: OperatorClient, id: string) =>
  (await proofOf(operator, id))[0]?.state;

async function linesOf(response: Response): Promise<readonly VerifyLine[]> {
  const text = await response.text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as VerifyLine);
}

describe("a trail of a server that runs", () => {
  let server: TestServer;
  let operator: OperatorClient;
  let trails: CloudTrailClient;
  let s3: S3Client;
  let eventId: string;
  let place: ProofPlace;
  /** Each state that the proof went through. */
  const states: (string | undefined)[] = [];

  beforeAll(async () => {
    server = await TestServer.start({ flags: FLAGS });
    operator = await OperatorClient.of(server);
    trails = new CloudTrailClient(server.clientSettings());
    s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
    await createTrail(trails, "main");
    await createTrail(trails, "writes");
    const EventSelectors = [{ ReadWriteType: "WriteOnly" as const }];
    await trails.send(new PutEventSelectorsCommand({ TrailName: "writes", EventSelectors }));
    for (const Name of ["main", "writes"]) await trails.send(new StartLoggingCommand({ Name }));
    eventId = await recordedCall(server, operator);
    place = await vi.waitFor(async () => {
      const [first] = await proofOf(operator, eventId);
      if (first && states.at(-1) !== first.state) states.push(first.state);
      if (first?.state !== "vouched") throw new Error(`the proof is ${first?.state}`);
      return first;
    }, PATIENCE);
  }, 60_000);

  afterAll(() => server[Symbol.asyncDispose]());

  const object = (key: string, trail = arnOf("main")) =>
    operator.fetch(`trails/object?${new URLSearchParams({ trail, key })}`);

  const stored = async (key: string): Promise<Uint8Array> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "audit", Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  };

  test("proves a record: it comes in a log file, then a signed digest vouches for it", async () => {
    const order = ["waiting", "delivered", "vouched"];
    expect(states).toEqual(order.filter((state) => states.includes(state)));
    expect(states).toContain("delivered");
    expect(place).toMatchObject({
      trailArn: arnOf("main"),
      bucket: "audit",
      logFile: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
      digest: { signature: expect.stringMatching(/^[0-9a-f]{512}$/) as unknown },
    });
    expect((await proofOf(operator, eventId))[1]).toEqual({
      ...{ trailArn: arnOf("writes"), bucket: "audit", state: "unwanted" },
    });
  });

  test("says that a file was tampered with or deleted, and is well again with it", async () => {
    const key = place.logFile?.key ?? "";
    const path = join(server.dataDirectory, "buckets", "audit", key);
    const bytes = Buffer.from(await stored(key));
    await writeFile(path, Buffer.from(bytes).fill(0, bytes.length - 8));
    expect((await proofOf(operator, eventId))[0]).toMatchObject({ state: "broken" });
    await rm(path);
    expect((await proofOf(operator, eventId))[0]).toMatchObject({
      state: "broken",
      problem: "The log file is missing from the bucket.",
    });
    await writeFile(path, bytes);
    expect(await stateOf(operator, eventId)).toBe("vouched");
  });

  test("has a proof of every event of now, and none of an event that is not", async () => {
    const another = await recordedCall(server, operator);
    expect(["waiting", "delivered", "vouched"]).toContain(await stateOf(operator, another));
    const none = await operator.fetch("events/00000000-0000-4000-8000-000000000000/proof");
    expect(none.status).toBe(404);
    expect(await none.json()).toMatchObject({ error: expect.stringContaining("no event") });
  });

  test("lists its newest files, and gives each as it is stored", async () => {
    const query = { trail: arnOf("main"), limit: "200" };
    const { files } = await operator.get<LogFiles>("trails/log-files", query);
    const kindOf = (kind: LogFileEntry["kind"]) => files.filter((file) => file.kind === kind);
    expect(kindOf("digest").length).toBeGreaterThan(0);
    expect(kindOf("log-file").map(({ key }) => key)).toContain(place.logFile?.key);
    expect(files.every(({ key }) => key.startsWith("main/AWSLogs/"))).toBe(true);
    for (const { key, bytes } of files.slice(0, 5)) {
      const response = await object(key);
      const given = new Uint8Array(await response.arrayBuffer());
      expect(given).toEqual(await stored(key));
      expect(given).toHaveLength(bytes);
      const name = key.slice(key.lastIndexOf("/") + 1);
      const disposition = response.headers.get("content-disposition");
      expect(disposition).toBe(`attachment; filename="${name}"`);
      expect(response.headers.get("content-encoding")).toBeNull();
    }
    const one = await operator.get<LogFiles>("trails/log-files", { ...query, limit: "1" });
    expect(one.files).toHaveLength(1);
  });

  test("gives nothing else of its bucket, nor of the machine", async () => {
    await s3.send(new DeleteObjectCommand({ Bucket: "audit", Key: "none" }));
    const key = place.logFile?.key ?? "";
    for (const wanted of [
      "",
      "secrets.txt",
      "../../credentials.json",
      `${key}/../../../../../../../../../../credentials.json`,
      key.replace("main/", "writes/"),
      key.replace("main/", "main/../main/"),
      `/${key}`,
    ]) {
      const response = await object(wanted);
      expect(response.status, wanted).toBe(400);
      expect(await response.json()).toMatchObject({
        error: "key: it names no log file or digest of this trail.",
      });
    }
    const missing = await object(key.replace(/_\w{16}\.json/, "_0123456789abcdef.json"));
    expect(missing.status).toBe(404);
  });

  test("tells how each destination stands", async () => {
    const query = { trail: arnOf("main") };
    const status = await operator.get<TrailDestinations>("trails/status", query);
    const { destinations, isLogging, startedAtMs } = status;
    expect({ isLogging, startedAtMs }).toEqual({
      isLogging: true,
      startedAtMs: expect.any(Number),
    });
    const home = destinations.filter(({ region }) => region === "us-east-1");
    expect(home.map(({ kind, name }) => [kind, name])).toEqual([
      ["bucket", "audit"],
      ["digests", "audit"],
      ["event-bus", ""],
    ]);
    expect(home[0]?.latestSuccessMs).toBeGreaterThan(Date.now() - 60_000);
    expect(home.every(({ latestError }) => latestError === undefined)).toBe(true);
    const behind = async () => {
      const now = await operator.get<TrailDestinations>("trails/status", query);
      return now.destinations.map(({ entriesBehind }) => entriesBehind);
    };
    await expect.poll(behind, PATIENCE).toEqual(home.map(() => 0));
  });

  test("is verified as it goes on", async () => {
    const lines = await linesOf(await operator.post("trails/verify", { trail: arnOf("main") }));
    expect(lines[0]).toEqual({ kind: "progress", digests: 0, logFiles: 0 });
    expect(lines.at(-1)).toMatchObject({ kind: "report", isValid: true, findingsCount: 0 });
  });

  test.each<[string, string, RequestInit, number, RegExp]>([
    ["no trail", "trails/log-files", {}, 404, /^trail: say which/],
    ["a trail that is not", "trails/status?trail=arn:x", {}, 404, /there is no trail arn:x\./],
    ["a limit of none", `trails/log-files?trail=${arnOf("main")}&limit=0`, {}, 400, /^limit:/],
    ["a limit of words", `trails/log-files?trail=${arnOf("main")}&limit=x`, {}, 400, /^limit:/],
    ["nothing to verify", "trails/verify", { method: "POST", body: "{}" }, 400, /trail:/],
    ["no JSON", "trails/verify", { method: "POST", body: "{" }, 400, /it is no JSON/],
    [
      "a range that ends before it begins",
      "trails/verify",
      { method: "POST", body: JSON.stringify({ trail: arnOf("main"), startMs: 2, endMs: 1 }) },
      400,
      /endMs: it must be after startMs/,
    ],
    [
      "a trail that is not",
      "trails/verify",
      { method: "POST", body: JSON.stringify({ trail: arnOf("none") }) },
      404,
      /there is no trail/,
    ],
  ])("refuses %s: %s", async (_what, path, options, status, message) => {
    const response = await operator.fetch(path, options);
    const { error } = (await response.json()) as { readonly error: string };
    expect({ status: response.status, error }).toEqual({
      status,
      error: expect.stringMatching(message) as unknown,
    });
  });

  test.each(["trails/log-files", "trails/object", "trails/status", "events/x/proof"])(
    "asks for the token at %s",
    async (path) => {
      expect((await fetch(`${server.url}/_trailcam/${path}`)).status).toBe(401);
    },
  );

  test("is remembered when it is deleted, with its proofs", async () => {
    await trails.send(new DeleteTrailCommand({ Name: "main" }));
    const isGone = async () => (await proofOf(operator, eventId)).map(({ state }) => state);
    await expect.poll(isGone, PATIENCE).toContain("vouched");
    const { files } = await operator.get<LogFiles>("trails/log-files", { trail: arnOf("main") });
    expect(files.length).toBeGreaterThan(0);
    expect((await object(place.logFile?.key ?? "")).status).toBe(200);
  });
});

describe("verifying what hours left behind", () => {
  let server: TestServer;
  let operator: OperatorClient;
  let dataDirectory: string;

  beforeAll(async () => {
    server = await TestServer.start();
    ({ dataDirectory } = server);
    await server.stop();
    await rm(dataDirectory, { recursive: true });
    const regions = ["us-east-1", "eu-west-1"];
    await deliverTrail(dataDirectory, { regions, filesPerHour: 100, hours: 2 });
    server = await TestServer.start({ dataDirectory });
    operator = await OperatorClient.of(server);
  }, 60_000);

  afterAll(() => server[Symbol.asyncDispose]());

  const verify = (body: object = {}, options: RequestInit = {}) =>
    operator.post("trails/verify", { trail: arnOf("main"), ...body }, options);

  test("ends with a report, one run at a time", async () => {
    const first = await verify();
    const second = await verify();
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({
      error: `${arnOf("main")} is being verified already.`,
    });
    const lines = await linesOf(first);
    expect(lines.at(-1)).toEqual({
      ...{ kind: "report", isValid: true, findingsCount: 0, digests: 6, logFiles: 400 },
      remarks: expect.any(Array) as unknown,
    });
    const progress = lines.filter(({ kind }) => kind === "progress");
    // Every quarter of a second, not with every file.
    expect(progress.length).toBeLessThan(100);
  });

  test("lets another run begin when nobody reads any more", async () => {
    const gone = new AbortController();
    const response = await verify({}, { signal: gone.signal });
    expect(response.status).toBe(200);
    gone.abort();
    await expect.poll(async () => (await verify()).status, PATIENCE).toBe(200);
  });

  test("tells what is wrong as it is found", async () => {
    const s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
    const query = { trail: arnOf("main"), limit: "200" };
    const { files } = await operator.get<LogFiles>("trails/log-files", query);
    const victim = files.find(({ kind }) => kind === "log-file")?.key ?? "";
    await s3.send(new DeleteObjectCommand({ Bucket: "audit", Key: victim }));
    const answer = async () => {
      const response = await verify();
      return response.status === 200 ? await linesOf(response) : [];
    };
    let lines: readonly VerifyLine[] = [];
    await expect
      .poll(async () => {
        lines = await answer();
        return lines.length;
      }, PATIENCE)
      .toBeGreaterThan(0);
    expect(lines).toContainEqual({ kind: "finding", what: "is missing", key: victim });
    expect(lines.at(-1)).toMatchObject({ kind: "report", isValid: false, findingsCount: 2 });
  }, 30_000);
});

test("a bucket on another server is listed, proven, given and verified like one here", async () => {
  await using store = await TestServer.start();
  const settings = { ...store.clientSettings(), forcePathStyle: true };
  const { accessKeyId, secretAccessKey } = settings.credentials;
  await using recorder = await TestServer.start({
    flags: [...FLAGS, "--destination", `s3=${store.url}`],
    environment: {
      TRAILCAM_DESTINATION_ACCESS_KEY_ID: accessKeyId,
      TRAILCAM_DESTINATION_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  await new S3Client(settings).send(new CreateBucketCommand({ Bucket: "audit" }));
  const operator = await OperatorClient.of(recorder);
  const trails = new CloudTrailClient(recorder.clientSettings());
  await createTrail(trails, "main");
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  const id = await recordedCall(recorder, operator);
  await expect.poll(() => stateOf(operator, id), PATIENCE).toBe("vouched");
  const key = (await proofOf(operator, id))[0]?.logFile?.key ?? "";
  const query = { trail: arnOf("main"), limit: "200" };
  const { files } = await operator.get<LogFiles>("trails/log-files", query);
  const listed = files.find((file) => file.key === key);
  expect(listed?.modifiedAtMs).toBeGreaterThan(Date.now() - 60_000);
  const object = await operator.fetch(`trails/object?${new URLSearchParams({ ...query, key })}`);
  expect((await object.arrayBuffer()).byteLength).toBe(listed?.bytes);
  const lines = await linesOf(await operator.post("trails/verify", { trail: arnOf("main") }));
  expect(lines.at(-1)).toMatchObject({ kind: "report", isValid: true });
  await store.kill();
  const response = await operator.fetch(`trails/log-files?${new URLSearchParams(query)}`);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ hint: expect.stringContaining("endpoint") });
}, 120_000);

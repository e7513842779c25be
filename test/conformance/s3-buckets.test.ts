import { gunzipSync } from "node:zlib";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import { bucketConformance } from "../../src/delivery/bucket.conformance.ts";
import { Courier, LOG_FILE_ATTRIBUTES } from "../../src/delivery/index.ts";
import { openS3Buckets, type S3Buckets } from "../../src/destinations/index.ts";
import { type Trail, Trails } from "../../src/trails/index.ts";
import { FaultyFront, type FrontFault } from "../support/faulty-front.ts";
import { ACCOUNT, anEntry, trailSettings } from "../support/given.ts";
import { MemoryJournal } from "../support/memory-journal.ts";
import { hasMoto, type Moto, startMoto } from "../support/moto.ts";
import { TestServer } from "../support/server.ts";
import { SimClock } from "../support/sim-clock.ts";

/** For an endpoint that is known not to answer. */
const IMPATIENT = { connectMs: 1_000, idleMs: 100, callMs: 1_000 };
const KEY = "AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz";
const WRITER = {
  accountId: ACCOUNT,
  trailArn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`,
};

let server: TestServer;
let s3: S3Client;
let made = 0;
beforeAll(async () => {
  server = await TestServer.start();
  s3 = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
});
afterAll(() => server[Symbol.asyncDispose]());

const credentials = async () => server.clientSettings().credentials;

async function aBucket(client = s3): Promise<string> {
  const Bucket = `logs-${++made}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

async function bucketAt(url: string | URL, name: string, region = "us-east-1") {
  const address = new URL(url);
  const buckets = await openS3Buckets({ address, region, credentials });
  return await buckets.find(name, WRITER);
}

async function readerOf(name: string) {
  const address = new URL(server.url);
  const buckets = await openS3Buckets({ address, region: "us-east-1", credentials });
  return await buckets.findReader(name);
}

bucketConformance("S3Buckets over trailcam's own S3", async () =>
  bucketAt(server.url, await aBucket()),
);

if (!hasMoto) console.info("moto_server is not installed: S3Buckets is not tried on it.");
describe.runIf(hasMoto)("moto", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto[Symbol.asyncDispose]());
  const motoClient = () =>
    new S3Client({ ...server.clientSettings(), endpoint: moto.url, forcePathStyle: true });

  bucketConformance("S3Buckets over moto", async () =>
    bucketAt(moto.url, await aBucket(motoClient())),
  );

  test("a missing bucket is told apart", async () => {
    const bucket = await bucketAt(moto.url, "nowhere");
    await expect(bucket.put(KEY, Buffer.from("x"), LOG_FILE_ATTRIBUTES)).rejects.toMatchObject({
      code: "bucket_missing",
      s3Code: "NoSuchBucket",
    });
  });
});

describe("objects", () => {
  test("say what they are", async () => {
    const Bucket = await aBucket();
    const bucket = await bucketAt(server.url, Bucket);
    const keys = new KMSClient(server.clientSettings());
    const { KeyMetadata } = await keys.send(new CreateKeyCommand({}));
    const kmsKeyArn = KeyMetadata?.Arn ?? "";
    const attributes = { ...LOG_FILE_ATTRIBUTES, metadata: { "start-time": "now" }, kmsKeyArn };
    await bucket.put(KEY, Buffer.from("x"), attributes);
    expect(await s3.send(new GetObjectCommand({ Bucket, Key: KEY }))).toMatchObject({
      ContentType: "application/json",
      ContentEncoding: "gzip",
      Metadata: { "start-time": "now" },
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: kmsKeyArn,
    });
  });

  test("that are large go up in parts, once, and never over another", async () => {
    const Bucket = await aBucket();
    const bucket = await bucketAt(server.url, Bucket);
    const large = Buffer.alloc(17 * 1024 * 1024, "trailcam");
    await bucket.put("large", large, LOG_FILE_ATTRIBUTES);
    await bucket.put("large", large, LOG_FILE_ATTRIBUTES);
    expect(Buffer.compare((await bucket.get("large")) ?? Buffer.alloc(0), large)).toBe(0);
    const { ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
    expect(ETag).toMatch(/-3"$/);
    large[0] = 0;
    await expect(bucket.put("large", large, LOG_FILE_ATTRIBUTES)).rejects.toMatchObject({
      code: "object_conflict",
    });
  });
});

describe("a bucket that is read to be verified", () => {
  async function given(): Promise<string> {
    const Bucket = await aBucket();
    for (const Key of ["AWSLogs/2/a", "AWSLogs/1/a", "AWSLogs/1/b", "AWSLogs/x", "else"]) {
      const object = { Bucket, Key, Body: Key, Metadata: { note: Key } };
      await s3.send(new PutObjectCommand(object));
    }
    return Bucket;
  }

  test("lists keys and folders", async () => {
    const reader = await readerOf(await given());
    const keys: string[] = [];
    for await (const key of reader?.list("AWSLogs/1") ?? []) keys.push(key);
    expect(keys).toEqual(["AWSLogs/1/a", "AWSLogs/1/b"]);
    expect(await reader?.folders("AWSLogs/")).toEqual(["AWSLogs/1/", "AWSLogs/2/"]);
  });

  test("gives an object with its metadata, and none that is too large", async () => {
    const reader = await readerOf(await given());
    expect(await reader?.get("else", 4)).toEqual({
      bytes: Buffer.from("else"),
      metadata: { note: "else" },
    });
    await expect(reader?.get("else", 3)).rejects.toThrow(RangeError);
    expect(await reader?.get("nothing", 3)).toBeUndefined();
  });

  test("is none when there is no such bucket", async () => {
    expect(await readerOf("nowhere")).toBeUndefined();
  });
});

describe("what S3 refuses", () => {
  const put = (bucket: Awaited<ReturnType<typeof bucketAt>>, key = KEY) =>
    bucket.put(key, Buffer.from("x"), LOG_FILE_ATTRIBUTES);

  test("a bucket there is not", async () => {
    await expect(put(await bucketAt(server.url, "nowhere"))).rejects.toMatchObject({
      code: "bucket_missing",
      s3Code: "NoSuchBucket",
    });
  });

  test("a bucket of another account", async () => {
    const other = await server.keysOf("444455556666");
    const Bucket = await aBucket(new S3Client({ ...server.clientSettings(), ...other }));
    await expect(put(await bucketAt(server.url, Bucket))).rejects.toMatchObject({
      code: "bucket_refused",
      s3Code: "AccessDenied",
    });
  });

  test("keys it does not know", async () => {
    const buckets = await openS3Buckets({
      address: new URL(server.url),
      region: "us-east-1",
      credentials: async () => ({
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      }),
    });
    const bucket = await buckets.find(await aBucket(), WRITER);
    const failure = await put(bucket).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "bucket_refused", s3Code: "InvalidAccessKeyId" });
    expect(JSON.stringify(failure)).not.toContain("EXAMPLEKEY");
  });

  test("a key that is too long", async () => {
    const bucket = await bucketAt(server.url, await aBucket());
    await expect(put(bucket, "k".repeat(1_025))).rejects.toMatchObject({
      code: "key_not_storable",
      s3Code: "KeyTooLongError",
    });
  });
});

/**
 * An endpoint may fail in every way that a network has. Whatever it does, everything is in the
 * bucket once it is well again, and nothing twice.
 */
describe("an endpoint that fails", () => {
  let front: FaultyFront;
  let buckets: S3Buckets;
  let store: StateStore;
  let clock: SimClock;
  let journal: MemoryJournal;
  let courier: Courier;
  let trail: Trail;
  let bucketName: string;
  let recorded: string[];

  beforeEach(async () => {
    front = await FaultyFront.open(server.url);
    buckets = await openThroughFront();
    bucketName = await aBucket();
    store = StateStore.open(":memory:", { survivesPowerLoss: true });
    clock = new SimClock();
    journal = new MemoryJournal();
    const trails = Trails.open(store, { clock, ids: seededIds(bucketName) });
    const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
    const settings = trailSettings({ bucketName, isMultiRegion: true });
    trail = trails.create({ ...request, settings });
    trails.startLogging(trail, 0);
    const intervalMs = 2_000_000_000;
    courier = await Courier.open({
      ...{ journal, trails, store, clock, intervalMs },
      buckets: { find: (name, writer) => buckets.find(name, writer) },
    });
    recorded = [];
  });

  afterEach(async () => {
    await courier[Symbol.asyncDispose]();
    await buckets[Symbol.asyncDispose]();
    await front[Symbol.asyncDispose]();
    store[Symbol.dispose]();
  });

  async function openThroughFront(timeouts?: typeof IMPATIENT): Promise<S3Buckets> {
    const endpoint = { address: front.url, region: "us-east-1", credentials };
    return await openS3Buckets({ ...endpoint, ...(timeouts && { timeouts }) });
  }

  /** Does something with little patience. */
  async function impatiently(work: () => Promise<void>): Promise<void> {
    const patient = buckets;
    buckets = await openThroughFront(IMPATIENT);
    await work();
    await buckets[Symbol.asyncDispose]();
    buckets = patient;
  }

  async function record(...regions: readonly string[]): Promise<void> {
    const entries = regions.map((awsRegion) => {
      const eventID = `event-${recorded.length}-${awsRegion}`;
      recorded.push(eventID);
      return anEntry({ awsRegion, eventID });
    });
    await journal.append(entries);
  }

  /** The event ids in the bucket, as somebody else reads it. */
  async function delivered(): Promise<readonly string[]> {
    const reader = await readerOf(bucketName);
    const ids: string[] = [];
    for await (const key of reader?.list("") ?? []) {
      const stored = await reader?.get(key, 1_000_000);
      const text = gunzipSync(stored?.bytes ?? Buffer.alloc(0)).toString();
      const { Records } = JSON.parse(text) as { Records: { eventID: string }[] };
      ids.push(...Records.map(({ eventID }) => eventID));
    }
    return ids.sort();
  }

  const latestError = () => courier.status(trail.arn, "us-east-1").latestError;

  async function expectCatchUp(): Promise<void> {
    await record("us-east-1", "sa-east-1");
    clock.advance(60_000);
    await courier.flush();
    expect(latestError()).toBeUndefined();
    expect(await delivered()).toEqual([...recorded].sort());
  }

  test.each<[string, FrontFault]>([
    ["answers that it is busy", "busy"],
    ["closes the connection half-way through an upload", "cut"],
    ["stores, and closes the connection before it says so", "lost"],
  ])("and %s", async (_what, fault) => {
    await record("us-east-1", "eu-west-1");
    front.fail((method) => (method === "PUT" ? fault : undefined));
    await courier.flush();
    expect(latestError()).toBe("ServiceUnavailable");
    // What was lost on the way back was stored: how should anybody know?
    expect(await delivered()).toHaveLength(fault === "lost" ? 1 : 0);
    await record("us-east-1");
    await courier.flush();
    expect(latestError()).toBe("ServiceUnavailable");
    front.heal();
    await expectCatchUp();
  });

  test.each<FrontFault>(["busy", "cut", "lost"])(
    "once, with %s, is tried again at once",
    async (fault) => {
      await record("us-east-1", "eu-west-1");
      let isBroken = true;
      front.fail((method) => {
        const broken = isBroken && method === "PUT";
        if (broken) isBroken = false;
        return broken ? fault : undefined;
      });
      await courier.flush();
      expect(latestError()).toBeUndefined();
      expect(await delivered()).toEqual([...recorded].sort());
    },
  );

  test("and does not answer", async () => {
    await record("us-east-1");
    front.fail(() => "mute");
    await impatiently(() => courier.flush());
    expect(latestError()).toBe("ServiceUnavailable");
    expect(await delivered()).toEqual([]);
    front.heal();
    await expectCatchUp();
  });

  test("and is down for a while", async () => {
    await record("us-east-1");
    await front.down();
    await courier.flush();
    expect(latestError()).toBe("ServiceUnavailable");
    await front.up();
    await expectCatchUp();
  });

  test("and stops in the middle of what it says", async () => {
    await record("us-east-1");
    front.fail((method) => (method === "PUT" ? "lost" : undefined));
    await courier.flush();
    front.fail((method) => (method === "GET" ? "dripping" : undefined));
    await impatiently(() => courier.flush());
    expect(latestError()).toBe("ServiceUnavailable");
    front.heal();
    await expectCatchUp();
  });

  test("is not waited for when the server stops", async () => {
    await record("us-east-1");
    const reached = Promise.withResolvers<void>();
    front.fail(() => {
      reached.resolve();
      return "mute";
    });
    const flushed = courier.flush();
    await reached.promise;
    buckets.abandon();
    await flushed;
    expect(latestError()).toBe("ServiceUnavailable");
    expect(await delivered()).toEqual([]);
  });

  test("leaves no parts behind that could be taken away", async () => {
    const bucket = await bucketAt(front.url, bucketName);
    const large = Buffer.alloc(9 * 1024 * 1024, 1);
    front.fail((method) => (method === "PUT" ? "busy" : undefined));
    await expect(bucket.put("large", large, LOG_FILE_ATTRIBUTES)).rejects.toMatchObject({
      code: "bucket_unreachable",
    });
    const list = new ListMultipartUploadsCommand({ Bucket: bucketName });
    expect((await s3.send(list)).Uploads).toBeUndefined();
    front.heal();
    await bucket.put("large", large, LOG_FILE_ATTRIBUTES);
    expect((await bucket.get("large"))?.length).toBe(large.length);
  });
});

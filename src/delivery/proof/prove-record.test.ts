import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CopiedBucket } from "../../../test/support/copied-bucket.ts";
import { ACCOUNT, anEntry, trailSettings, WRITES } from "../../../test/support/given.ts";
import { MemoryJournal } from "../../../test/support/memory-journal.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import type { Membership } from "../../selection/index.ts";
import { type Trail, type TrailSettings, Trails } from "../../trails/index.ts";
import { Courier } from "../courier.ts";
import { type Bucket, MemoryBucket } from "../index.ts";
import { Evidence } from "../verify/evidence.ts";
import { proveRecord, type RecordProof } from "./prove-record.ts";

const HOUR_MS = 3_600_000;
const ORGANIZATION = "o-exampleorgid";
const MEMBER = "444455556666";

let store: StateStore;
let clock: SimClock;
let journal: MemoryJournal;
let trails: Trails;
let logs: MemoryBucket;
let buckets: Map<string, Bucket>;
let courier: Courier;
let members: readonly Membership[];

const memberships = { within: () => members };

const open = async () =>
  await Courier.open({
    // Never released: a trail may be stopped and go on.
    journal: {
      get head() {
        return journal.head;
      },
      read: (after, limits) => journal.read(after, limits),
      release: () => undefined,
    },
    ...{ trails, store, clock, memberships, intervalMs: 2_000_000_000, tickMs: 2_000_000_000 },
    buckets: { find: async (name) => buckets.get(name) },
  });

beforeEach(async () => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock("2026-01-31T12:00:00Z");
  journal = new MemoryJournal();
  trails = Trails.open(store, { clock, ids: seededIds("proof") });
  logs = new MemoryBucket();
  buckets = new Map([["logs", logs]]);
  members = [];
  courier = await open();
});

afterEach(async () => {
  await courier[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function aTrailThatLogs(settings: Partial<TrailSettings> = {}, name = "main"): Trail {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name, tags: [] };
  const all = trailSettings({ validatesLogFiles: true, isMultiRegion: true, ...settings });
  const trail = trails.create({ ...request, settings: all });
  return trails.startLogging(trail, journal.head) ?? trail;
}

interface Recorded {
  readonly json: string;
  readonly position: number;
}

let recorded = 0;

async function record(overrides: Record<string, string | boolean> = {}): Promise<Recorded> {
  recorded += 1;
  const eventTime = new Date(clock.nowMs()).toISOString().replace(/\.\d+/, "");
  const entry = anEntry({ eventTime, eventID: `event-${recorded}`, ...overrides });
  return { json: entry.json, position: await journal.append([entry]) };
}

/** The digest that is due by then is written too. */
async function deliver(afterMs = 0): Promise<void> {
  clock.advance(afterMs);
  await courier.flush();
}

async function prove(
  of: { readonly json: string; readonly position: number | undefined },
  change: (bucket: CopiedBucket) => void = () => undefined,
): Promise<readonly RecordProof[]> {
  const copies = new Map<string, CopiedBucket>();
  for (const [name, bucket] of buckets) {
    if (bucket instanceof MemoryBucket) copies.set(name, await CopiedBucket.of(bucket));
  }
  const copy = copies.get("logs");
  if (copy) change(copy);
  return await proveRecord(of, {
    evidence: new Evidence(store, trails),
    buckets: { find: async (name) => copies.get(name) },
    memberships,
  });
}

const statesOf = async (of: Recorded) => (await prove(of)).map(({ state }) => state);
const keyOf = ([proof]: readonly RecordProof[]) => proof?.logFile?.key ?? "";

function changed(bucket: CopiedBucket, key: string, change: (text: string) => string): void {
  const object = bucket.objects.get(key);
  const text = change(gunzipSync(object?.bytes ?? new Uint8Array()).toString());
  bucket.objects.set(key, { ...object, bytes: gzipSync(text) });
}

test("a record waits, is delivered, and is vouched for by the next digest", async () => {
  const trail = aTrailThatLogs();
  const it = await record();
  expect(await prove(it)).toEqual([{ trailArn: trail.arn, bucketName: "logs", state: "waiting" }]);
  await deliver(60_000);
  const [delivered] = await prove(it);
  expect(delivered).toMatchObject({ state: "delivered", bucketName: "logs" });
  expect(delivered?.digest ?? delivered?.problem).toBeUndefined();
  const key = delivered?.logFile?.key ?? "";
  expect(gunzipSync((await logs.get(key)) ?? new Uint8Array()).toString()).toContain(it.json);
  await deliver(HOUR_MS);
  const [vouched] = await prove(it);
  expect(vouched).toMatchObject({
    state: "vouched",
    logFile: delivered?.logFile,
    digest: { startTime: "2026-01-31T12:00:00Z", endTime: "2026-01-31T13:00:00Z" },
  });
  const { digest } = vouched ?? {};
  expect(logs.attributesOf(digest?.key ?? "")?.metadata?.signature).toBe(digest?.signature);
});

test("each of many records is found in its own file", async () => {
  aTrailThatLogs();
  const all: Recorded[] = [];
  for (let hour = 0; hour < 30; hour += 1) {
    for (const awsRegion of ["us-east-1", "eu-west-1"]) all.push(await record({ awsRegion }));
    await deliver(HOUR_MS);
  }
  await deliver(HOUR_MS);
  const keys = new Set<string>();
  for (const it of all) {
    const proofs = await prove(it);
    expect(proofs.map(({ state }) => state)).toEqual(["vouched"]);
    keys.add(keyOf(proofs));
  }
  expect(keys.size).toBe(60);
});

describe("what was done to the bucket breaks the proof:", () => {
  let it: Recorded;
  let key: string;
  let digestKey: string;

  beforeEach(async () => {
    aTrailThatLogs();
    it = await record();
    await deliver(60_000);
    await deliver(2 * HOUR_MS);
    const [proof] = await prove(it);
    key = proof?.logFile?.key ?? "";
    digestKey = proof?.digest?.key ?? "";
  });

  test.each<[string, (bucket: CopiedBucket) => void, string | RegExp]>([
    [
      "a deleted log file",
      (bucket) => void bucket.objects.delete(key),
      "The log file is missing from the bucket.",
    ],
    [
      "another word in a record",
      (bucket) => changed(bucket, key, (text) => text.replace("Describe", "Delete")),
      "The log file was changed: its hash is not the one vouched for.",
    ],
    [
      "something appended",
      (bucket) => {
        const bytes = Buffer.concat([bucket.objects.get(key)?.bytes ?? Buffer.of(), Buffer.of(1)]);
        bucket.objects.set(key, { bytes });
      },
      "The log file cannot be read: something was appended to it.",
    ],
    [
      "a deleted digest",
      (bucket) => void bucket.objects.delete(digestKey),
      "No digest vouches for the log file any more: one is missing.",
    ],
    [
      "a digest with another hash in it",
      (bucket) =>
        changed(bucket, digestKey, (text) =>
          text.replace(/"hashValue":"\w{4}/, '"hashValue":"0000'),
        ),
      /^The digest s3:\/\/logs\/.* is not signed by this server: its signature is invalid\.$/,
    ],
    [
      "a digest with another signature beside it",
      (bucket) => {
        const bytes = bucket.objects.get(digestKey)?.bytes ?? new Uint8Array();
        bucket.objects.set(digestKey, { bytes, metadata: { signature: "00" } });
      },
      /^The digest s3:\/\/logs\/.* is not signed by this server/,
    ],
  ])("%s", async (_what, change, problem) => {
    expect(await prove(it)).toMatchObject([{ state: "vouched" }]);
    expect(await prove(it, change)).toMatchObject([
      { state: "broken", problem: expect.stringMatching(problem) as unknown },
    ]);
  });

  test("a bucket that is gone", async () => {
    buckets.clear();
    expect(await prove(it)).toMatchObject([{ state: "broken" }]);
  });

  test("a record in history that is not the one in the file", async () => {
    const json = it.json.replace("Describe", "Delete");
    expect(await prove({ ...it, json })).toMatchObject([
      {
        state: "broken",
        problem: "The log file holds another record under this event ID.",
      },
    ]);
  });

  test("a file that was changed before any digest was written of it", async () => {
    const late = await record();
    await deliver(60_000);
    const proofs = await prove(late);
    expect(proofs).toMatchObject([{ state: "delivered" }]);
    const change = (bucket: CopiedBucket) =>
      changed(bucket, keyOf(proofs), (text) => text.replace("Describe", "Delete"));
    expect(await prove(late, change)).toMatchObject([
      { state: "broken", problem: expect.stringContaining("was changed") as unknown },
    ]);
  });
});

describe("a trail", () => {
  test("whose selectors leave the record out does not want it, beside one that does", async () => {
    aTrailThatLogs();
    trails.setEventSelectors(aTrailThatLogs({}, "writes"), WRITES, journal.head);
    const read = await record();
    const write = await record({ readOnly: false });
    expect(await statesOf(read)).toEqual(["waiting", "unwanted"]);
    await deliver(60_000);
    await deliver(HOUR_MS);
    expect(await statesOf(read)).toEqual(["vouched", "unwanted"]);
    expect(await statesOf(write)).toEqual(["vouched", "vouched"]);
  });

  test("of another account has nothing to do with it, nor one that was made later", async () => {
    const other = await record({ recipientAccountId: MEMBER });
    const early = await record();
    clock.advance(HOUR_MS);
    aTrailThatLogs();
    expect(await prove(other)).toEqual([]);
    expect(await prove(early)).toEqual([]);
  });

  test("of one region does not want records of another", async () => {
    aTrailThatLogs({ isMultiRegion: false });
    expect(await statesOf(await record({ awsRegion: "eu-west-1" }))).toEqual(["unwanted"]);
  });

  test("that did not log at the time has none, and has all from before and after", async () => {
    const trail = aTrailThatLogs();
    const before = await record();
    trails.stopLogging(trail, { head: journal.head, requestId: "r-stop" });
    await record({ requestID: "r-stop" });
    await deliver(60_000);
    const between = await record();
    trails.startLogging(trail, journal.head);
    const after = await record();
    expect(await statesOf(between)).toEqual(["unwanted"]);
    await deliver(60_000);
    await deliver(HOUR_MS);
    expect(await statesOf(before)).toEqual(["vouched"]);
    expect(await statesOf(between)).toEqual(["unwanted"]);
    expect(await statesOf(after)).toEqual(["vouched"]);
  });

  test("keeps what it delivered when selectors change, and owes nothing for before", async () => {
    const trail = aTrailThatLogs();
    const kept = await record();
    await deliver(60_000);
    trails.setEventSelectors(trail, WRITES, journal.head);
    const unwanted = await record();
    const write = await record({ readOnly: false });
    await deliver(HOUR_MS);
    trails.setEventSelectors(trails.get(trail.arn) ?? trail, trail.eventSelectors, journal.head);
    const again = await record();
    await deliver(HOUR_MS);
    await deliver(HOUR_MS);
    expect(await statesOf(kept)).toEqual(["vouched"]);
    expect(await statesOf(unwanted)).toEqual(["unwanted"]);
    expect(await statesOf(write)).toEqual(["vouched"]);
    expect(await statesOf(again)).toEqual(["vouched"]);
  });

  test("without validation delivers, and says that nothing vouches for it", async () => {
    aTrailThatLogs({ validatesLogFiles: false });
    const it = await record();
    await deliver(60_000);
    expect(await prove(it)).toMatchObject([
      {
        state: "delivered",
        logFile: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
        problem: "No digest names the log file: it was delivered without log file validation.",
      },
    ]);
  });

  test("that was given another bucket has older records in the one before", async () => {
    const trail = aTrailThatLogs();
    const before = await record();
    await deliver(60_000);
    await deliver(HOUR_MS);
    buckets.set("other", new MemoryBucket());
    const settings = { validatesLogFiles: true, isMultiRegion: true, bucketName: "other" };
    trails.update(trail, trailSettings({ ...settings, keyPrefix: "p" }));
    const after = await record();
    await deliver(60_000);
    await deliver(HOUR_MS);
    expect(await prove(before)).toMatchObject([{ state: "vouched", bucketName: "logs" }]);
    expect(await prove(after)).toMatchObject([
      {
        state: "vouched",
        bucketName: "other",
        logFile: { key: expect.stringMatching(/^p\/AWSLogs\//) as unknown },
      },
    ]);
  });

  test("that was deleted still has its proof, beside a new one of its name", async () => {
    const trail = aTrailThatLogs();
    const it = await record();
    trails.delete(trail, { head: journal.head, requestId: "r-delete" });
    await record({ requestID: "r-delete" });
    await deliver(60_000);
    await deliver(HOUR_MS);
    expect(trails.all()).toEqual([]);
    expect(await prove(it)).toMatchObject([{ state: "vouched", trailArn: trail.arn }]);
    clock.advance(HOUR_MS);
    aTrailThatLogs({ keyPrefix: "again" });
    expect(await statesOf(it)).toEqual(["vouched"]);
  });

  test("of an organization has its members' records, in the organization's folder", async () => {
    members = [{ accountId: MEMBER, after: 0 }];
    aTrailThatLogs({ isOrganization: true, organizationId: ORGANIZATION });
    const it = await record({ recipientAccountId: MEMBER });
    const foreign = await record({ recipientAccountId: "777788889999" });
    expect(await statesOf(it)).toEqual(["waiting"]);
    await deliver(60_000);
    await deliver(2 * HOUR_MS);
    const proofs = await prove(it);
    expect(proofs).toMatchObject([{ state: "vouched" }]);
    expect(keyOf(proofs)).toContain(`AWSLogs/${ORGANIZATION}/${MEMBER}/CloudTrail/`);
    expect(await prove(foreign)).toEqual([]);
  });
});

describe("where no round is remembered,", () => {
  /** As a server before this kept nothing of its rounds. */
  const forget = () => store.collection("delivery.rounds").deleteAll({});

  test("the log files of the time are looked into", async () => {
    aTrailThatLogs();
    const it = await record();
    await deliver(4 * 60_000);
    forget();
    expect(await prove(it)).toMatchObject([{ state: "delivered" }]);
    await deliver(HOUR_MS);
    await record();
    await deliver(60_000);
    expect(await prove(it)).toMatchObject([{ state: "vouched" }]);
  });

  test("those of a record of an older journal too, hours later as well", async () => {
    aTrailThatLogs();
    const { json } = await record();
    await deliver(5 * HOUR_MS);
    await deliver(HOUR_MS);
    expect(await prove({ json, position: undefined })).toMatchObject([{ state: "vouched" }]);
  });

  test("what is found nowhere is unwanted, unless it must be somewhere", async () => {
    const trail = aTrailThatLogs();
    const it = await record();
    await deliver(60_000);
    forget();
    const without = (bucket: CopiedBucket) => bucket.objects.clear();
    expect(await prove(it, without)).toMatchObject([
      { state: "delivered", problem: "No log file of the day after it holds it." },
    ]);
    trails.stopLogging(trail, { head: journal.head, requestId: "r-stop" });
    await record({ requestID: "r-stop" });
    await deliver(60_000);
    forget();
    expect(await prove(it, without)).toMatchObject([{ state: "unwanted" }]);
  });
});

test("a clock that was set back hides no digest", async () => {
  aTrailThatLogs();
  await deliver(30 * 60_000);
  const it = await record();
  await deliver();
  clock.advance(-3 * HOUR_MS);
  const back = await record();
  await deliver(60_000);
  for (let hour = 0; hour < 6; hour += 1) await deliver(HOUR_MS);
  expect(await prove(it)).toMatchObject([{ state: "vouched" }]);
  expect(await prove(back)).toMatchObject([{ state: "vouched" }]);
});

test("says that it gave up when the bucket is too slow, or has too much", async () => {
  aTrailThatLogs();
  const it = await record();
  await deliver(60_000);
  const copy = await CopiedBucket.of(logs);
  const options = { evidence: new Evidence(store, trails), memberships };
  const slow = Object.assign(await CopiedBucket.of(logs), {
    get: () => Promise.withResolvers<never>().promise,
  });
  for (const [bucket, bounds] of [
    [slow, { durationMs: 50, bytes: 1_000_000, calls: 100 }],
    [copy, { durationMs: 10_000, bytes: 1_000_000, calls: 1 }],
  ] as const) {
    const proofs = await proveRecord(it, {
      ...{ ...options, bounds },
      buckets: { find: async () => bucket },
    });
    expect(proofs).toMatchObject([
      { state: "delivered", problem: expect.stringContaining("took too long") as unknown },
    ]);
  }
});

test("rounds beyond the end of a shortened journal are forgotten at the next start", async () => {
  aTrailThatLogs();
  const it = await record();
  await deliver(60_000);
  await courier[Symbol.asyncDispose]();
  journal = new MemoryJournal();
  courier = await open();
  const [trail] = trails.all();
  expect(new Evidence(store, trails).rounds.of(trail?.id ?? "", it.position)).toBeUndefined();
});

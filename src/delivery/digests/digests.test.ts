import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkDigests } from "../../../test/support/check-digests.ts";
import { FaultyBucket } from "../../../test/support/faulty-bucket.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../../test/support/given.ts";
import { MemoryJournal } from "../../../test/support/memory-journal.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { type Trail, type TrailSettings, Trails } from "../../trails/index.ts";
import type { Bucket } from "../bucket.ts";
import { MemoryBucket } from "../bucket-memory.ts";
import { Courier } from "../courier.ts";
import type { CourierEvent } from "../courier-event.ts";
import { SigningKeys } from "./signing-keys.ts";

const HOUR_MS = 3_600_000;
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const VALIDATED = { validatesLogFiles: true, isMultiRegion: true };

let store: StateStore;
let clock: SimClock;
let journal: MemoryJournal;
let trails: Trails;
let keys: SigningKeys;
let logs: MemoryBucket;
let buckets: Map<string, Bucket>;
let events: CourierEvent[];
let courier: Courier;

beforeEach(async () => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock("2026-01-31T12:00:00.250Z");
  journal = new MemoryJournal();
  trails = Trails.open(store, { clock, ids: seededIds("digests") });
  keys = new SigningKeys(store, clock);
  logs = new MemoryBucket();
  buckets = new Map([["logs", logs]]);
  events = [];
  courier = await openCourier();
});

afterEach(async () => {
  await courier[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function openCourier(): Promise<Courier> {
  return Courier.open({
    ...{ journal, trails, store, clock, keys, tickMs: 2_000_000_000 },
    buckets: { find: async (name) => buckets.get(name) },
    log: (event) => events.push(event),
  });
}

async function restart(): Promise<void> {
  await courier[Symbol.asyncDispose]();
  courier = await openCourier();
}

function aTrailThatLogs(settings: Partial<TrailSettings> = {}): Trail {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
  const trail = trails.create({
    ...request,
    settings: trailSettings({ ...VALIDATED, ...settings }),
  });
  return trails.startLogging(trail, journal.head) ?? trail;
}

let recorded = 0;

async function record(...awsRegions: readonly string[]): Promise<void> {
  const entries = awsRegions.map((awsRegion) => {
    recorded += 1;
    const eventTime = new Date(clock.nowMs()).toISOString().replace(/\.\d+/, "");
    return anEntry({ awsRegion, eventTime, eventID: `event-${recorded}` });
  });
  await journal.append(entries);
}

async function endingCall(end: (call: { head: number; requestId: string }) => void) {
  end({ head: journal.head, requestId: "r-end" });
  await journal.append([anEntry({ eventID: "event-end", requestID: "r-end", readOnly: false })]);
}

const digests = (region = "us-east-1", bucket = logs) =>
  checkDigests(bucket, `/CloudTrail-Digest/${region}/`, keys.all(region));

/** The windows, with how many log files each digest vouches for. */
async function windows(region?: string) {
  return (await digests(region)).map(
    ({ start, end, files, isStarting }) =>
      `${start.slice(11, 19)}-${end.slice(11, 19)} ${files.length}${isStarting ? " first" : ""}`,
  );
}

describe("a chain of digests", () => {
  test("begins with logging, and has a digest for every hour, with files or without", async () => {
    aTrailThatLogs();
    await courier.flush();
    expect(await windows()).toEqual(["11:00:00-12:00:00 0 first"]);
    await record("us-east-1");
    await courier.flush();
    clock.advance(HOUR_MS);
    await courier.flush();
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(await windows()).toEqual([
      "11:00:00-12:00:00 0 first",
      "12:00:00-13:00:00 1",
      "13:00:00-14:00:00 0",
    ]);
  });

  test("has CloudTrail's key, the trail's prefix, and its signature beside the bytes", async () => {
    aTrailThatLogs({ keyPrefix: "p", kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/k" });
    await courier.flush();
    const [key = ""] = logs.keys;
    expect(key).toBe(
      `p/AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-east-1/2026/01/31/` +
        `${ACCOUNT}_CloudTrail-Digest_us-east-1_main_us-east-1_20260131T120000Z.json.gz`,
    );
    expect(logs.attributesOf(key)).toEqual({
      contentType: "application/json",
      contentEncoding: "gzip",
      kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/k",
      metadata: {
        signature: expect.stringMatching(/^[0-9a-f]{512}$/) as unknown,
        "signature-algorithm": "SHA256withRSA",
      },
    });
  });

  test("is made for every region in which something happened, and for no other", async () => {
    aTrailThatLogs();
    await record("eu-west-1");
    await courier.flush();
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(await windows("eu-west-1")).toEqual([
      "11:00:00-12:00:00 0 first",
      "12:00:00-13:00:00 1",
    ]);
    expect(await windows("us-east-1")).toHaveLength(2);
    expect(logs.keys.filter((key) => key.includes("ap-south-1"))).toEqual([]);
  });

  test("is not made for a trail without validation", async () => {
    aTrailThatLogs({ validatesLogFiles: false });
    await record("us-east-1");
    await courier.flush();
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(logs.keys.filter((key) => key.includes("CloudTrail-Digest"))).toEqual([]);
  });

  test("ends with logging, after the file with the record of the call that ended it", async () => {
    const trail = aTrailThatLogs();
    await courier.flush();
    clock.advance(600_000);
    await endingCall((call) => trails.stopLogging(trail, call));
    await courier.flush();
    expect(await windows()).toEqual(["11:00:00-12:00:00 0 first", "12:00:00-12:10:01 1"]);
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(await windows()).toHaveLength(2);
  });

  test("begins anew with logging, later than the one before ended", async () => {
    const trail = aTrailThatLogs();
    await courier.flush();
    await endingCall((call) => trails.stopLogging(trail, call));
    await courier.flush();
    trails.startLogging(trail, journal.head);
    await courier.flush();
    expect(await windows()).toEqual([
      "11:00:00-12:00:00 0 first",
      "12:00:00-12:00:01 1",
      "11:00:02-12:00:02 0 first",
    ]);
  });

  test("ends with the trail, and one of the same name follows it", async () => {
    await endingCall((call) => trails.delete(aTrailThatLogs(), call));
    await courier.flush();
    aTrailThatLogs();
    await courier.flush();
    expect((await windows()).map((window) => window.slice(9))).toEqual([
      "12:00:00 0 first",
      "12:00:01 1",
      "12:00:02 0 first",
    ]);
  });

  test("ends at the hour when validation is disabled, and a new one begins with it", async () => {
    const trail = aTrailThatLogs();
    await courier.flush();
    clock.advance(600_000);
    trails.update(trail, trailSettings({ ...VALIDATED, validatesLogFiles: false }));
    await record("us-east-1");
    await courier.flush();
    clock.advance(HOUR_MS);
    await record("us-east-1");
    await courier.flush();
    expect(await windows()).toEqual(["11:00:00-12:00:00 0 first", "12:00:00-13:00:00 1"]);
    trails.update(trail, trailSettings(VALIDATED));
    await courier.flush();
    expect((await windows()).at(-1)).toBe("12:10:00-13:10:00 0 first");
  });

  test("goes on when validation comes back within the hour", async () => {
    const trail = aTrailThatLogs();
    await courier.flush();
    trails.update(trail, trailSettings({ ...VALIDATED, validatesLogFiles: false }));
    await record("us-east-1");
    await courier.flush();
    clock.advance(600_000);
    trails.update(trail, trailSettings(VALIDATED));
    await record("us-east-1");
    await courier.flush();
    clock.advance(2 * HOUR_MS);
    await courier.flush();
    expect(await windows()).toEqual([
      "11:00:00-12:00:00 0 first",
      "12:00:00-13:00:00 2",
      "13:00:00-14:00:00 0",
    ]);
  });

  test("has a digest for every hour that the server was off, up to a day of them", async () => {
    aTrailThatLogs();
    await courier.flush();
    await restart();
    clock.advance(100 * HOUR_MS);
    await courier.flush();
    const all = await windows();
    expect(all).toHaveLength(1 + 24);
    expect(all[1]).toBe("12:00:00-17:00:00 0");
    expect(all.at(-1)).toBe("15:00:00-16:00:00 0");
  });

  test("follows the trail to another bucket, and links to the one before", async () => {
    const trail = aTrailThatLogs();
    await courier.flush();
    const other = new MemoryBucket();
    buckets.set("other", other);
    trails.update(trail, trailSettings({ ...VALIDATED, bucketName: "other" }));
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(await windows()).toHaveLength(1);
    expect(other.keys).toHaveLength(1);
    await expect(digests("us-east-1", other)).rejects.toThrow("not linked to the one before");
  });

  test("is signed with a key of the digest's own time, and keys live thirty days", async () => {
    aTrailThatLogs();
    await courier.flush();
    await restart();
    clock.advance(40 * 24 * HOUR_MS);
    await courier.flush();
    expect(await windows()).toHaveLength(25);
    expect(keys.all("us-east-1")).toHaveLength(2);
  });

  test("goes on with a new key when keys are rotated", async () => {
    aTrailThatLogs();
    await courier.flush();
    const before = await keys.current("us-east-1");
    const after = await keys.rotate("us-east-1");
    expect(after).not.toBe(before);
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(await windows()).toHaveLength(2);
    expect(await keys.current("us-east-1")).toBe(after);
  });

  test("goes on, a second at a time, while the clock is back where it has been", async () => {
    aTrailThatLogs();
    await courier.flush();
    clock.advance(-24 * HOUR_MS);
    await record("us-east-1");
    await courier.flush();
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(await windows()).toEqual([
      "11:00:00-12:00:00 0 first",
      "12:00:00-12:00:01 1",
      "12:00:01-12:00:02 0",
    ]);
  });
});

test("the status has the time of the newest digest, also when the clock was set back", async () => {
  const trail = aTrailThatLogs();
  await courier.flush();
  await endingCall((call) => trails.stopLogging(trail, call));
  trails.startLogging(trail, journal.head);
  await courier.flush();
  clock.advance(-2 * HOUR_MS);
  await courier.flush();
  expect(courier.status(ARN, "us-east-1").latestDigestAtMs).toBe(clock.nowMs());
});

describe("a bucket that takes no digests", () => {
  let faulty: FaultyBucket;

  beforeEach(() => {
    faulty = new FaultyBucket(logs);
    buckets.set("logs", faulty);
    faulty.fail((_put, key) => (key.includes("-Digest") ? "refused" : undefined));
  });

  test("gets its log files all the same, and the digests once it takes them", async () => {
    aTrailThatLogs();
    for (let hour = 0; hour < 3; hour += 1) {
      await record("us-east-1");
      await courier.flush();
      clock.advance(HOUR_MS);
    }
    expect(logs.keys).toHaveLength(3);
    expect(courier.status(ARN, "us-east-1")).toEqual({
      latestDeliveryAtMs: clock.nowMs() - HOUR_MS,
      latestAttemptAtMs: clock.nowMs() - HOUR_MS,
      latestDigestError: "ServiceUnavailable",
    });
    expect(events).toContainEqual(
      expect.objectContaining({ event: "digest_failed", code: "bucket_unreachable" }),
    );
    faulty.heal();
    await courier.flush();
    expect(await windows()).toEqual([
      "11:00:00-12:00:00 0 first",
      "12:00:00-13:00:00 1",
      "13:00:00-14:00:00 1",
      "14:00:00-15:00:00 1",
    ]);
    const { latestDigestAtMs, latestDigestError } = courier.status(ARN, "us-east-1");
    expect({ latestDigestAtMs, latestDigestError }).toEqual({ latestDigestAtMs: clock.nowMs() });
  });

  test("holds up no trail that is stopped and started again", async () => {
    const trail = aTrailThatLogs();
    await courier.flush();
    await endingCall((call) => trails.stopLogging(trail, call));
    await courier.flush();
    trails.startLogging(trail, journal.head);
    await record("us-east-1");
    await courier.flush();
    expect(logs.keys).toHaveLength(2);
    faulty.heal();
    await courier.flush();
    expect(await windows()).toEqual([
      "11:00:00-12:00:00 0 first",
      "12:00:00-12:00:01 1",
      "11:00:02-12:00:02 0 first",
    ]);
  });

  test("because it is gone, with its trail, is given up", async () => {
    const trail = aTrailThatLogs();
    await record("us-east-1");
    await courier.flush();
    await endingCall((call) => trails.delete(trail, call));
    buckets.delete("logs");
    await courier.flush();
    expect(events.map(({ event }) => event)).toContain("deleted_trail_dropped");
    await courier.flush();
    expect(events.map(({ event }) => event)).toContain("digests_dropped");
    events.length = 0;
    await courier.flush();
    expect(events).toEqual([]);
  });

  test("is given up for another one that UpdateTrail names, with nothing lost", async () => {
    const trail = aTrailThatLogs();
    await record("us-east-1");
    await courier.flush();
    const other = new MemoryBucket();
    buckets.set("other", other);
    trails.update(trail, trailSettings({ ...VALIDATED, bucketName: "other" }));
    clock.advance(HOUR_MS);
    await courier.flush();
    expect(other.keys.filter((key) => key.includes("-Digest"))).toHaveLength(2);
  });
});

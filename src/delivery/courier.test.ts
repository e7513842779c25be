import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FaultyBucket } from "../../test/support/faulty-bucket.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../test/support/given.ts";
import { MemoryJournal } from "../../test/support/memory-journal.ts";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import { SimClock } from "../../test/support/sim-clock.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { type Trail, type TrailSettings, Trails } from "../trails/index.ts";
import type { Bucket } from "./bucket.ts";
import { MemoryBucket } from "./bucket-memory.ts";
import { Courier } from "./courier.ts";
import type { CourierEvent } from "./courier-event.ts";

/** Rounds begin only where a test says so: by `flush`, or by an interval of its own. */
const NEVER_MS = 2_000_000_000;

let store: StateStore;
let clock: SimClock;
let journal: MemoryJournal;
let trails: Trails;
let logs: MemoryBucket;
let buckets: Map<string, Bucket>;
let events: CourierEvent[];
let courier: Courier;

beforeEach(async () => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock();
  journal = new MemoryJournal();
  trails = Trails.open(store, { clock, ids: seededIds("courier") });
  logs = new MemoryBucket();
  buckets = new Map([["logs", logs]]);
  events = [];
  courier = await openCourier();
});

afterEach(async () => {
  await courier[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function openCourier(intervalMs = NEVER_MS): Promise<Courier> {
  return Courier.open({
    ...{ journal, trails, store, clock, intervalMs, tickMs: intervalMs },
    buckets: { find: async (name) => buckets.get(name) },
    log: (event) => events.push(event),
  });
}

/** What a process that died and came back has: the same stores, and nothing else. */
async function restart(): Promise<void> {
  await courier[Symbol.asyncDispose]();
  courier = await openCourier();
}

function aTrailThatLogs(name = "main", settings: Partial<TrailSettings> = {}): Trail {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name, tags: [] };
  const trail = trails.create({ ...request, settings: trailSettings(settings) });
  return trails.startLogging(trail, journal.head) ?? trail;
}

let recorded = 0;

/** Journals calls, and returns their event ids. */
async function record(...awsRegions: readonly string[]): Promise<readonly string[]> {
  const entries = awsRegions.map((awsRegion) => {
    recorded += 1;
    return anEntry({ awsRegion, eventID: `event-${recorded}` });
  });
  await journal.append(entries);
  return entries.map(({ eventId }) => eventId);
}

/** Handles StopLogging or DeleteTrail as the API does: first the deed, then its record. */
async function endingCall(end: (call: { head: number; requestId: string }) => void) {
  end({ head: journal.head, requestId: "r-end" });
  await journal.append([anEntry({ eventID: "event-end", requestID: "r-end", readOnly: false })]);
}

/** The event ids in a bucket's log files: file by file. */
async function delivered(bucket: Bucket & { readonly keys: readonly string[] } = logs) {
  const files: string[][] = [];
  for (const key of bucket.keys) {
    const text = gunzipSync((await bucket.get(key)) ?? new Uint8Array()).toString();
    const { Records } = JSON.parse(text) as { Records: { eventID: string }[] };
    files.push(Records.map(({ eventID }) => eventID));
  }
  return files;
}

const flat = (files: readonly (readonly string[])[]) => files.flat().sort();
const sorted = (ids: readonly string[]) => [...ids].sort();

describe("what is delivered", () => {
  test("everything recorded while the trail logs, once, and nothing before", async () => {
    await record("us-east-1");
    aTrailThatLogs();
    const wanted = await record("us-east-1", "us-east-1");
    await courier.flush();
    expect(await delivered()).toEqual([wanted]);
    await courier.flush();
    expect(await delivered()).toEqual([wanted]);
  });

  test("log files say that they are gzipped JSON", async () => {
    aTrailThatLogs();
    await record("us-east-1");
    await courier.flush();
    expect(logs.attributesOf(logs.keys[0] ?? "")).toEqual({
      contentType: "application/json",
      contentEncoding: "gzip",
    });
  });

  test("nothing at all when nothing happened", async () => {
    aTrailThatLogs();
    await courier.flush();
    await record("eu-west-1");
    await courier.flush();
    expect(logs.keys).toEqual([]);
  });

  test("the record of the call that stops logging is the last", async () => {
    const trail = aTrailThatLogs();
    const before = await record("us-east-1");
    await endingCall((call) => trails.stopLogging(trail, call));
    await record("us-east-1");
    await courier.flush();
    expect(flat(await delivered())).toEqual(sorted([...before, "event-end"]));
  });

  test("a call that ends between two deliveries is waited for", async () => {
    const trail = aTrailThatLogs();
    await record("us-east-1");
    trails.stopLogging(trail, { head: journal.head, requestId: "r-end" });
    const ticking = await openCourier(1);
    await until(() => logs.keys.length === 1);
    await record("us-east-1");
    await journal.append([anEntry({ eventID: "event-end", requestID: "r-end" })]);
    await until(() => trails.logging().length === 0);
    await ticking[Symbol.asyncDispose]();
    expect((await delivered()).flat()).toContain("event-end");
  });

  test("a call whose record never came ends the window where it was handled", async () => {
    const trail = aTrailThatLogs();
    const before = await record("us-east-1");
    trails.stopLogging(trail, { head: journal.head, requestId: "r-lost" });
    await record("us-east-1");
    await courier.flush();
    expect(await delivered()).toEqual([before]);
    expect(trails.logging()).toEqual([]);
  });

  test("nothing recorded between stop and start", async () => {
    const trail = aTrailThatLogs();
    const first = await record("us-east-1");
    await endingCall((call) => trails.stopLogging(trail, call));
    await record("us-east-1");
    trails.startLogging(trail, journal.head);
    const second = await record("us-east-1");
    await courier.flush();
    expect(flat(await delivered())).toEqual(sorted([...first, "event-end", ...second]));
  });

  test("what a deleted trail recorded, before it is forgotten", async () => {
    const trail = aTrailThatLogs();
    const before = await record("us-east-1");
    await endingCall((call) => trails.delete(trail, call));
    await record("us-east-1");
    await courier.flush();
    expect(flat(await delivered())).toEqual(sorted([...before, "event-end"]));
    expect(trails.logging()).toEqual([]);
  });

  test("a trail of the same name, made anew, takes over nothing", async () => {
    const trail = aTrailThatLogs();
    await record("us-east-1");
    await endingCall((call) => trails.delete(trail, call));
    const missed = await record("us-east-1");
    aTrailThatLogs();
    const wanted = await record("us-east-1");
    await courier.flush();
    const all = (await delivered()).flat();
    expect(all).toEqual(expect.arrayContaining([...wanted]));
    expect(all).not.toEqual(expect.arrayContaining([...missed]));
    expect(new Set(all).size).toBe(all.length);
  });

  test("to each trail what it wants", async () => {
    const other = new MemoryBucket();
    buckets.set("other", other);
    aTrailThatLogs("main");
    aTrailThatLogs("all", { isMultiRegion: true, bucketName: "other", keyPrefix: "p" });
    const [here = "", there = ""] = await record("us-east-1", "eu-west-1");
    await courier.flush();
    expect(await delivered()).toEqual([[here]]);
    expect(flat(await delivered(other))).toEqual(sorted([here, there]));
    expect(other.keys.every((key) => key.startsWith("p/AWSLogs/"))).toBe(true);
  });

  test("by itself, within its interval", async () => {
    aTrailThatLogs();
    const ticking = await openCourier(1);
    const wanted = await record("us-east-1");
    await until(() => logs.keys.length === 1);
    await ticking[Symbol.asyncDispose]();
    expect(await delivered()).toEqual([wanted]);
  });
});

/**
 * A delivery that fails anywhere, in either way a network can fail, in a process that then dies,
 * leaves the bucket exactly as a delivery that never failed. There is no separate recovery to
 * test: running again *is* the recovery.
 */
describe("an interrupted delivery, run again, leaves no trace", () => {
  const REGIONS = ["us-east-1", "eu-west-1", "ap-south-1", "us-east-1"];
  const MULTI_REGION = { isMultiRegion: true };
  let held: MemoryBucket;
  let faulty: FaultyBucket;

  beforeEach(async () => {
    held = new MemoryBucket();
    faulty = new FaultyBucket(held);
    buckets.set("logs", faulty);
    aTrailThatLogs("main", MULTI_REGION);
    await record(...REGIONS);
  });

  /** The same trail and the same entries, delivered without a fault. */
  async function undisturbed(): Promise<MemoryBucket> {
    using other = StateStore.open(":memory:", { survivesPowerLoss: true });
    const twins = Trails.open(other, { clock, ids: seededIds("courier") });
    const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
    twins.startLogging(twins.create({ ...request, settings: trailSettings(MULTI_REGION) }), 0);
    const bucket = new MemoryBucket();
    await using twin = await Courier.open({
      journal: { head: journal.head, read: journal.read.bind(journal), release: () => undefined },
      ...{ trails: twins, store: other, clock, intervalMs: NEVER_MS, tickMs: NEVER_MS },
      buckets: { find: async () => bucket },
    });
    await twin.flush();
    return bucket;
  }

  test.each([0, 1, 2].flatMap((put) => [[put, "refused"] as const, [put, "persisted"] as const]))(
    "put %i %s",
    async (put, fault) => {
      const expected = await undisturbed();
      expect(expected.keys).toHaveLength(3);
      faulty.fail((number) => (number === put ? fault : undefined));
      await courier.flush();
      expect(held.keys).toHaveLength(fault === "persisted" ? put + 1 : put);
      expect(courier.status(arnOf("main"), "us-east-1").latestError).toBe("ServiceUnavailable");

      // An hour later, in another process, with another record in the journal.
      clock.advance(3_600_000);
      const later = await record("us-east-1");
      faulty.heal();
      await restart();
      await courier.flush();

      for (const key of expected.keys) {
        expect(await held.get(key), key).toEqual(await expected.get(key));
      }
      const others = held.keys.filter((key) => !expected.keys.includes(key));
      expect(others).toHaveLength(1);
      expect((await delivered(held)).flat()).toHaveLength(REGIONS.length + 1);
      expect((await delivered(held)).flat()).toEqual(expect.arrayContaining([...later]));
      expect(courier.status(arnOf("main"), "us-east-1").latestError).toBeUndefined();
    },
  );

  test("whatever happens, in any order", async () => {
    const draw = seededRandom(SEED);
    const wanted = journal.head;
    let more = 0;
    for (let step = 0; step < 60; step += 1) {
      const faults = ["refused", "persisted", undefined] as const;
      faulty.fail(() => faults[draw(3)]);
      const regions = Array.from({ length: draw(4) }, () => REGIONS[draw(3)] ?? "us-east-1");
      more += (await record(...regions)).length;
      clock.advance(draw(200) * 1_000);
      if (draw(3) === 0) await restart();
      if (draw(2) === 0) await courier.flush();
    }
    faulty.heal();
    await courier.flush();
    const all = (await delivered(held)).flat();
    expect(all, `SEED=${SEED}`).toHaveLength(wanted + more);
    expect(new Set(all).size, `SEED=${SEED}`).toBe(wanted + more);
  });
});

describe("a bucket that fails", () => {
  test("that is missing shows in the status, and is delivered to once it is there", async () => {
    buckets.delete("logs");
    aTrailThatLogs();
    const wanted = await record("us-east-1");
    await courier.flush();
    expect(courier.status(arnOf("main"), "us-east-1")).toEqual({
      latestError: "NoSuchBucket",
      latestAttemptAtMs: clock.nowMs(),
    });
    buckets.set("logs", logs);
    clock.advance(60_000);
    await courier.flush();
    expect(await delivered()).toEqual([wanted]);
    expect(courier.status(arnOf("main"), "us-east-1")).toEqual({
      latestDeliveryAtMs: clock.nowMs(),
      latestAttemptAtMs: clock.nowMs(),
    });
  });

  test("holds up no other trail", async () => {
    aTrailThatLogs("broken", { bucketName: "missing" });
    aTrailThatLogs("main");
    const wanted = await record("us-east-1");
    await courier.flush();
    expect(await delivered()).toEqual([wanted]);
  });

  test("with an error of its driver leaves the same round to do", async () => {
    const broken: Bucket = {
      put: async () => {
        throw new TypeError("fetch failed", { cause: "ECONNREFUSED" });
      },
      get: async () => undefined,
    };
    buckets.set("logs", broken);
    aTrailThatLogs();
    const wanted = await record("us-east-1");
    await courier.flush();
    expect(courier.status(arnOf("main"), "us-east-1").latestError).toBe("ServiceUnavailable");
    expect(events).toEqual([
      {
        event: "delivery_failed",
        trail: arnOf("main"),
        code: "bucket_unreachable",
        cause: expect.objectContaining({
          message: expect.stringMatching(/\.json\.gz$/),
          cause: new TypeError("fetch failed", { cause: "ECONNREFUSED" }),
        }),
        retryInMs: 1_000,
      },
    ]);
    buckets.set("logs", logs);
    await courier.flush();
    expect(await delivered()).toEqual([wanted]);
  });

  test("is tried again by itself, later and later", async () => {
    const faulty = new FaultyBucket(logs);
    buckets.set("logs", faulty);
    faulty.fail(() => "refused");
    aTrailThatLogs();
    await record("us-east-1");
    const ticking = await openCourier(1);
    await until(() => faulty.puts === 1);
    // The clock stands still, so however many intervals pass, no second try is due.
    await ticks(20);
    expect(faulty.puts).toBe(1);
    clock.advance(1_000);
    await until(() => faulty.puts === 2);
    clock.advance(1_000);
    await ticks(20);
    expect(faulty.puts).toBe(2);
    clock.advance(1_000);
    await until(() => faulty.puts === 3);
    await ticking[Symbol.asyncDispose]();
  });

  test("that hangs shows in the status by an attempt that has not succeeded", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const put = () => {
      ask();
      return answer;
    };
    buckets.set("logs", { put, get: async () => undefined });
    const { arn } = aTrailThatLogs();
    await record("us-east-1");
    const flushed = courier.flush();
    await asked;
    expect(courier.status(arn, "us-east-1")).toEqual({ latestAttemptAtMs: clock.nowMs() });
    resolve();
    await flushed;
    expect(courier.status(arn, "us-east-1")).toEqual({
      latestAttemptAtMs: clock.nowMs(),
      latestDeliveryAtMs: clock.nowMs(),
    });
  });

  test("is tried again at once when the clock was set back by an hour", async () => {
    const faulty = new FaultyBucket(logs);
    buckets.set("logs", faulty);
    faulty.fail(() => "refused");
    aTrailThatLogs("main", { validatesLogFiles: true });
    await record("us-east-1");
    const ticking = await openCourier(1);
    await until(() => events.some(({ event }) => event === "delivery_failed"));
    await until(() => events.some(({ event }) => event === "digest_failed"));
    faulty.heal();
    clock.advance(-3_600_000);
    await until(() => logs.keys.some((key) => key.includes("/CloudTrail/")));
    await until(() => logs.keys.some((key) => key.includes("/CloudTrail-Digest/")));
    await ticking[Symbol.asyncDispose]();
  });

  test("is given up for another one that UpdateTrail names, with nothing lost", async () => {
    buckets.delete("logs");
    const trail = aTrailThatLogs();
    const wanted = await record("us-east-1");
    await courier.flush();
    const other = new MemoryBucket();
    buckets.set("other", other);
    trails.update(trail, trailSettings({ bucketName: "other" }));
    await courier.flush();
    expect(await delivered(other)).toEqual([wanted]);
  });

  test("that holds other bytes under the name stays as it is, and shows", async () => {
    aTrailThatLogs();
    await record("us-east-1");
    const planned = new FaultyBucket(logs);
    let taken = "";
    planned.fail((_put, key) => {
      taken = key;
      return "refused";
    });
    buckets.set("logs", planned);
    await courier.flush();
    await logs.put(taken, Buffer.from("tampered"), { contentType: "text/plain" });
    planned.heal();
    await courier.flush();
    expect(courier.status(arnOf("main"), "us-east-1").latestError).toBe("PreconditionFailed");
    expect(Buffer.from((await logs.get(taken)) ?? []).toString()).toBe("tampered");
  });

  test("holds up a deleted trail no longer than the bucket is there", async () => {
    buckets.delete("logs");
    const trail = aTrailThatLogs();
    await record("us-east-1");
    trails.delete(trail, { head: journal.head, requestId: "r-end" });
    await courier.flush();
    expect(trails.logging()).toEqual([]);
    expect(events).toMatchObject([
      { event: "deleted_trail_dropped", cause: { code: "bucket_missing", message: "logs" } },
    ]);
  });
});

describe("the journal", () => {
  test("is released up to where the slowest trail is", async () => {
    expect(journal.released.get("delivery")).toBe(0);
    await record("us-east-1", "us-east-1");
    aTrailThatLogs("main");
    aTrailThatLogs("broken", { bucketName: "missing" });
    await record("us-east-1");
    await courier.flush();
    expect(journal.released.get("delivery")).toBe(2);
    buckets.set("missing", new MemoryBucket());
    await courier.flush();
    expect(journal.released.get("delivery")).toBe(3);
  });

  test("that became shorter in a power cut is followed from its new end", async () => {
    aTrailThatLogs();
    await record("us-east-1", "us-east-1", "us-east-1");
    await courier.flush();
    journal = new MemoryJournal();
    await record("us-east-1");
    await restart();
    const wanted = await record("us-east-1", "us-east-1");
    await courier.flush();
    expect((await delivered()).flat()).toEqual(expect.arrayContaining([...wanted]));
  });
});

function arnOf(name: string): string {
  return `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/${name}`;
}

/** Lets the event loop turn until something is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function ticks(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CopiedBucket } from "../../../test/support/copied-bucket.ts";
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
import type { StoredObject } from "./bucket-reader.ts";
import { Evidence } from "./evidence.ts";
import { verifyTrail } from "./verify-trail.ts";

const HOUR_MS = 3_600_000;
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const VALIDATED = { validatesLogFiles: true, isMultiRegion: true };

let store: StateStore;
let clock: SimClock;
let journal: MemoryJournal;
let trails: Trails;
let logs: MemoryBucket;
let buckets: Map<string, Bucket>;
let courier: Courier;

beforeEach(async () => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock("2026-01-31T12:00:00Z");
  journal = new MemoryJournal();
  trails = Trails.open(store, { clock, ids: seededIds("verify") });
  logs = new MemoryBucket();
  buckets = new Map([["logs", logs]]);
  courier = await Courier.open({
    // Never released, so that all of it can be compared.
    journal: {
      get head() {
        return journal.head;
      },
      read: (after, limits) => journal.read(after, limits),
      release: () => undefined,
    },
    ...{ trails, store, clock, intervalMs: 2_000_000_000, tickMs: 2_000_000_000 },
    buckets: { find: async (name) => buckets.get(name) },
  });
});

afterEach(async () => {
  await courier[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function aTrailThatLogs(settings: Partial<TrailSettings> = {}, name = "main"): Trail {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name, tags: [] };
  const all = trailSettings({ ...VALIDATED, ...settings });
  const trail = trails.create({ ...request, settings: all });
  return trails.startLogging(trail, journal.head) ?? trail;
}

let recorded = 0;

async function record(...awsRegions: readonly string[]): Promise<void> {
  const entries = awsRegions.map((awsRegion) => {
    recorded += 1;
    return anEntry({ awsRegion, eventID: `event-${recorded}` });
  });
  await journal.append(entries);
}

async function endingCall(end: (call: { head: number; requestId: string }) => void) {
  end({ head: journal.head, requestId: "r-end" });
  await journal.append([anEntry({ eventID: "event-end", requestID: "r-end", readOnly: false })]);
}

/** Some hours of a trail: two log files in each, in one region, and one in another. */
async function hoursOf(count: number): Promise<void> {
  for (let hour = 0; hour < count; hour += 1) {
    for (const minutes of [10, 20]) {
      clock.advance(minutes * 60_000);
      await record("us-east-1", ...(minutes === 20 ? ["eu-west-1"] : []));
      await courier.flush();
    }
    clock.advance(30 * 60_000);
    await courier.flush();
  }
}

const readableJournal = {
  async *entries(after: number) {
    yield* await journal.read(after, { maxEntries: 100_000 });
  },
};

async function verify(bucket?: CopiedBucket, range: { startMs?: number; endMs?: number } = {}) {
  const copy = bucket ?? (await CopiedBucket.of(logs));
  return await verifyTrail({
    trailArn: ARN,
    evidence: new Evidence(store, trails),
    buckets: { find: async (name) => (name === "logs" ? copy : undefined) },
    journal: readableJournal,
    range,
  });
}

/** Of every record in a bucket's log files. */
async function idsIn(bucket: MemoryBucket): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const key of bucket.keys.filter((each) => each.includes("/CloudTrail/"))) {
    const text = gunzipSync((await bucket.get(key)) ?? new Uint8Array()).toString();
    const { Records } = JSON.parse(text) as { readonly Records: readonly { eventID: string }[] };
    ids.push(...Records.map(({ eventID }) => eventID));
  }
  return ids;
}

async function tampered(change: (bucket: CopiedBucket) => void) {
  const bucket = await CopiedBucket.of(logs);
  change(bucket);
  const { findings, isValid } = await verify(bucket);
  expect(isValid).toBe(findings.length === 0);
  return findings.map(({ kind, where }) => ({ kind, where }));
}

const keysWith = (part: string) => logs.keys.filter((key) => key.includes(part));
const digestsOf = (region: string) => keysWith(`/CloudTrail-Digest/${region}/`);
const filesOf = (region: string) => keysWith(`/CloudTrail/${region}/`);
const at = (keys: readonly string[], index: number) => keys.at(index) ?? "";
const url = (key: string) => `s3://logs/${key}`;

function changed(object: StoredObject | undefined, change: (text: string) => string): StoredObject {
  const text = gunzipSync(object?.bytes ?? new Uint8Array()).toString();
  return { ...object, bytes: gzipSync(change(text)) };
}

describe("a bucket that nobody touched", () => {
  test("is as it should be: digests, log files and what the journal has", async () => {
    aTrailThatLogs();
    await hoursOf(3);
    expect(await verify()).toEqual({
      trailArn: ARN,
      isValid: true,
      findings: [],
      findingsCount: 0,
      remarks: [
        {
          kind: "not_vouched_for_yet",
          count: 1,
          what: expect.stringContaining("newer than the last digest") as unknown,
        },
      ],
      regions: [
        { accountId: ACCOUNT, region: "eu-west-1" },
        { accountId: ACCOUNT, region: "us-east-1" },
      ],
      // Each region's chain begins with an empty digest.
      digests: 4 + 3,
      logFiles: 9,
      recordsCompared: 9,
    });
  });

  test("tells what no digest vouches for yet", async () => {
    aTrailThatLogs();
    await hoursOf(1);
    await record("us-east-1");
    await courier.flush();
    expect(await verify()).toMatchObject({
      isValid: true,
      remarks: [{ kind: "not_vouched_for_yet", count: 2 }],
    });
  });

  test("is as it should be after stops, deletion and a trail of the same name", async () => {
    const trail = aTrailThatLogs();
    await hoursOf(1);
    await endingCall((call) => trails.stopLogging(trail, call));
    await courier.flush();
    trails.startLogging(trail, journal.head);
    await hoursOf(1);
    await endingCall((call) => trails.delete(trail, call));
    await courier.flush();
    expect(await verify()).toMatchObject({ isValid: true, remarks: [], logFiles: 8 });
    aTrailThatLogs({ keyPrefix: "again" });
    await hoursOf(1);
    expect(await verify()).toMatchObject({ isValid: true, logFiles: 11 });
  });

  test("tells of log files from times without validation, however many trails", async () => {
    const trail = aTrailThatLogs();
    aTrailThatLogs({ validatesLogFiles: false }, "plain");
    aTrailThatLogs({}, "other");
    await hoursOf(1);
    trails.update(trail, trailSettings({ ...VALIDATED, validatesLogFiles: false }));
    await hoursOf(2);
    trails.update(trail, trailSettings(VALIDATED));
    await hoursOf(1);
    const { isValid, remarks, findings } = await verify();
    expect(findings).toEqual([]);
    expect(isValid).toBe(true);
    // All of the one trail's, and the other one's when its chains had ended.
    const files = logs.keys.filter((key) => key.includes("/CloudTrail/")).length;
    expect(files).toBe(3 * 12);
    expect(remarks).toMatchObject([
      { kind: "not_vouched_for_yet", count: 3 },
      { kind: "delivered_without_validation", count: 12 + 4 },
    ]);
  });

  test("is as it should be where the trail moved to another bucket", async () => {
    const trail = aTrailThatLogs();
    await hoursOf(1);
    const other = new MemoryBucket();
    buckets.set("other", other);
    trails.update(trail, trailSettings({ ...VALIDATED, bucketName: "other", keyPrefix: "p" }));
    await hoursOf(1);
    const copies = new Map([
      ["logs", await CopiedBucket.of(logs)],
      ["other", await CopiedBucket.of(other)],
    ]);
    const report = await verifyTrail({
      trailArn: ARN,
      evidence: new Evidence(store, trails),
      buckets: { find: async (name) => copies.get(name) },
      journal: readableJournal,
    });
    expect(report).toMatchObject({ isValid: true, logFiles: 6, recordsCompared: 6 });
    expect(await verify()).toMatchObject({
      isValid: false,
      findings: expect.arrayContaining([
        { kind: "bucket_missing", where: "s3://other", what: expect.any(String) as unknown },
      ]) as unknown,
    });
  });

  test.each([
    ["refused a file", "refused", ["e-us"]],
    ["stored a file and did not say so", "persisted", ["e-eu", "e-us"]],
  ] as const)("is so where the trail moved after the bucket had %s", async (_, fault, stay) => {
    const trail = aTrailThatLogs();
    await hoursOf(1);
    const faulty = new FaultyBucket(logs);
    faulty.fail((_put, key) => (key.includes("/CloudTrail/eu-west-1/") ? fault : undefined));
    buckets.set("logs", faulty);
    await journal.append([
      anEntry({ awsRegion: "us-east-1", eventID: "e-us" }),
      anEntry({ awsRegion: "eu-west-1", eventID: "e-eu" }),
      anEntry({ awsRegion: "ap-south-1", eventID: "e-ap" }),
    ]);
    await courier.flush();
    faulty.heal();
    const other = new MemoryBucket();
    buckets.set("other", other);
    trails.update(trail, trailSettings({ ...VALIDATED, bucketName: "other", keyPrefix: "p" }));
    await hoursOf(1);
    const copies = new Map([
      ["logs", await CopiedBucket.of(logs)],
      ["other", await CopiedBucket.of(other)],
    ]);
    const report = await verifyTrail({
      trailArn: ARN,
      evidence: new Evidence(store, trails),
      buckets: { find: async (name) => copies.get(name) },
      journal: readableJournal,
    });
    expect(report).toMatchObject({ isValid: true, findings: [] });
    const [before, after] = [await idsIn(logs), await idsIn(other)];
    const moved = ["e-us", "e-eu", "e-ap"];
    expect(before.filter((id) => moved.includes(id)).sort()).toEqual(stay);
    expect([...before, ...after].sort()).toEqual([...new Set([...before, ...after])].sort());
    expect([...before, ...after]).toEqual(expect.arrayContaining(moved));
  });

  test("is so where the bucket was deleted amid a round, which is then in the next", async () => {
    const trail = aTrailThatLogs();
    const faulty = new FaultyBucket(logs);
    faulty.fail((_put, key) => (key.includes("/eu-west-1/") ? "refused" : undefined));
    buckets.set("logs", faulty);
    await record("us-east-1", "eu-west-1");
    await courier.flush();
    buckets.delete("logs");
    await courier.flush();
    const other = new MemoryBucket();
    buckets.set("other", other);
    trails.update(trail, trailSettings({ ...VALIDATED, bucketName: "other" }));
    await courier.flush();
    expect(await idsIn(other)).toHaveLength(2);
  });

  test.each(["refused", "persisted"] as const)("is so amid a put that was %s", async (fault) => {
    const faulty = new FaultyBucket(logs);
    buckets.set("logs", faulty);
    aTrailThatLogs();
    await hoursOf(1);
    for (let put = 0; put < 5; put += 1) {
      faulty.fail((number) => (number === put ? fault : undefined));
      await record("us-east-1", "eu-west-1");
      clock.advance(HOUR_MS);
      await courier.flush();
      expect((await verify()).findings, `put ${put}`).toEqual([]);
    }
  });

  test("is looked at in part when a range is given", async () => {
    aTrailThatLogs();
    await hoursOf(5);
    const startMs = Date.parse("2026-01-31T14:00:00Z");
    const report = await verify(undefined, { startMs, endMs: startMs + HOUR_MS });
    expect(report).toMatchObject({ isValid: true, recordsCompared: undefined });
    expect(report.logFiles).toBeGreaterThanOrEqual(3);
    expect(report.logFiles).toBeLessThan(10);
  });

  test("of a trail that never validated proves nothing", async () => {
    aTrailThatLogs({ validatesLogFiles: false });
    await hoursOf(1);
    expect((await verify()).findings).toMatchObject([{ kind: "not_validated", where: ARN }]);
  });
});

test("ends at once when nobody waits for it any more, whatever the bucket does", async () => {
  aTrailThatLogs();
  await hoursOf(2);
  const gone = new AbortController();
  const copy = await CopiedBucket.of(logs);
  const hanging = Object.assign(copy, {
    get: () => {
      gone.abort(new Error("gone"));
      return Promise.withResolvers<never>().promise;
    },
  });
  const verifying = verifyTrail({
    trailArn: ARN,
    evidence: new Evidence(store, trails),
    buckets: { find: async () => hanging },
    journal: readableJournal,
    signal: gone.signal,
  });
  await expect(verifying).rejects.toThrow("gone");
});

describe("what was done to a bucket is found:", () => {
  beforeEach(async () => {
    aTrailThatLogs();
    await hoursOf(4);
  });

  test("a log file of which one byte was changed", async () => {
    const key = at(filesOf("us-east-1"), 3);
    const found = await tampered(({ objects }) => {
      const bytes = Buffer.from(objects.get(key)?.bytes ?? []);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      objects.set(key, { bytes });
    });
    expect(found).toEqual([
      { kind: expect.stringMatching(/log_file_(changed|unreadable)/) as unknown, where: url(key) },
      { kind: "records_missing", where: ARN },
    ]);
  });

  test("a log file that was rewritten, with the same events in it", async () => {
    const key = at(filesOf("eu-west-1"), 1);
    const found = await tampered(({ objects }) =>
      objects.set(
        key,
        changed(objects.get(key), (text) => text.replace("Describe", "Delete")),
      ),
    );
    expect(found).toContainEqual({ kind: "log_file_changed", where: url(key) });
  });

  test("a log file to which something was appended", async () => {
    const key = at(filesOf("eu-west-1"), 1);
    const found = await tampered(({ objects }) => {
      const bytes = Buffer.concat([objects.get(key)?.bytes ?? Buffer.of(), gzipSync("")]);
      objects.set(key, { bytes });
    });
    expect(found).toContainEqual({ kind: "log_file_unreadable", where: url(key) });
  });

  test("a log file that was packed anew is the same log file", async () => {
    const key = at(filesOf("eu-west-1"), 1);
    const found = await tampered(({ objects }) =>
      objects.set(
        key,
        changed(objects.get(key), (text) => text),
      ),
    );
    expect(found).toEqual([]);
  });

  test("a log file that is missing", async () => {
    const key = at(filesOf("us-east-1"), 0);
    const found = await tampered(({ objects }) => objects.delete(key));
    expect(found).toContainEqual({ kind: "log_file_missing", where: url(key) });
  });

  test("a log file that nobody delivered", async () => {
    const key = at(filesOf("us-east-1"), 2).replace(/_\w{16}\./, "_0123456789abcdef.");
    const found = await tampered(({ objects }) =>
      objects.set(key, objects.get(at(filesOf("us-east-1"), 2)) ?? { bytes: Buffer.of() }),
    );
    expect(found).toEqual([{ kind: "log_file_unknown", where: url(key) }]);
  });

  test("a log file of a region in which nothing ever happened", async () => {
    const key = at(filesOf("us-east-1"), 2).replaceAll("us-east-1", "ap-south-1");
    const found = await tampered(({ objects }) => objects.set(key, { bytes: Buffer.of(1) }));
    expect(found).toEqual([{ kind: "log_file_unknown", where: url(key) }]);
  });

  test("a digest that was changed", async () => {
    const key = at(digestsOf("us-east-1"), 2);
    const found = await tampered(({ objects }) =>
      objects.set(
        key,
        changed(objects.get(key), (text) => text.replace(/"hashValue":"../, "$&0")),
      ),
    );
    expect(found[0]).toEqual({ kind: "digest_changed", where: url(key) });
  });

  test("a digest that was replaced by another one, with its signature", async () => {
    const [one, other] = [at(digestsOf("us-east-1"), 2), at(digestsOf("us-east-1"), 3)];
    const found = await tampered(({ objects }) =>
      objects.set(one, objects.get(other) ?? { bytes: Buffer.of() }),
    );
    expect(found[0]).toEqual({ kind: "digest_changed", where: url(one) });
  });

  test("a digest that is no gzip file", async () => {
    const key = at(digestsOf("us-east-1"), 2);
    const found = await tampered(({ objects }) => objects.set(key, { bytes: Buffer.from("{}") }));
    expect(found[0]).toEqual({ kind: "digest_unreadable", where: url(key) });
  });

  test.each([0, 1, 2, 3, 4])("the missing digest %i, by itself", async (index) => {
    const key = at(digestsOf("us-east-1"), index);
    const found = await tampered(({ objects }) => objects.delete(key));
    expect(found.filter(({ kind }) => kind !== "records_missing")).toEqual([
      { kind: "digest_missing", where: url(key) },
    ]);
  });

  test("several missing digests in a row", async () => {
    const found = await tampered(({ objects }) => {
      for (const key of digestsOf("us-east-1").slice(1, 4)) objects.delete(key);
    });
    expect(found.filter(({ kind }) => kind === "digest_missing")).toEqual([
      { kind: "digest_missing", where: url(at(digestsOf("us-east-1"), 3)) },
      { kind: "digest_missing", where: expect.stringContaining("us-east-1, chain of") as unknown },
    ]);
  });

  test("a chain that was cut", async () => {
    const key = at(digestsOf("us-east-1"), 2);
    const found = await tampered(({ objects }) => {
      const cut = changed(objects.get(key), (text) =>
        text.replace(/("previous\w+"):"[^"]*"/g, "$1:null"),
      );
      objects.set(key, cut);
      for (const older of digestsOf("us-east-1").slice(0, 2)) objects.delete(older);
    });
    const kinds = found.map(({ kind }) => kind);
    expect(found[0]).toEqual({ kind: "digest_changed", where: url(key) });
    expect(kinds).toContain("digest_missing");
  });

  test("a signature that was taken away, or exchanged", async () => {
    const key = at(digestsOf("us-east-1"), 2);
    for (const signature of [undefined, "00", "no hexadecimal digits"]) {
      const found = await tampered(({ objects }) => {
        const { bytes = Buffer.of() } = objects.get(key) ?? {};
        objects.set(key, { bytes, metadata: signature === undefined ? {} : { signature } });
      });
      expect(found).toEqual([{ kind: "digest_signature_invalid", where: url(key) }]);
    }
  });

  test("a digest beside the chain", async () => {
    const key = at(digestsOf("us-east-1"), 2).replace("0000Z", "0001Z");
    const found = await tampered(({ objects }) =>
      objects.set(key, objects.get(at(digestsOf("us-east-1"), 2)) ?? { bytes: Buffer.of() }),
    );
    expect(found).toEqual([{ kind: "digest_unknown", where: url(key) }]);
  });

  test("nothing in a copy that has lost what was stored beside the bytes", async () => {
    const found = await tampered(({ objects }) => {
      for (const [key, { bytes }] of objects) objects.set(key, { bytes });
    });
    expect(found).toEqual([]);
  });

  test("a whole bucket that was emptied", async () => {
    const found = await tampered(({ objects }) => objects.clear());
    expect(found.filter(({ kind }) => kind === "digest_missing")).toHaveLength(4);
    expect(found).toContainEqual({ kind: "records_missing", where: ARN });
  });

  test("a pending log file that was changed before any digest vouched for it", async () => {
    await record("us-east-1");
    await courier.flush();
    const key = at(
      filesOf("us-east-1").filter((each) => each.includes("T1600Z")),
      0,
    );
    const found = await tampered(({ objects }) => objects.delete(key));
    expect(found).toContainEqual({ kind: "log_file_missing", where: url(key) });
  });
});

test("a key that the server never had is told", async () => {
  aTrailThatLogs();
  await hoursOf(1);
  const keys = store.collection("delivery.signing-keys");
  for (const { key } of keys.list({ prefix: "us-east-1/" })) keys.delete(key);
  const { findings } = await verify();
  expect(findings.map(({ kind }) => kind)).toEqual([
    "digest_signed_with_unknown_key",
    "digest_signed_with_unknown_key",
  ]);
});

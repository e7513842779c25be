import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FaultyBucket } from "../../test/support/faulty-bucket.ts";
import { ACCOUNT, anEntry, trailSettings, WRITES } from "../../test/support/given.ts";
import { SimClock } from "../../test/support/sim-clock.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { Journal } from "../journal/index.ts";
import { Trails } from "../trails/index.ts";
import { MemoryBucket } from "./bucket-memory.ts";
import { BuilderProcess } from "./building/builder-process.ts";
import { Courier } from "./courier.ts";
import type { CourierEvent } from "./courier-event.ts";
import { ProgressStore } from "./progress.ts";
import { TrailDeliverer } from "./trail-deliverer.ts";

/** Over a real journal and a real state store, closed and opened again as by a restart. */
let directory: string;
const clock = new SimClock();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "delivery-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function open() {
  const opened = new AsyncDisposableStack();
  const path = join(directory, "trails.sqlite");
  const journal = opened.use(
    await Journal.open(join(directory, "journal"), {
      durability: "strict",
      segmentBytesMax: 2_000,
      clock,
    }),
  );
  const store = opened.use(StateStore.open(path, { survivesPowerLoss: true }));
  const trails = Trails.open(store, { clock, ids: seededIds("deliverer") });
  return { journal, store, trails, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function aTrailThatLogs(trails: Trails) {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
  const trail = trails.create({ ...request, settings: trailSettings() });
  trails.startLogging(trail, 0);
  return trail;
}

async function idsIn(bucket: MemoryBucket): Promise<readonly string[][]> {
  const files: string[][] = [];
  for (const key of bucket.keys) {
    const text = gunzipSync((await bucket.get(key)) ?? new Uint8Array()).toString();
    const { Records } = JSON.parse(text) as { Records: { eventID: string }[] };
    files.push(Records.map(({ eventID }) => eventID));
  }
  return files;
}

const entries = (count: number) =>
  Array.from({ length: count }, (_, i) => anEntry({ eventID: `e-${i + 1}` }));

test("more than a round holds goes into more than one file", async () => {
  await using parts = await open();
  const { id } = aTrailThatLogs(parts.trails);
  await parts.journal.append(entries(10));
  const bucket = new MemoryBucket();
  const deliverer = new TrailDeliverer({
    ...{ ...parts, clock, progress: new ProgressStore(parts.store), onDelivered: () => {} },
    buckets: { find: async () => bucket },
    limits: { maxEntries: 4, maxBytes: 1_000_000 },
  });
  await deliverer.deliver(id, { head: parts.journal.head, isFinal: false });
  const files = await idsIn(bucket);
  expect(files.map((file) => file.length).sort()).toEqual([2, 4, 4]);
  expect(new Set(files.flat()).size).toBe(10);
});

test("many trails that catch up at once share the memory of a few", async () => {
  await using parts = await open();
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", tags: [] };
  const ids = ["a", "b", "c", "d", "e"].map((letter, i) => {
    const homeRegion = i < 3 ? "us-east-1" : "eu-west-1";
    const name = `trail-${letter}`;
    const settings = trailSettings({ isMultiRegion: true, keyPrefix: name });
    const trail = parts.trails.create({ ...request, homeRegion, name, settings });
    parts.trails.startLogging(trail, 0);
    return trail.id;
  });
  await parts.journal.append(entries(10));
  const asked: number[] = [];
  const bucket = new MemoryBucket();
  const deliverer = new TrailDeliverer({
    ...{ ...parts, clock, progress: new ProgressStore(parts.store), onDelivered: () => {} },
    journal: {
      head: parts.journal.head,
      read: (after, limits) => {
        asked.push(limits.maxBytes ?? 0);
        return parts.journal.read(after, limits);
      },
    },
    buckets: { find: async () => bucket },
    limits: { maxEntries: 100, maxBytes: 1_000 },
  });
  const run = { head: parts.journal.head, isFinal: false };
  await Promise.all(ids.map((id) => deliverer.deliver(id, run)));
  expect(Math.min(...asked)).toBe(800);
  expect((await idsIn(bucket)).flat()).toHaveLength(50);
});

test("a round that was begun under other limits is the same when it is run again", async () => {
  await using parts = await open();
  const { id } = aTrailThatLogs(parts.trails);
  await parts.journal.append(entries(10));
  const held = new MemoryBucket();
  const bucket = new FaultyBucket(held);
  const run = { head: parts.journal.head, isFinal: false };
  const delivererWith = (maxEntries: number) =>
    new TrailDeliverer({
      ...{ ...parts, clock, progress: new ProgressStore(parts.store), onDelivered: () => {} },
      buckets: { find: async () => bucket },
      limits: { maxEntries, maxBytes: 1_000_000 },
    });
  bucket.fail(() => "persisted");
  await expect(delivererWith(100).deliver(id, run)).rejects.toMatchObject({ retryable: true });
  bucket.heal();
  await delivererWith(3).deliver(id, run);
  expect((await idsIn(held)).map((file) => file.length)).toEqual([10]);
});

test("nothing is lost or doubled over restarts; the journal lets go of what is done", async () => {
  const held = new MemoryBucket();
  const bucket = new FaultyBucket(held);
  let wanted = 0;
  const live = async (calls: number, life: number) => {
    await using parts = await open();
    if (life === 0) aTrailThatLogs(parts.trails);
    bucket.fail((put) => (put === 0 && life % 3 !== 2 ? "persisted" : undefined));
    await using courier = await Courier.open({
      ...{ ...parts, clock, tickMs: 2_000_000_000 },
      buckets: { find: async () => bucket },
    });
    for (let i = 0; i < calls; i += 1) {
      wanted += 1;
      await parts.journal.append([anEntry({ eventID: `e-${wanted}` })]);
    }
    await courier.flush();
    clock.advance(60_000);
  };
  for (let life = 0; life < 8; life += 1) await live(20, life);
  // The ninth life is one in which nothing fails and nothing is called.
  await live(0, 8);

  const all = (await idsIn(held)).flat();
  expect(all).toHaveLength(wanted);
  expect(new Set(all).size).toBe(wanted);
  await using parts = await open();
  const [oldest] = await parts.journal.read(0, { maxEntries: 1 });
  expect(oldest?.position).toBeGreaterThan(1);
});

test("a builder that dies in the middle of rounds costs tries, and no record", async () => {
  await using parts = await open();
  const { arn } = aTrailThatLogs(parts.trails);
  const program = join(import.meta.dirname, "building", "dying-builder.fixture.ts");
  await using builder = new BuilderProcess({ directory: join(directory, "journal"), program });
  const bucket = new MemoryBucket();
  const events: CourierEvent[] = [];
  await using courier = await Courier.open({
    ...{ ...parts, builder, clock, tickMs: 2_000_000_000 },
    buckets: { find: async () => bucket },
    log: (event) => events.push(event),
  });
  let wanted = 0;
  for (let round = 0; round < 6; round += 1) {
    wanted += 1;
    await parts.journal.append([anEntry({ eventID: `e-${wanted}` })]);
    await courier.flush();
  }
  while ((courier.lags()[0]?.entriesBehind ?? 0) > 0) await courier.flush();

  expect((await idsIn(bucket)).flat().sort()).toEqual(
    Array.from({ length: wanted }, (_, i) => `e-${i + 1}`),
  );
  const failed = events.filter(({ event }) => event === "delivery_failed");
  expect(failed.length).toBeGreaterThan(3);
  expect(failed[0]).toMatchObject({ trail: arn, cause: { code: "builder_gone" } });
});

test("what came before a trail changed is delivered by what it selected then", async () => {
  await using parts = await open();
  const { journal, trails } = parts;
  const trail = aTrailThatLogs(trails);
  const records = (name: string) => [
    anEntry({ eventID: `${name}-read`, readOnly: true }),
    anEntry({ eventID: `${name}-write`, readOnly: false }),
    anEntry({ eventID: `${name}-abroad`, readOnly: false, awsRegion: "eu-west-1" }),
  ];
  const now = () => trails.get(trail.arn) ?? trail;
  await journal.append(records("all"));
  trails.setEventSelectors(now(), WRITES, journal.head);
  await journal.append(records("writes"));
  trails.update(now(), trailSettings({ isMultiRegion: true }), journal.head);
  await journal.append(records("everywhere"));
  trails.update(now(), trailSettings(), journal.head);
  trails.setEventSelectors(now(), trail.eventSelectors, journal.head);
  await journal.append(records("again"));
  const bucket = new MemoryBucket();
  const deliverer = new TrailDeliverer({
    ...{ ...parts, clock, progress: new ProgressStore(parts.store), onDelivered: () => {} },
    buckets: { find: async () => bucket },
  });
  await deliverer.deliver(trail.id, { head: journal.head, isFinal: false });
  expect((await idsIn(bucket)).flat().sort()).toEqual([
    ...["again-read", "again-write", "all-read", "all-write"],
    ...["everywhere-abroad", "everywhere-write", "writes-write"],
  ]);
});

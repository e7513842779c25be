import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FaultyBucket } from "../../test/support/faulty-bucket.ts";
import {
  FaultyEventBuses,
  FaultyLogGroups,
  FaultyTopics,
} from "../../test/support/faulty-destinations.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../test/support/given.ts";
import { MemoryJournal } from "../../test/support/memory-journal.ts";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import { SimClock } from "../../test/support/sim-clock.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { isLogging, type Trail, type TrailSettings, Trails } from "../trails/index.ts";
import { MemoryBucket } from "./bucket-memory.ts";
import { Deliveries } from "./deliveries.ts";
import { MemoryEventBuses } from "./event-bus/event-bus-memory.ts";
import { MemoryLogGroups } from "./log-groups/log-group-memory.ts";
import { MemoryTopics } from "./notifications/topic-memory.ts";

/** Nothing but events happens by itself; everything else where a test says so. */
const NEVER_MS = 2_000_000_000;
const PLACE = { accountId: ACCOUNT, region: "us-east-1" };
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:trail`;
const GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:trail:*`;
const EVERYWHERE: Partial<TrailSettings> = {
  snsTopicName: "trail",
  snsTopicArn: TOPIC,
  cloudWatchLogsLogGroupArn: GROUP,
  cloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/trail`,
};

let store: StateStore;
let clock: SimClock;
let journal: MemoryJournal;
let trails: Trails;
let held: MemoryBucket;
let messages: readonly string[];
let streams: ReadonlyMap<string, readonly { readonly message: string }[]>;
let busEvents: MemoryEventBuses;
let bucket: FaultyBucket;
let topics: FaultyTopics;
let logGroups: FaultyLogGroups;
let buses: FaultyEventBuses;
let deliveries: Deliveries;

beforeEach(async () => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock();
  journal = new MemoryJournal();
  trails = Trails.open(store, { clock, ids: seededIds("deliveries") });
  held = new MemoryBucket();
  const memoryTopics = new MemoryTopics();
  ({ messages } = memoryTopics.create(TOPIC));
  const memoryGroups = new MemoryLogGroups();
  ({ streams } = memoryGroups.create(GROUP));
  busEvents = new MemoryEventBuses();
  bucket = new FaultyBucket(held);
  topics = new FaultyTopics(memoryTopics);
  logGroups = new FaultyLogGroups(memoryGroups);
  buses = new FaultyEventBuses(busEvents);
  deliveries = await openDeliveries();
});

afterEach(async () => {
  await deliveries[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function openDeliveries(tickMs = NEVER_MS, intervalMs = tickMs): Promise<Deliveries> {
  return Deliveries.open({
    ...{ journal, trails, topics, logGroups, buses, store, clock, tickMs, intervalMs },
    buckets: { find: async () => bucket },
  });
}

async function restart(): Promise<void> {
  await deliveries[Symbol.asyncDispose]();
  deliveries = await openDeliveries();
}

function aTrailThatLogs(settings = EVERYWHERE, tags: Trail["tags"] = [], name = "main"): Trail {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name, tags };
  const trail = trails.create({ ...request, settings: trailSettings(settings) });
  return trails.startLogging(trail, journal.head) ?? trail;
}

let recorded = 0;

async function record(count = 1): Promise<readonly string[]> {
  const eventTime = new Date(clock.nowMs()).toISOString();
  const entries = Array.from({ length: count }, () => {
    recorded += 1;
    return anEntry({ eventTime, eventID: `event-${recorded}` });
  });
  await journal.append(entries);
  return entries.map(({ eventId }) => eventId);
}

async function idsIn(key: string): Promise<readonly string[]> {
  const text = gunzipSync((await held.get(key)) ?? new Uint8Array()).toString();
  const { Records } = JSON.parse(text) as { Records: { eventID: string }[] };
  return Records.map(({ eventID }) => eventID);
}

const idOf = (json: string) => (JSON.parse(json) as { eventID: string }).eventID;

/** The event ids that each destination has; those of log files by way of notifications. */
async function everywhere() {
  const keys = messages.map(
    (message) => (JSON.parse(message) as { s3ObjectKey: [string] }).s3ObjectKey[0],
  );
  const files = new Set(keys);
  const logged = [...streams.values()].flat();
  return {
    told: (await Promise.all([...files].map(idsIn))).flat(),
    logged: logged.map(({ message }) => idOf(message)),
    onBus: busEvents.eventsOf(PLACE).map(({ detail }) => idOf(detail)),
  };
}

describe("each destination of a trail", () => {
  const statesOf = () =>
    deliveries
      .destinations(ARN)
      .map(({ kind, name, entriesBehind, latestError }) => [
        kind,
        name,
        entriesBehind,
        latestError,
      ]);

  test("is there before anything was delivered, and not for a trail that is not", () => {
    aTrailThatLogs();
    expect(deliveries.destinations(ARN)).toEqual([
      { kind: "bucket", name: "logs", region: "us-east-1", entriesBehind: 0 },
      { kind: "topic", name: TOPIC, region: "us-east-1", entriesBehind: 0, waiting: 0 },
      { kind: "log-group", name: GROUP, region: "us-east-1", entriesBehind: 0 },
      { kind: "event-bus", name: "", region: "us-east-1", entriesBehind: 0 },
    ]);
    expect(deliveries.destinations(`${ARN}s`)).toEqual([]);
  });

  test("tells by itself how far behind it is, and why", async () => {
    aTrailThatLogs();
    await record(2);
    bucket.fail(() => "refused");
    await deliveries.flush();
    expect(statesOf()).toEqual([
      ["bucket", "logs", 2, "ServiceUnavailable"],
      ["topic", TOPIC, 2, undefined],
      ["log-group", GROUP, 0, undefined],
      ["event-bus", "", 0, undefined],
    ]);
    bucket.heal();
    topics.fail(() => "refused");
    logGroups.fail(() => "refused");
    await record(3);
    await deliveries.flush();
    const [bucketState, topic, group] = statesOf();
    expect(bucketState).toEqual(["bucket", "logs", 0, undefined]);
    expect(topic?.slice(0, 2)).toEqual(["topic", TOPIC]);
    expect(topic?.[2]).toBeGreaterThanOrEqual(3);
    expect(topic?.[3]).toBeDefined();
    expect(group?.slice(0, 3)).toEqual(["log-group", GROUP, 3]);
    expect(group?.[3]).toBeDefined();
    topics.heal();
    logGroups.heal();
    await deliveries.flush();
    expect(statesOf().map(([, , behind, error]) => [behind, error])).toEqual(
      Array.from({ length: 4 }, () => [0, undefined]),
    );
  });

  test("is not behind for what comes after logging stopped", async () => {
    const trail = aTrailThatLogs();
    await record(2);
    trails.stopLogging(trail, { head: journal.head, requestId: "r-stop" });
    await record(5);
    const [bucketState] = statesOf();
    expect(bucketState).toEqual(["bucket", "logs", 2, undefined]);
  });
});

describe("what a trail records", () => {
  test("is everywhere it is to go, and its file is there when the topic is told", async () => {
    aTrailThatLogs();
    const wanted = await record(2);
    await deliveries.flush();
    expect(await everywhere()).toEqual({ told: wanted, logged: wanted, onBus: wanted });
  });

  test("goes where it can while everything else is down", async () => {
    aTrailThatLogs();
    const wanted = await record();
    bucket.fail(() => "refused");
    await deliveries.flush();
    expect(await everywhere()).toEqual({ told: [], logged: wanted, onBus: wanted });
    bucket.heal();
    topics.fail(() => "refused");
    logGroups.fail(() => "refused");
    const second = await record();
    await deliveries.flush();
    expect((await Promise.all(held.keys.map(idsIn))).flat().sort()).toEqual([...wanted, ...second]);
    expect(messages).toEqual([]);
    topics.heal();
    logGroups.heal();
    await deliveries.flush();
    const all = [...wanted, ...second];
    const now = await everywhere();
    expect({ ...now, told: [...now.told].sort() }).toEqual({ told: all, logged: all, onBus: all });
  });

  test("is nowhere before its file, as far as the topic goes", async () => {
    aTrailThatLogs();
    await record();
    bucket.fail(() => "persisted");
    await deliveries.flush();
    expect([held.keys.length, messages.length]).toEqual([1, 0]);
    bucket.heal();
    await restart();
    await deliveries.flush();
    expect([held.keys.length, messages.length]).toEqual([1, 1]);
  });

  test("is everywhere by itself", async () => {
    aTrailThatLogs();
    await using _ticking = await openDeliveries(1);
    const wanted = await record();
    await until(() => messages.length > 0 && streams.size > 0);
    await until(() => busEvents.eventsOf(PLACE).length > 0);
    expect(await everywhere()).toEqual({ told: wanted, logged: wanted, onBus: wanted });
  });

  test("is told to nobody where the trail has no topic and no log group", async () => {
    aTrailThatLogs({});
    const wanted = await record();
    await deliveries.flush();
    expect(await everywhere()).toEqual({ told: [], logged: [], onBus: wanted });
  });
});

describe("how often log files come", () => {
  const tag = (Value: string) => [{ Key: "trailcam:delivery-interval", Value }];

  test("is each trail's own affair", async () => {
    aTrailThatLogs({ keyPrefix: "often" }, tag("1s"), "often");
    aTrailThatLogs({ keyPrefix: "seldom" }, tag("1h"), "seldom");
    await using _ticking = await openDeliveries(500);
    await record();
    await until(() => held.keys.length > 0);
    expect(held.keys).toEqual([expect.stringMatching(/^often/)]);
  });

  test("is not waited for by much", async () => {
    aTrailThatLogs({}, tag("1h"));
    await using _ticking = await openDeliveries(1);
    await record(20_000);
    await until(() => held.keys.length > 0);
    expect(await idsIn(held.keys[0] ?? "")).toHaveLength(20_000);
  });
});

describe("the end of a window", () => {
  test("holds up no log file and no later window while a log group is down", async () => {
    const trail = aTrailThatLogs();
    logGroups.fail(() => "refused");
    const first = await record();
    trails.stopLogging(trail, { head: journal.head, requestId: "r-end" });
    await journal.append([anEntry({ eventID: "end", requestID: "r-end" })]);
    await record();
    trails.startLogging(trail, journal.head);
    const second = await record();
    await deliveries.flush();
    const wanted = [...first, "end", ...second];
    const now = await everywhere();
    expect([...now.told].sort()).toEqual([...wanted].sort());
    expect({ logged: now.logged, onBus: now.onBus }).toEqual({ logged: [], onBus: wanted });
    expect(trails.recording()[0]?.windows).toHaveLength(2);

    logGroups.heal();
    await restart();
    await deliveries.flush();
    expect((await everywhere()).logged).toEqual(wanted);
    expect(trails.recording()[0]?.windows).toHaveLength(1);
  });

  test("leaves nothing of a deleted trail once all have it", async () => {
    const trail = aTrailThatLogs();
    await record();
    trails.delete(trail, { head: journal.head, requestId: "r-end" });
    await journal.append([anEntry({ eventID: "end", requestID: "r-end" })]);
    await deliveries.flush();
    await deliveries.flush();
    expect(trails.recording()).toEqual([]);
    expect((await everywhere()).logged).toContain("end");
    expect((await everywhere()).told).toContain("end");
  });
});

test("the status is true for each destination, and no other's", async () => {
  aTrailThatLogs();
  const at = clock.nowMs();
  await record();
  topics.fail(() => "refused");
  logGroups.fail(() => "refused");
  await deliveries.flush();
  expect(deliveries.status(ARN, "us-east-1")).toEqual({
    latestDeliveryAtMs: at,
    latestAttemptAtMs: at,
    latestNotificationAttemptAtMs: at,
    latestNotificationError: "AccessDenied",
    latestLogsError: "AccessDenied",
  });
  topics.heal();
  logGroups.heal();
  clock.advance(5_000);
  bucket.fail(() => "refused");
  await record();
  await deliveries.flush();
  expect(deliveries.status(ARN, "us-east-1")).toEqual({
    latestDeliveryAtMs: at,
    latestAttemptAtMs: at + 5_000,
    latestError: "ServiceUnavailable",
    latestNotificationAtMs: at + 5_000,
    latestNotificationAttemptAtMs: at + 5_000,
    latestLogsAtMs: at + 5_000,
  });
});

test("whatever fails, in any order: a window's records are everywhere, and no others", async () => {
  const draw = seededRandom(SEED);
  const trail = aTrailThatLogs();
  const wanted = new Set<string>();
  const faults = ["refused", "persisted", undefined, undefined] as const;
  for (let step = 0; step < 60; step += 1) {
    for (const each of [bucket, topics, logGroups]) each.fail(() => faults[draw(4)]);
    buses.fail((attempt) => (attempt === 0 ? faults[draw(4)] : undefined));
    const now = trails.get(trail.arn);
    const isOn = now !== undefined && isLogging(now);
    for (const id of await record(draw(3))) if (isOn) wanted.add(id);
    if (draw(6) === 0 && isOn) {
      const requestId = `r-${step}`;
      trails.stopLogging(trail, { head: journal.head, requestId });
      await journal.append([anEntry({ eventID: `end-${step}`, requestID: requestId })]);
      wanted.add(`end-${step}`);
    } else if (!isOn) trails.startLogging(trail, journal.head);
    clock.advance(draw(60) * 1_000);
    if (draw(3) === 0) await restart();
    if (draw(3) === 0) await deliveries.flush();
  }
  for (const each of [bucket, topics, logGroups, buses]) each.heal();
  await deliveries.flush();
  await deliveries.flush();
  const { told, logged, onBus } = await everywhere();
  expect(new Set(told), `SEED=${SEED}`).toEqual(wanted);
  expect(told.length, `SEED=${SEED}`).toBe(wanted.size);
  expect(new Set(logged), `SEED=${SEED}`).toEqual(wanted);
  expect([...onBus].sort(), `SEED=${SEED}`).toEqual([...wanted].sort());
  expect(wanted.size).toBeGreaterThan(10);
});

/** Lets the event loop turn until something is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

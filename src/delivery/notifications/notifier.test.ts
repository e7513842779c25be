import { afterEach, beforeEach, expect, test } from "vitest";
import { FaultyTopics } from "../../../test/support/faulty-destinations.ts";
import { ACCOUNT, trailSettings } from "../../../test/support/given.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { type Trail, Trails } from "../../trails/index.ts";
import { Notifier, type NotifierEvent } from "./notifier.ts";
import { MemoryTopics } from "./topic-memory.ts";

/** Nothing is tried but where a test says so. */
const NEVER_MS = 2_000_000_000;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:trail`;
const OTHER_TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:other`;
const DAY_MS = 24 * 60 * 60 * 1_000;

let store: StateStore;
let clock: SimClock;
let trails: Trails;
let topics: MemoryTopics;
let faulty: FaultyTopics;
let events: NotifierEvent[];
let notifier: Notifier;

beforeEach(() => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock();
  trails = Trails.open(store, { clock, ids: seededIds("notifier") });
  topics = new MemoryTopics();
  faulty = new FaultyTopics(topics);
  events = [];
  notifier = openNotifier();
});

afterEach(async () => {
  await notifier[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function openNotifier(tickMs = NEVER_MS): Notifier {
  const log = (event: NotifierEvent) => events.push(event);
  return new Notifier({ trails, topics: faulty, store, clock, tickMs, log });
}

/** What a process that died and came back has: the same store, and nothing else. */
async function restart(): Promise<void> {
  await notifier[Symbol.asyncDispose]();
  notifier = openNotifier();
}

function aTrail(name = "main", topicArn = TOPIC): Trail {
  const settings = trailSettings({ snsTopicName: topicArn, snsTopicArn: topicArn });
  return trails.create({ accountId: ACCOUNT, homeRegion: "us-east-1", name, settings, tags: [] });
}

let files = 0;

/** Notes log files as stored, and returns their keys. */
function stored(trail: Trail, ...regions: readonly string[]): readonly string[] {
  files += 1;
  const { arn: trailArn, accountId, snsTopicArn: topicArn = "" } = trail;
  const notices = regions.map((region, i) => ({
    ...{ trailArn, accountId, topicArn, region, bucketName: "logs" },
    key: `AWSLogs/${files}-${i}.json.gz`,
    storedAtMs: clock.nowMs(),
  }));
  store.transaction(() => notifier.outbox.add(trail.id, files, notices));
  return notices.map(({ key }) => key);
}

const messageOf = (key: string) => JSON.stringify({ s3Bucket: "logs", s3ObjectKey: [key] });

test("one message for each file, in their order, and none twice", async () => {
  const topic = topics.create(TOPIC);
  const trail = aTrail();
  const keys = [...stored(trail, "us-east-1", "eu-west-1"), ...stored(trail, "us-east-1")];
  await notifier.flush();
  await restart();
  await notifier.flush();
  expect(topic.messages).toEqual(keys.map(messageOf));
  expect(topic.messages[0]).toMatch(/^\{"s3Bucket":"logs","s3ObjectKey":\["AWSLogs\/[^"]+"\]\}$/);
});

test("what was noted in a transaction that failed is told to nobody", async () => {
  const topic = topics.create(TOPIC);
  const trail = aTrail();
  const [kept = ""] = stored(trail, "us-east-1");
  expect(() =>
    store.transaction(() => {
      const notice = notifier.outbox.first(trail.id);
      if (notice) notifier.outbox.add(trail.id, 99, [notice]);
      throw new Error("power cut");
    }),
  ).toThrow("power cut");
  await notifier.flush();
  expect(topic.messages).toEqual([messageOf(kept)]);
});

test("the status is that of the region's files, and shows no error after a success", async () => {
  topics.create(TOPIC);
  const trail = aTrail();
  stored(trail, "us-east-1");
  faulty.fail(() => "refused");
  await notifier.flush();
  expect(notifier.status(trail.id, "us-east-1")).toEqual({
    latestAttemptAtMs: clock.nowMs(),
    latestError: "AccessDenied",
  });
  const failedAtMs = clock.nowMs();
  clock.advance(5_000);
  faulty.heal();
  await notifier.flush();
  expect(notifier.status(trail.id, "us-east-1")).toEqual({
    latestNotificationAtMs: failedAtMs + 5_000,
    latestAttemptAtMs: failedAtMs + 5_000,
  });
  expect(notifier.status(trail.id, "eu-west-1")).toEqual({
    latestAttemptAtMs: failedAtMs + 5_000,
  });
});

test("a topic that is missing is told to once it is there", async () => {
  const trail = aTrail();
  const keys = stored(trail, "us-east-1");
  await notifier.flush();
  expect(notifier.status(trail.id, "us-east-1").latestError).toBe("NotFound");
  expect(events).toMatchObject([
    { event: "log_file_notification_failed", code: "destination_missing", retryInMs: 1_000 },
  ]);
  const topic = topics.create(TOPIC);
  await restart();
  await notifier.flush();
  expect(topic.messages).toEqual(keys.map(messageOf));
});

test("an error of a driver is an error of the topic, and loses nothing", async () => {
  const trail = aTrail();
  const keys = stored(trail, "us-east-1");
  topics.find = async () => {
    throw new TypeError("fetch failed");
  };
  await notifier.flush();
  expect(notifier.status(trail.id, "us-east-1").latestError).toBe("ServiceUnavailable");
  const told = topics.create(TOPIC);
  topics.find = async () => told;
  await notifier.flush();
  expect(told.messages).toEqual(keys.map(messageOf));
});

test("holds up no other trail", async () => {
  const other = topics.create(OTHER_TOPIC);
  stored(aTrail("main"), "us-east-1");
  const keys = stored(aTrail("second", OTHER_TOPIC), "us-east-1");
  await notifier.flush();
  expect(other.messages).toEqual(keys.map(messageOf));
});

test("is tried again by itself, later and later", async () => {
  topics.create(TOPIC);
  stored(aTrail(), "us-east-1");
  faulty.fail(() => "refused");
  await using _ticking = openNotifier(1);
  await until(() => faulty.attempts === 1);
  // The clock stands still, so however many ticks pass, no second try is due.
  await ticks(20);
  expect(faulty.attempts).toBe(1);
  clock.advance(1_000);
  await until(() => faulty.attempts === 2);
  clock.advance(1_000);
  await ticks(20);
  expect(faulty.attempts).toBe(2);
  clock.advance(1_000);
  await until(() => faulty.attempts === 3);
});

test("what waits goes to the topic that UpdateTrail names, or to none", async () => {
  const other = topics.create(OTHER_TOPIC);
  const trail = aTrail();
  const keys = stored(trail, "us-east-1");
  trails.update(trail, trailSettings({ snsTopicName: "other", snsTopicArn: OTHER_TOPIC }));
  await notifier.flush();
  expect(other.messages).toEqual(keys.map(messageOf));

  stored(trail, "us-east-1");
  trails.update(trail, trailSettings());
  await notifier.flush();
  expect(notifier.outbox.trailIds()).toEqual([]);
  expect(other.messages).toHaveLength(1);
});

test("a deleted trail's files are told of, and its status is forgotten", async () => {
  const topic = topics.create(TOPIC);
  const trail = aTrail();
  stored(trail, "us-east-1");
  await notifier.flush();
  stored(trail, "us-east-1");
  trails.delete(trail, { head: 0, requestId: "r-end" });
  await notifier.flush();
  expect(topic.messages).toHaveLength(2);
  expect(notifier.status(trail.id, "us-east-1")).toEqual({});
});

test("is given up after 30 days, and said so", async () => {
  const trail = aTrail();
  const [old = ""] = stored(trail, "us-east-1");
  clock.advance(30 * DAY_MS);
  const [young = ""] = stored(trail, "us-east-1");
  await notifier.flush();
  expect(notifier.outbox.first(trail.id)?.key).toBe(old);
  clock.advance(1);
  await notifier.flush();
  expect(notifier.outbox.first(trail.id)?.key).toBe(young);
  expect(events).toContainEqual({
    event: "log_file_notification_dropped",
    trail: trail.arn,
    key: old,
  });
});

test("whatever happens: all files are told of, and twice only what was in doubt", async () => {
  const draw = seededRandom(SEED);
  const topic = topics.create(TOPIC);
  const trail = aTrail();
  const keys: string[] = [];
  let doubts = 0;
  for (let step = 0; step < 80; step += 1) {
    faulty.fail(() => {
      const fault = (["refused", "persisted", undefined, undefined] as const)[draw(4)];
      if (fault === "persisted") doubts += 1;
      return fault;
    });
    for (let i = draw(3); i > 0; i -= 1) keys.push(...stored(trail, "us-east-1", "eu-west-1"));
    if (draw(3) === 0) await restart();
    if (draw(2) === 0) await notifier.flush();
  }
  faulty.heal();
  await notifier.flush();
  expect(new Set(topic.messages), `SEED=${SEED}`).toEqual(new Set(keys.map(messageOf)));
  expect(topic.messages.length, `SEED=${SEED}`).toBe(keys.length + doubts);
  expect(doubts).toBeGreaterThan(0);
});

/** Lets the event loop turn until something is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function ticks(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FaultyLogGroups } from "../../../test/support/faulty-destinations.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../../test/support/given.ts";
import { MemoryJournal } from "../../../test/support/memory-journal.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { isLogging, type Trail, type TrailSettings, Trails } from "../../trails/index.ts";
import { completeFiles } from "../complete-files.fixture.ts";
import { dropPastWindows } from "../windows.ts";
import { LogCourier, type LogCourierEvent } from "./log-courier.ts";
import { type MemoryLogGroup, MemoryLogGroups } from "./log-group-memory.ts";

/** Nothing is sent but where a test says so. */
const NEVER_MS = 2_000_000_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
const GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:trail:*`;
const OTHER_GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:other:*`;
const LOGS = {
  cloudWatchLogsLogGroupArn: GROUP,
  cloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/trail`,
};

let store: StateStore;
let clock: SimClock;
let journal: MemoryJournal;
let trails: Trails;
let groups: MemoryLogGroups;
let group: MemoryLogGroup;
let faulty: FaultyLogGroups;
let events: LogCourierEvent[];
let courier: LogCourier;

beforeEach(() => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock();
  journal = new MemoryJournal();
  trails = Trails.open(store, { clock, ids: seededIds("logs") });
  groups = new MemoryLogGroups();
  group = groups.create(GROUP);
  faulty = new FaultyLogGroups(groups);
  events = [];
  courier = openCourier();
});

afterEach(async () => {
  await courier[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function openCourier(tickMs = NEVER_MS): LogCourier {
  const log = (event: LogCourierEvent) => events.push(event);
  const onRun = () => dropPastWindows(trails, [courier]);
  return new LogCourier({ journal, trails, logGroups: faulty, store, clock, tickMs, onRun, log });
}

/** What a process that died and came back has: the same stores, and nothing else. */
async function restart(): Promise<void> {
  await courier[Symbol.asyncDispose]();
  courier = openCourier();
}

function aTrailThatLogs(settings: Partial<TrailSettings> = {}, name = "main"): Trail {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name, tags: [] };
  const trail = trails.create({ ...request, settings: trailSettings({ ...LOGS, ...settings }) });
  return trails.startLogging(trail, journal.head) ?? trail;
}

let recorded = 0;

/** Journals calls, and returns their event ids. */
async function record(...awsRegions: readonly string[]): Promise<readonly string[]> {
  const eventTime = new Date(clock.nowMs()).toISOString();
  const entries = awsRegions.map((awsRegion) => {
    recorded += 1;
    return anEntry({ awsRegion, eventTime, eventID: `event-${recorded}` });
  });
  await journal.append(entries);
  return entries.map(({ eventId }) => eventId);
}

async function endingCall(end: (call: { head: number; requestId: string }) => void) {
  end({ head: journal.head, requestId: "r-end" });
  const eventTime = new Date(clock.nowMs()).toISOString();
  await journal.append([anEntry({ eventTime, eventID: "event-end", requestID: "r-end" })]);
}

/** The event ids in a group, stream by stream. */
function sent(from: MemoryLogGroup = group): Record<string, readonly string[]> {
  const streams = [...from.streams].map(([name, logged]) => [
    name,
    logged.map(({ message }) => (JSON.parse(message) as { eventID: string }).eventID),
  ]);
  return Object.fromEntries(streams) as Record<string, readonly string[]>;
}

const HERE = `${ACCOUNT}_CloudTrail_us-east-1`;

describe("what is sent", () => {
  test("everything recorded while the trail logs, once, and nothing before", async () => {
    await record("us-east-1");
    aTrailThatLogs();
    const wanted = await record("us-east-1", "us-east-1");
    await courier.flush();
    await restart();
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: wanted });
  });

  test("by itself", async () => {
    aTrailThatLogs();
    await using _ticking = openCourier(1);
    const wanted = await record("us-east-1");
    await until(() => sent()[HERE] !== undefined);
    expect(sent()).toEqual({ [HERE]: wanted });
  });

  test("nothing of a trail without a log group", async () => {
    aTrailThatLogs();
    const { cloudWatchLogsLogGroupArn: _group, ...without } = LOGS;
    const plain = trailSettings();
    const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "plain", tags: [] };
    trails.startLogging(trails.create({ ...request, settings: { ...plain, ...without } }), 0);
    const wanted = await record("us-east-1");
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: wanted });
  });

  test("the record of the call that stops logging is the last, and ends the window", async () => {
    const trail = aTrailThatLogs();
    const before = await record("us-east-1");
    await endingCall((call) => trails.stopLogging(trail, call));
    await record("us-east-1");
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: [...before, "event-end"] });
    await completeFiles({ trails, journal, clock }, [courier]);
    expect(trails.recording()).toEqual([]);
  });

  test("every window of a trail whose group was down, and nothing between them", async () => {
    const trail = aTrailThatLogs();
    faulty.fail(() => "refused");
    const first = await record("us-east-1");
    await courier.flush();
    await endingCall((call) => trails.stopLogging(trail, call));
    await record("us-east-1");
    trails.startLogging(trail, journal.head);
    const second = await record("us-east-1");
    await courier.flush();
    expect(sent()).toEqual({});
    await completeFiles({ trails, journal, clock }, [courier]);
    expect(trails.logging()[0]?.windows).toHaveLength(1);
    expect(trails.recording()[0]?.windows).toHaveLength(2);
    faulty.heal();
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: [...first, "event-end", ...second] });
    expect(trails.recording()[0]?.windows).toHaveLength(1);
  });

  test("what a deleted trail recorded, and then nothing is kept of it", async () => {
    const trail = aTrailThatLogs();
    const before = await record("us-east-1");
    await endingCall((call) => trails.delete(trail, call));
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: [...before, "event-end"] });
    await completeFiles({ trails, journal, clock }, [courier]);
    expect(trails.recording()).toEqual([]);
    await restart();
    expect(courier.status(trail, "us-east-1")).toEqual({});
  });

  test("what is recorded after UpdateTrail gave a trail its group", async () => {
    const trail = aTrailThatLogs();
    trails.update(trail, trailSettings());
    await record("us-east-1");
    await courier.flush();
    courier.begin(trail, journal.head);
    trails.update(trail, trailSettings(LOGS));
    const wanted = await record("us-east-1");
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: wanted });
  });

  test("what waits goes to the group that UpdateTrail names instead, without delay", async () => {
    const trail = aTrailThatLogs();
    groups.delete(GROUP);
    const wanted = await record("us-east-1");
    await courier.flush();
    const other = groups.create(OTHER_GROUP);
    trails.update(trail, trailSettings({ ...LOGS, cloudWatchLogsLogGroupArn: OTHER_GROUP }));
    await using _ticking = openCourier(1);
    await until(() => sent(other)[HERE] !== undefined);
    expect(sent(other)).toEqual({ [HERE]: wanted });
  });
});

describe("a log group that fails", () => {
  test("shows in the status until it is written again", async () => {
    const trail = aTrailThatLogs();
    groups.delete(GROUP);
    await record("us-east-1");
    await courier.flush();
    expect(courier.status(trail, "us-east-1")).toEqual({
      latestError: "ResourceNotFoundException",
    });
    expect(events).toMatchObject([
      { event: "log_events_failed", code: "destination_missing", retryInMs: 1_000 },
    ]);
    groups.create(GROUP);
    clock.advance(5_000);
    await courier.flush();
    expect(courier.status(trail, "us-east-1")).toEqual({ latestDeliveryAtMs: clock.nowMs() });
    expect(courier.status(trail, "eu-west-1")).toEqual({});
  });

  test("is not sent again what it took before another stream failed", async () => {
    aTrailThatLogs({ isMultiRegion: true });
    const [here, there] = await record("us-east-1", "eu-west-1");
    faulty.fail((attempt) => (attempt === 1 ? "refused" : undefined));
    await courier.flush();
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: [here], [`${ACCOUNT}_CloudTrail_eu-west-1`]: [there] });
  });

  test("is sent nothing that is older than it would take, and the rest", async () => {
    aTrailThatLogs();
    faulty.fail(() => "refused");
    await record("us-east-1", "us-east-1");
    await courier.flush();
    clock.advance(14 * DAY_MS);
    const young = await record("us-east-1");
    faulty.heal();
    await courier.flush();
    expect(sent()).toEqual({ [HERE]: young });
    expect(events).toContainEqual(
      expect.objectContaining({ event: "log_events_skipped", why: "too_old", count: 2 }),
    );
  });

  test("holds up a deleted trail no longer than the group is there", async () => {
    const trail = aTrailThatLogs();
    groups.delete(GROUP);
    await record("us-east-1");
    await endingCall((call) => trails.delete(trail, call));
    await courier.flush();
    await completeFiles({ trails, journal, clock }, [courier]);
    expect(trails.recording()).toEqual([]);
  });

  test("holds the journal for its trail alone", async () => {
    expect(journal.released.get("log-groups")).toBe(0);
    await record("us-east-1");
    aTrailThatLogs();
    await record("us-east-1");
    faulty.fail(() => "refused");
    await courier.flush();
    expect(journal.released.get("log-groups")).toBe(1);
    faulty.heal();
    await courier.flush();
    expect(journal.released.get("log-groups")).toBe(2);
  });
});

test("a record above 256 KB is skipped and told of; the others are sent", async () => {
  aTrailThatLogs();
  await journal.append([anEntry({ errorMessage: "x".repeat(256 * 1024) })]);
  const wanted = await record("us-east-1");
  await courier.flush();
  expect(sent()).toEqual({ [HERE]: wanted });
  expect(events).toMatchObject([{ event: "log_events_skipped", why: "too_large", count: 1 }]);
});

test("a journal that became shorter in a power cut is followed from its new end", async () => {
  aTrailThatLogs();
  await record("us-east-1", "us-east-1", "us-east-1");
  await courier.flush();
  journal = new MemoryJournal();
  await record("us-east-1");
  trails.rewind(journal.head);
  await restart();
  const wanted = await record("us-east-1", "us-east-1");
  await courier.flush();
  expect(sent()[HERE]).toEqual(expect.arrayContaining([...wanted]));
});

test("whatever happens, in any order: a window's records are sent, and nothing else", async () => {
  const draw = seededRandom(SEED);
  const trail = aTrailThatLogs({ isMultiRegion: true });
  const wanted = new Set<string>();
  for (let step = 0; step < 80; step += 1) {
    const faults = ["refused", "persisted", undefined, undefined] as const;
    faulty.fail(() => faults[draw(4)]);
    const regions = ["us-east-1", "eu-west-1", "ap-south-1"] as const;
    const calls = Array.from({ length: draw(4) }, () => regions[draw(3)] ?? "us-east-1");
    const now = trails.get(trail.arn);
    const isOn = now !== undefined && isLogging(now);
    for (const id of await record(...calls)) if (isOn) wanted.add(id);
    if (draw(8) === 0 && isOn) {
      const requestId = `r-${step}`;
      trails.stopLogging(trail, { head: journal.head, requestId });
      await journal.append([anEntry({ eventID: `end-${step}`, requestID: requestId })]);
      wanted.add(`end-${step}`);
    } else if (!isOn) trails.startLogging(trail, journal.head);
    clock.advance(draw(60) * 1_000);
    if (draw(3) === 0) await restart();
    if (draw(2) === 0) await courier.flush();
    if (draw(2) === 0) await completeFiles({ trails, journal, clock }, [courier]);
  }
  faulty.heal();
  await courier.flush();
  const all = Object.values(sent()).flat();
  expect(new Set(all), `SEED=${SEED}`).toEqual(wanted);
  expect(wanted.size).toBeGreaterThan(20);
});

/** Lets the event loop turn until something is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

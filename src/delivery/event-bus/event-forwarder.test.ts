import { afterEach, beforeEach, expect, test } from "vitest";
import { FaultyEventBuses } from "../../../test/support/faulty-destinations.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../../test/support/given.ts";
import { MemoryJournal } from "../../../test/support/memory-journal.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { isLogging, type Trail, type TrailSettings, Trails } from "../../trails/index.ts";
import { completeFiles } from "../complete-files.fixture.ts";
import { dropPastWindows } from "../windows.ts";
import { MemoryEventBuses } from "./event-bus-memory.ts";
import { EventForwarder, type EventForwarderEvent } from "./event-forwarder.ts";

let store: StateStore;
let clock: SimClock;
let journal: MemoryJournal;
let trails: Trails;
let buses: MemoryEventBuses;
let faulty: FaultyEventBuses;
let events: EventForwarderEvent[];
let forwarder: EventForwarder;

beforeEach(() => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock();
  journal = new MemoryJournal();
  trails = Trails.open(store, { clock, ids: seededIds("events") });
  buses = new MemoryEventBuses();
  faulty = new FaultyEventBuses(buses);
  events = [];
  forwarder = openForwarder();
});

afterEach(async () => {
  await forwarder[Symbol.asyncDispose]();
  store[Symbol.dispose]();
});

function openForwarder(): EventForwarder {
  const onRun = () => dropPastWindows(trails, [forwarder]);
  const log = (event: EventForwarderEvent) => events.push(event);
  return new EventForwarder({ journal, trails, buses: faulty, store, clock, onRun, log });
}

async function restart(): Promise<void> {
  await forwarder[Symbol.asyncDispose]();
  forwarder = openForwarder();
}

function aTrailThatLogs(name = "main", settings: Partial<TrailSettings> = {}): Trail {
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name, tags: [] };
  const trail = trails.create({ ...request, settings: trailSettings(settings) });
  return trails.startLogging(trail, journal.head) ?? trail;
}

let recorded = 0;

async function record(...awsRegions: readonly string[]): Promise<readonly string[]> {
  const eventTime = new Date(clock.nowMs()).toISOString();
  const entries = awsRegions.map((awsRegion) => {
    recorded += 1;
    return anEntry({ awsRegion, eventTime, eventID: `event-${recorded}` });
  });
  await journal.append(entries);
  return entries.map(({ eventId }) => eventId);
}

/** The event ids of the records on a bus. */
const on = (region = "us-east-1", accountId = ACCOUNT) =>
  buses
    .eventsOf({ accountId, region })
    .map(({ detail }) => (JSON.parse(detail) as { eventID: string }).eventID);

test("what a trail records is on the bus of its region at once, and nothing before", async () => {
  await record("us-east-1");
  aTrailThatLogs("main", { isMultiRegion: true });
  const [here, there] = await record("us-east-1", "eu-west-1");
  await until(() => on().length > 0 && on("eu-west-1").length > 0);
  expect([on(), on("eu-west-1")]).toEqual([[here], [there]]);
});

test("what two trails want is one event; what no trail wants is none", async () => {
  await record("us-east-1");
  aTrailThatLogs("main");
  aTrailThatLogs("second");
  const [wanted] = await record("us-east-1", "eu-west-1");
  await forwarder.flush();
  expect(faulty.attempts).toBe(1);
  expect([on(), on("eu-west-1")]).toEqual([[wanted], []]);
});

test("the record of the call that stops logging is the last", async () => {
  const trail = aTrailThatLogs();
  const [wanted = ""] = await record("us-east-1");
  trails.stopLogging(trail, { head: journal.head, requestId: "r-end" });
  await journal.append([anEntry({ eventID: "event-end", requestID: "r-end" })]);
  await record("us-east-1");
  await forwarder.flush();
  expect(on()).toEqual([wanted, "event-end"]);
  await completeFiles({ trails, journal, clock }, [forwarder]);
  expect(trails.recording()).toEqual([]);
});

test("a window is kept until its records are on the bus", async () => {
  const trail = aTrailThatLogs();
  faulty.fail(() => "refused");
  const [wanted = ""] = await record("us-east-1");
  trails.stopLogging(trail, { head: journal.head, requestId: "r-end" });
  await journal.append([anEntry({ eventID: "event-end", requestID: "r-end" })]);
  await until(() => faulty.attempts > 0);
  await completeFiles({ trails, journal, clock }, [forwarder]);
  expect([trails.logging(), trails.recording()]).toMatchObject([[], [{ name: "main" }]]);
  faulty.heal();
  await forwarder.flush();
  expect(on()).toEqual([wanted, "event-end"]);
  expect(trails.recording()).toEqual([]);
});

test("a bus that is down is tried again, and nothing is put twice on another", async () => {
  aTrailThatLogs("main", { isMultiRegion: true });
  faulty.fail((attempt) => (attempt === 1 ? "refused" : undefined));
  const [here, there] = await record("us-east-1", "eu-west-1");
  await until(() => on("eu-west-1").length > 0);
  expect([on(), on("eu-west-1")]).toEqual([[here], [there]]);
  expect(faulty.attempts).toBe(3);
  expect(events).toMatchObject([
    { event: "follower_failed", follower: "event-bus", cause: { code: "destination_refused" } },
  ]);
});

test("an error of a driver ends nothing", async () => {
  aTrailThatLogs();
  const put = faulty.put.bind(faulty);
  faulty.put = async () => {
    faulty.put = put;
    throw new TypeError("fetch failed");
  };
  const wanted = await record("us-east-1");
  await until(() => on().length > 0);
  expect(on()).toEqual(wanted);
});

test("after a crash what may be there is put again, with the same ids", async () => {
  aTrailThatLogs();
  const wanted = await record("us-east-1", "us-east-1");
  await forwarder.flush();
  const attempts = faulty.attempts;
  // Opened beside the first, which had no time to save where it was.
  await using again = openForwarder();
  await again.flush();
  expect(faulty.attempts).toBe(attempts + 1);
  expect(on()).toEqual(wanted);
});

test("after a stop it goes on where it was", async () => {
  aTrailThatLogs();
  await record("us-east-1");
  await forwarder.flush();
  await forwarder[Symbol.asyncDispose]();
  const attempts = faulty.attempts;
  const missed = await record("us-east-1");
  forwarder = openForwarder();
  await forwarder.flush();
  expect(on()).toEqual(expect.arrayContaining([...missed]));
  expect(faulty.attempts).toBe(attempts + 1);
  expect(journal.released.get("event-bus")).toBe(1);
});

test("a member's records are on the member's bus, while an organization takes them", async () => {
  await forwarder[Symbol.asyncDispose]();
  const member = "444455556666";
  const memberships = {
    within: () => [{ accountId: member, after: 1, upTo: 2 }],
  };
  const organizationId = "o-exampleorgid";
  const settings = trailSettings({ isOrganization: true, organizationId });
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "all", tags: [], settings };
  const trail = trails.create(request);
  trails.startLogging(trail, 0);
  await using organized = new EventForwarder({
    ...{ journal, trails, buses: faulty, store, clock, memberships },
  });
  const eventTime = new Date(clock.nowMs()).toISOString();
  await journal.append(
    ["before", "during", "after"].map((eventID) =>
      anEntry({ eventID, eventTime, recipientAccountId: member }),
    ),
  );
  await organized.flush();
  expect(on("us-east-1", member)).toEqual(["during"]);
});

test("a record above 256 KB is skipped and told of", async () => {
  aTrailThatLogs();
  await journal.append([anEntry({ errorMessage: "x".repeat(256 * 1024) })]);
  const wanted = await record("us-east-1");
  await forwarder.flush();
  expect(on()).toEqual(wanted);
  expect(events).toEqual([{ event: "bus_events_skipped", why: "too_large", count: 1 }]);
});

test("what waited for more than a day is no news any more", async () => {
  aTrailThatLogs();
  await forwarder[Symbol.asyncDispose]();
  await record("us-east-1");
  clock.advance(24 * 60 * 60 * 1_000 + 1_000);
  const young = await record("us-east-1");
  forwarder = openForwarder();
  await forwarder.flush();
  expect(on()).toEqual(young);
  expect(events).toContainEqual({ event: "bus_events_skipped", why: "too_old", count: 1 });
});

test("whatever happens: a window's records are on the bus, and no others", async () => {
  const draw = seededRandom(SEED);
  const trail = aTrailThatLogs("main", { isMultiRegion: true });
  const wanted = new Set<string>();
  for (let step = 0; step < 40; step += 1) {
    faulty.fail((attempt) =>
      attempt === 0 ? (["refused", "persisted"] as const)[draw(4)] : undefined,
    );
    const now = trails.get(trail.arn);
    const isOn = now !== undefined && isLogging(now);
    for (const id of await record(...(draw(2) ? ["us-east-1"] : ["eu-west-1"]))) {
      if (isOn) wanted.add(id);
    }
    if (draw(4) === 0 && isOn) {
      const requestId = `r-${step}`;
      trails.stopLogging(trail, { head: journal.head, requestId });
      await journal.append([anEntry({ eventID: `end-${step}`, requestID: requestId })]);
      wanted.add(`end-${step}`);
    } else if (!isOn) trails.startLogging(trail, journal.head);
    if (draw(6) === 0) await restart();
    if (draw(6) === 0) await forwarder.flush();
    if (draw(2) === 0) await completeFiles({ trails, journal, clock }, [forwarder]);
  }
  faulty.heal();
  await forwarder.flush();
  expect(new Set([...on(), ...on("eu-west-1")]), `SEED=${SEED}`).toEqual(wanted);
  expect(wanted.size).toBeGreaterThan(10);
});

/** Lets the event loop turn until something is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test("records are passed by unread while nobody waits for events on any bus", async () => {
  await forwarder[Symbol.asyncDispose]();
  let isIdle = true;
  const idle = { put: buses.put.bind(buses), isIdle: () => isIdle };
  forwarder = new EventForwarder({ ...{ journal, trails, store, clock }, buses: idle });
  aTrailThatLogs();
  await journal.append([{ kind: "record", eventId: "event", json: "not to be read" }]);
  await forwarder.flush();
  expect(forwarder.reach()).toEqual({ position: journal.head });
  isIdle = false;
  const wanted = await record("us-east-1");
  await forwarder.flush();
  expect(on()).toEqual(wanted);
});

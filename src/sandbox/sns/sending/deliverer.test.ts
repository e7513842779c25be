import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Inbox } from "../../../../test/support/inbox.ts";
import { systemClock } from "../../../base/clock.ts";
import { StateStore } from "../../../base/state-store.ts";
import { HOME } from "../given.fixture.ts";
import { putSubscription } from "../subscriptions/keep-subscription.ts";
import { type OutboxRow, openTopicsState, type Protocol } from "../topics-state.ts";
import { Deliverer, type DeliveryEvent } from "./deliverer.ts";
import { DELIVERED, type Delivery, type DeliveryOutcome, failed } from "./delivery.ts";

const UP = "00000000-0000-4000-8000-000000000001";
const DOWN = "00000000-0000-4000-8000-000000000002";
const keyOf = (id: string, name = "t") => `${HOME}/us-east-1/${name}/${id}`;

/** An attempt that a test decides about. */
interface Attempt {
  readonly text: string;
  readonly to: string;
  readonly end: (outcome: DeliveryOutcome) => void;
}

function givenDeliverer(given: { store?: StateStore; name?: string; protocol?: Protocol } = {}) {
  const { name = "t", protocol = "http" } = given;
  const store = given.store ?? StateStore.open(":memory:", { survivesPowerLoss: false });
  const state = openTopicsState(store);
  const clock = systemClock;
  const address = { accountId: HOME, region: "us-east-1", name };
  state.topics.put(`${HOME}/us-east-1/${name}`, {
    ...address,
    ...{ attributes: {}, tags: {}, createdAtMs: 0, subscriptionsDeleted: 0, sequence: 0 },
  });
  for (const id of [UP, DOWN]) {
    putSubscription(state, {
      ...{ ...address, id, protocol, endpoint: id, owner: HOME, principal: "" },
      ...{ attributes: {}, createdAtMs: 0, isConfirmed: true },
      ...{ confirmationWasAuthenticated: false, authenticatesOnUnsubscribe: false },
    });
  }
  const attempts = new Inbox<Attempt>();
  const dead = new Inbox<string>();
  const events = new Inbox<DeliveryEvent>();
  const deliverer = new Deliverer({
    ...{ state, clock, log: (event) => events.put(event) },
    postman: {
      deliver: async ({ row, subscription }: Delivery, signal) => {
        const { promise, resolve } = Promise.withResolvers<DeliveryOutcome>();
        signal.addEventListener("abort", () => resolve(failed("aborted", true)));
        attempts.put({ text: row.message, to: subscription.id, end: resolve });
        return await promise;
      },
      deadLetter: async ({ row }: Delivery) => {
        dead.put(row.message);
        return DELIVERED;
      },
    },
  });
  deliverer.start();
  const send = (id: string, message: string, more: Partial<OutboxRow> = {}) =>
    store.transaction(() =>
      state.outbox.enqueue(keyOf(id, name), {
        ...{ type: "Notification", messageId: `${id}-${message}`, message },
        ...{ atMs: clock.nowMs(), dueAtMs: clock.nowMs(), failedAttempts: 0, ...more },
      }),
    );
  const waiting = (id: string) => state.outbox.next(keyOf(id, name), new Set())?.value;
  return { store, state, deliverer, attempts, dead, events, send, waiting };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets the time pass, and what is due then begin. */
async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await nextTurn();
}

test("a message stays in the outbox until it is delivered", async () => {
  const { send, attempts, waiting } = givenDeliverer();
  send(UP, "a");
  const { end } = await attempts.next();
  expect(waiting(UP)?.message).toBe("a");
  end(DELIVERED);
  await nextTurn();
  expect(waiting(UP)).toBeUndefined();
});

test("a subscriber that is down holds up no other", async () => {
  const { send, attempts } = givenDeliverer();
  for (let i = 0; i < 50; i++) send(DOWN, `d${i}`);
  for (let i = 0; i < 50; i++) send(UP, `u${i}`);
  const delivered: string[] = [];
  while (delivered.length < 50) {
    const { to, text, end } = await attempts.next();
    // Those to the other one hang, and never end.
    if (to !== UP) continue;
    delivered.push(text);
    end(DELIVERED);
  }
  expect(delivered[49]).toBe("u49");
});

test("a subscriber that fails gets one attempt at a time", async () => {
  const { send, attempts } = givenDeliverer();
  for (let i = 0; i < 20; i++) send(DOWN, `d${i}`);
  const first = [];
  while (first.length < 8) first.push(await attempts.next());
  await nextTurn();
  expect(attempts.size).toBe(0);
  for (const { end } of first) end(failed("down", true));
  await nextTurn();
  expect(attempts.size).toBe(1);
});

test("is tried again when the policy says, and then goes to the dead-letter queue", async () => {
  const { send, attempts, waiting, dead, events } = givenDeliverer();
  send(DOWN, "a");
  (await attempts.next()).end(failed("down", true));
  for (const retry of [1, 2, 3]) {
    await pass(19);
    expect(attempts.size, `retry ${retry}, a second early`).toBe(0);
    await pass(1);
    (await attempts.next()).end(failed("down", true));
    await nextTurn();
  }
  expect(await dead.next()).toBe("a");
  expect(waiting(DOWN)).toBeUndefined();
  expect([(await events.next()).event, (await events.next()).event]).toEqual([
    "notification_delayed",
    "notification_dead_lettered",
  ]);
});

test("what trying again would not change is not tried again", async () => {
  const { send, attempts, dead } = givenDeliverer();
  send(DOWN, "a");
  (await attempts.next()).end(failed("the endpoint answered 404", false));
  expect(await dead.next()).toBe("a");
  await pass(3600);
  expect(attempts.size).toBe(0);
});

test("in a FIFO topic one message waits for the one before it", async () => {
  const { send, attempts } = givenDeliverer({ name: "t.fifo", protocol: "sqs" });
  const numbered = (place: number) => ({ sequenceNumber: `1000000000000000000${place}` });
  send(UP, "1", numbered(1));
  send(UP, "2", numbered(2));
  const first = await attempts.next();
  await nextTurn();
  expect(attempts.size).toBe(0);
  first.end(failed("down", true));
  const again = await attempts.next();
  expect(again.text).toBe("1");
  again.end(DELIVERED);
  expect((await attempts.next()).text).toBe("2");
});

describe("a restart", () => {
  test("delivers what was not delivered, in either case of a crash", async () => {
    const before = givenDeliverer();
    before.send(UP, "under way");
    await before.attempts.next();
    // As after a crash: nobody stopped the first one, and nothing of it is used any more.
    const after = givenDeliverer({ store: before.store });
    expect((await after.attempts.next()).text).toBe("under way");
  });

  test("goes on with retries where they were", async () => {
    const before = givenDeliverer();
    before.send(DOWN, "a");
    (await before.attempts.next()).end(failed("down", true));
    await nextTurn();
    await before.deliverer.stop();
    const after = givenDeliverer({ store: before.store });
    await pass(19);
    expect(after.attempts.size).toBe(0);
    await pass(1);
    expect(after.attempts.size).toBe(1);
    expect(after.waiting(DOWN)?.failedAttempts).toBe(1);
  });
});

test("stopping waits for no retry, and little for what hangs", async () => {
  const { send, attempts, deliverer, waiting } = givenDeliverer();
  send(DOWN, "waits");
  (await attempts.next()).end(failed("down", true));
  await nextTurn();
  send(UP, "hangs");
  await attempts.next();
  const stopped = deliverer.stop();
  await vi.advanceTimersByTimeAsync(1000);
  await stopped;
  expect(waiting(UP)?.failedAttempts).toBe(0);
  expect(waiting(DOWN)?.failedAttempts).toBe(1);
  send(UP, "later");
  await pass(100);
  expect(attempts.size).toBe(0);
});

test("a store that cannot be read is asked again, and the operator is told", async () => {
  const { send, attempts, state, events } = givenDeliverer();
  vi.spyOn(state.outbox, "next").mockImplementationOnce(() => {
    throw new Error("database is locked");
  });
  send(UP, "a");
  expect(await events.next()).toEqual({
    event: "notification_delayed",
    subscription: keyOf(UP),
    why: "database is locked",
  });
  await pass(20);
  expect((await attempts.next()).text).toBe("a");
});

test("a subscription that ended meanwhile gets nothing more", async () => {
  const { send, attempts, state, store, waiting } = givenDeliverer();
  send(DOWN, "a");
  const { end } = await attempts.next();
  store.transaction(() => state.outbox.removeAll(keyOf(DOWN)));
  end(failed("down", true));
  await pass(100);
  expect(waiting(DOWN)).toBeUndefined();
  expect(attempts.size).toBe(0);
});

test("no more a second than the policy lets through", async () => {
  const { send, attempts, state } = givenDeliverer();
  const key = `${HOME}/us-east-1/t`;
  const topic = state.topics.get(key);
  if (!topic) throw new Error("no topic");
  const DeliveryPolicy = '{"http":{"defaultThrottlePolicy":{"maxReceivesPerSecond":2}}}';
  state.topics.put(key, { ...topic, attributes: { DeliveryPolicy } });
  for (let i = 0; i < 3; i++) send(UP, `m${i}`);
  (await attempts.next()).end(DELIVERED);
  await nextTurn();
  expect(attempts.size).toBe(0);
  await pass(0.5);
  (await attempts.next()).end(DELIVERED);
  await pass(0.499);
  expect(attempts.size).toBe(0);
  await pass(0.001);
  expect(attempts.size).toBe(1);
});

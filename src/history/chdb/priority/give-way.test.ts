import { afterEach, expect, test } from "vitest";
import { GiveWay, type GiveWayOptions } from "./give-way.ts";
import type { Policy } from "./policy.ts";

const ENGINE = 4711;
const disposables: AsyncDisposable[] = [];
afterEach(async () => {
  for (const disposable of disposables.splice(0)) await disposable[Symbol.asyncDispose]();
});

function aGiveWay(options: Partial<GiveWayOptions> = {}) {
  const state = { nowMs: 1_000_000, head: 0, found: 0 };
  const said: (readonly [number, Policy])[] = [];
  const giveWay = new GiveWay({
    clock: { nowMs: () => state.nowMs },
    progress: () => state,
    mayReturn: async () => true,
    schedule: async (processId, policy) => {
      said.push([processId, policy]);
      return true;
    },
    ...options,
  });
  disposables.push(giveWay);
  giveWay.onEngineReady(ENGINE);
  const lookAfter = async (ms: number) => {
    state.nowMs += ms;
    giveWay.look();
    await giveWay.settled();
  };
  return { giveWay, state, said, lookAfter };
}

test("it gives way when nobody asked for ten seconds, and comes back for who asks", async () => {
  const { giveWay, said, lookAfter } = aGiveWay();
  await lookAfter(9_999);
  expect(said).toEqual([]);
  await lookAfter(1);
  expect(said).toEqual([[ENGINE, "idle"]]);
  giveWay.asked();
  giveWay.asked();
  await giveWay.settled();
  expect(said.splice(0)).toEqual([
    [ENGINE, "idle"],
    [ENGINE, "other"],
  ]);
  await lookAfter(9_999);
  await lookAfter(1);
  expect(said).toEqual([[ENGINE, "idle"]]);
});

test("who asks while it steps aside has it come back", async () => {
  const stepped = Promise.withResolvers<void>();
  const said: Policy[] = [];
  const { giveWay, lookAfter } = aGiveWay({
    schedule: async (_, policy) => {
      said.push(policy);
      if (policy === "idle") await stepped.promise;
      return true;
    },
  });
  const looked = lookAfter(10_000);
  await expect.poll(() => said).toEqual(["idle"]);
  giveWay.asked();
  stepped.resolve();
  await looked;
  expect(said).toEqual(["idle", "other"]);
});

test("when it falls behind it takes its turn, for a minute after it has caught up", async () => {
  const { state, said, lookAfter } = aGiveWay();
  await lookAfter(10_000);
  state.head = 100;
  await lookAfter(2_000);
  state.found = 99;
  await lookAfter(10_000);
  expect(said.splice(0)).toEqual([[ENGINE, "idle"]]);
  await lookAfter(1);
  expect(said.splice(0)).toEqual([[ENGINE, "other"]]);
  state.found = 100;
  await lookAfter(59_999);
  expect(said).toEqual([]);
  await lookAfter(1);
  expect(said).toEqual([[ENGINE, "idle"]]);
});

test("one that keeps up with a busy journal goes on giving way", async () => {
  const { state, said, lookAfter } = aGiveWay();
  for (let second = 0; second < 100; second += 2) {
    state.found = state.head;
    state.head += 20_000;
    await lookAfter(2_000);
  }
  expect(said).toEqual([[ENGINE, "idle"]]);
});

test("an engine that has started again gives way anew", async () => {
  const { giveWay, said, lookAfter } = aGiveWay();
  await lookAfter(10_000);
  giveWay.onEngineReady(ENGINE + 1);
  await lookAfter(1);
  expect(said).toEqual([
    [ENGINE, "idle"],
    [ENGINE + 1, "idle"],
  ]);
});

test("what could not be done is tried again", async () => {
  let works = false;
  const said: Policy[] = [];
  const { lookAfter } = aGiveWay({
    schedule: async (_, policy) => {
      said.push(policy);
      return works;
    },
  });
  await lookAfter(10_000);
  works = true;
  await lookAfter(2_000);
  await lookAfter(2_000);
  expect(said).toEqual(["idle", "idle"]);
});

test("where it may not come back it does not go, and asks once whether it may", async () => {
  let asked = 0;
  const { said, lookAfter } = aGiveWay({
    mayReturn: async () => {
      asked += 1;
      return false;
    },
  });
  await lookAfter(10_000);
  await lookAfter(10_000);
  expect(said).toEqual([]);
  expect(asked).toBe(1);
});

test("at the end it has come back", async () => {
  const { giveWay, said, lookAfter } = aGiveWay();
  await lookAfter(10_000);
  await giveWay[Symbol.asyncDispose]();
  expect(said.at(-1)).toEqual([ENGINE, "other"]);
});

import { expect, test } from "vitest";
import type { Entry } from "./entry.ts";
import { JournalError } from "./errors.ts";
import { FollowLoop, type FollowOptions } from "./follow-loop.ts";
import { aDirectory, aRecord, idsOf, openJournal } from "./given.fixture.ts";

/** A follower that remembers its batches; `fault` may throw before one is taken. */
function aFollower(fault: (entries: readonly Entry[]) => void = () => {}) {
  const batches: string[][] = [];
  const handle = async (entries: readonly Entry[]) => {
    fault(entries);
    batches.push(idsOf(entries));
  };
  return { name: "test", handle, batches };
}

test("hands on what follows its position, in order, and what comes later", async () => {
  await using journal = await openJournal(await aDirectory());
  await journal.append([aRecord("1"), aRecord("2"), aRecord("3"), aRecord("4")]);
  const follower = aFollower();
  await using loop = new FollowLoop({ journal, follower, after: 1, maxEntries: 2 });
  expect(await loop.reach(4, 5000)).toBe(true);
  await journal.append([aRecord("5")]);
  expect(await loop.reach(5, 5000)).toBe(true);
  expect(follower.batches).toEqual([["2", "3"], ["4"], ["5"]]);
});

test("repeats a batch that failed, the very same", async () => {
  await using journal = await openJournal(await aDirectory());
  await journal.append([aRecord("1"), aRecord("2")]);
  const seen: string[][] = [];
  const follower = aFollower((entries) => {
    seen.push(idsOf(entries));
    if (seen.length < 3) throw new JournalError("journal_unreadable", "busy");
  });
  const told: unknown[] = [];
  const log = (event: unknown) => void told.push(event);
  await using loop = new FollowLoop({ journal, follower, after: 0, log });
  expect(await loop.reach(2, 5000)).toBe(true);
  expect(seen).toEqual([
    ["1", "2"],
    ["1", "2"],
    ["1", "2"],
  ]);
  const cause = new JournalError("journal_unreadable", "busy");
  expect(told).toEqual([
    { event: "follower_failed", follower: "test", after: 0, cause, retryInMs: 100 },
    { event: "follower_failed", follower: "test", after: 0, cause, retryInMs: 200 },
  ]);
});

test("ends at an error that repeating cannot heal, and says so", async () => {
  await using journal = await openJournal(await aDirectory());
  await journal.append([aRecord("1")]);
  const defect = new TypeError("defect");
  const follower = aFollower(() => {
    throw defect;
  });
  await using loop = new FollowLoop({ journal, follower, after: 0 });
  expect(await loop.reach(1, 5000)).toBe(false);
  expect(loop.failure).toBe(defect);
  expect(await loop.reach(1, 5000)).toBe(false);
});

test("gathers during a pause, unless someone waits", async () => {
  await using journal = await openJournal(await aDirectory());
  const follower = aFollower();
  await using loop = new FollowLoop({ journal, follower, after: 0, pauseMs: 60_000 });
  await journal.append([aRecord("1")]);
  expect(await loop.reach(1, 5000)).toBe(true);
  await journal.append([aRecord("2")]);
  await journal.append([aRecord("3")]);
  expect(follower.batches).toEqual([["1"]]);
  expect(await loop.reach(3, 5000)).toBe(true);
  expect(follower.batches).toEqual([["1"], ["2", "3"]]);
});

test("reads nothing of what its follower passes by", async () => {
  await using journal = await openJournal(await aDirectory());
  let wantsAny = false;
  const follower = aFollower();
  const passing = { ...follower, passBy: async () => !wantsAny };
  const readAfter: number[] = [];
  const watched: FollowOptions["journal"] = {
    get head() {
      return journal.head;
    },
    waitBeyond: (position, signal) => journal.waitBeyond(position, signal),
    read: (after, limits) => {
      readAfter.push(after);
      return journal.read(after, limits);
    },
  };
  await using loop = new FollowLoop({ journal: watched, follower: passing, after: 0 });
  await journal.append([aRecord("1"), aRecord("2")]);
  expect(await loop.reach(2, 5000)).toBe(true);
  wantsAny = true;
  await journal.append([aRecord("3")]);
  expect(await loop.reach(3, 5000)).toBe(true);
  expect([readAfter, follower.batches]).toEqual([[2], [["3"]]]);
});

test("does not begin to gather when somebody waits already", async () => {
  await using journal = await openJournal(await aDirectory());
  const gate = Promise.withResolvers<void>();
  const follower = { name: "test", handle: () => gate.promise };
  await using loop = new FollowLoop({ journal, follower, after: 0, pauseMs: 60_000 });
  await journal.append([aRecord("1")]);
  const reached = loop.reach(2, 5000);
  await journal.append([aRecord("2")]);
  gate.resolve();
  expect(await reached).toBe(true);
});

test("says when a position was not reached in time", async () => {
  await using journal = await openJournal(await aDirectory());
  await using loop = new FollowLoop({ journal, follower: aFollower(), after: 0 });
  expect(await loop.reach(1, 10)).toBe(false);
});

test("stops while it waits for a retry", async () => {
  await using journal = await openJournal(await aDirectory());
  await journal.append([aRecord("1")]);
  const { promise: failed, resolve } = Promise.withResolvers<void>();
  const follower = aFollower(() => {
    resolve();
    throw new JournalError("journal_unreadable", "busy");
  });
  const loop = new FollowLoop({ journal, follower, after: 0 });
  await failed;
  await loop[Symbol.asyncDispose]();
  expect(loop).toMatchObject({ position: 0, failure: undefined });
});

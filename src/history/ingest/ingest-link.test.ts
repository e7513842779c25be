import { describe, expect, test } from "vitest";
import { MemoryJournal } from "../../../test/support/memory-journal.ts";
import type { JournalEvent } from "../../journal/index.ts";
import { aRecord } from "../given.fixture.ts";
import { IngestLink } from "./ingest-link.ts";
import type { IngestOrder } from "./messages.ts";

function given() {
  const journal = new MemoryJournal();
  const orders: IngestOrder[] = [];
  const events: JournalEvent[] = [];
  const damaged: unknown[] = [];
  const link = new IngestLink({
    directory: "/nowhere",
    journal: Object.assign(journal, {
      directory: "/journal",
      noteDamage: (damage: unknown) => void damaged.push(damage),
    }),
    send: (order) => void orders.push(order),
    log: (event) => void events.push(event),
  });
  const append = (...ids: readonly string[]) => journal.append(ids.map((id) => aRecord(id)));
  return { journal, orders, events, damaged, link, append };
}

const followed = (upTo: number) => ({
  kind: "follow",
  directory: "/nowhere",
  journal: { id: "memory", directory: "/journal" },
  upTo,
});

test("the engine's process is told how far the journal is durable, and no more", async () => {
  const { link, orders, append } = given();
  expect(orders).toEqual([followed(0)]);
  await append("e1", "e2");
  await expect.poll(() => orders.slice(1)).toEqual([{ kind: "durable", upTo: 2 }]);
  await link[Symbol.asyncDispose]();
});

test("one that has started again is told everything", async () => {
  const { link, orders, append } = given();
  await append("e1");
  link.onEngineReady();
  expect(orders.at(-1)).toEqual(followed(1));
  await link[Symbol.asyncDispose]();
});

describe("whoever waits for a position", () => {
  test("hurries, and is told when it can be found", async () => {
    const { link, orders, append, journal } = given();
    await append("e1");
    await expect.poll(() => orders.length).toBe(2);
    await append("e2");
    const reached = link.reach(2, 20_000);
    // At once, although it was told of the first a moment ago.
    expect(orders.at(-1)).toEqual({ kind: "wanted", upTo: 2 });
    link.onReport({ kind: "found", position: 1 });
    link.onReport({ kind: "found", position: 2 });
    expect(await reached).toBe(true);
    expect(link.position).toBe(2);
    expect(journal.released.size).toBe(0);
    await link[Symbol.asyncDispose]();
  });

  test("waits no longer than it wants to, and not when history stops", async () => {
    const { link, append } = given();
    await append("e1");
    expect(await link.reach(1, 5)).toBe(false);
    const reached = link.reach(1, 20_000);
    await link[Symbol.asyncDispose]();
    expect(await reached).toBe(false);
  });
});

test("the journal lets go only of what would be found after a power cut", async () => {
  const { link, append, journal } = given();
  await append("e1");
  link.onReport({ kind: "found", position: 1 });
  expect(journal.released.get("history")).toBeUndefined();
  link.onReport({ kind: "kept", position: 1 });
  expect(journal.released.get("history")).toBe(1);
  await link[Symbol.asyncDispose]();
});

test("what fails is told until something succeeds", async () => {
  const { link, events } = given();
  const failed = { kind: "failed", module: "history", code: "engine_failed" } as const;
  link.onReport({ ...failed, after: 3, message: "refused", retryInMs: 100 });
  expect(link.failure).toBe("engine_failed");
  const cause = { code: "engine_failed", message: "refused" };
  const told = { event: "follower_failed", follower: "history", after: 3 };
  expect(events).toMatchObject([{ ...told, retryInMs: 100, cause }]);
  link.onReport({ kind: "found", position: 4 });
  expect(link.failure).toBeUndefined();
  await link[Symbol.asyncDispose]();
});

test("a defect ends it, and nobody waits for it any longer", async () => {
  const { link, append } = given();
  await append("e1");
  const reached = link.reach(1, 20_000);
  link.onReport({ kind: "failed", code: "internal", after: 0, message: "TypeError" });
  expect(await reached).toBe(false);
  expect(await link.reach(1, 20_000)).toBe(false);
  expect(link.failure).toBe("internal");
  await link[Symbol.asyncDispose]();
});

test("damage that it met is noted in the journal", async () => {
  const { link, damaged } = given();
  const damage = { segment: "1.segment", offset: 128, bytes: 9, after: 2 };
  link.onReport({ kind: "damaged", damage });
  expect(damaged).toEqual([damage]);
  await link[Symbol.asyncDispose]();
});

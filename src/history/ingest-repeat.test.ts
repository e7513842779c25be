import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Entry } from "../journal/index.ts";
import { HistoryError } from "./errors.ts";
import { aRecord, NOW_MS } from "./given.fixture.ts";
import { Ingest } from "./ingest.ts";
import type { Row } from "./row.ts";
import type { QueryValues } from "./store.ts";

/** A table that remembers positions, and fails an insert before or after it is done on demand. */
class MemoryStore {
  readonly positions: number[] = [];
  fails: "before" | "after" | undefined;

  async select<Result>(query: string, values: QueryValues): Promise<readonly Result[]> {
    const first = Number(values.first);
    const last = Number(values.last);
    const found = query.includes("max(position)")
      ? [{ last: Math.max(0, ...this.positions) }]
      : this.positions.filter((p) => p >= first && p <= last).map((position) => ({ position }));
    return found as readonly unknown[] as readonly Result[];
  }

  async insert(rows: readonly Row[]): Promise<void> {
    const { fails } = this;
    this.fails = undefined;
    if (fails === "before") throw new HistoryError("engine_unavailable", "gone");
    this.positions.push(...rows.map(({ position }) => Number(position)));
    if (fails === "after") throw new HistoryError("engine_unavailable", "gone");
  }
}

const entriesOf = (...positions: readonly number[]): readonly Entry[] =>
  positions.map((position) => ({ ...aRecord(`e${position}`), position }));

async function anIngest(store: MemoryStore) {
  const directory = await mkdtemp(join(tmpdir(), "ingest-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const released: number[] = [];
  const journal = { id: "j", release: (_: string, upTo: number) => void released.push(upTo) };
  return {
    ingest: new Ingest({ directory, store, journal, clock: { nowMs: () => NOW_MS } }),
    released,
  };
}

test.each(["before", "after"] as const)(
  "an insert that fails %s it is done is repeated",
  async (fails) => {
    const store = new MemoryStore();
    const { ingest, released } = await anIngest(store);
    await ingest.resume();
    store.fails = fails;
    await expect(ingest.handle(entriesOf(1, 2))).rejects.toMatchObject({ retryable: true });
    expect(released).toEqual([0]);
    await ingest.handle(entriesOf(1, 2));
    await ingest.handle(entriesOf(3));
    expect(store.positions).toEqual([1, 2, 3]);
    expect(released).toEqual([0, 2, 3]);
  },
);

test("without a cursor every batch is compared, also behind one with rows missing", async () => {
  const store = new MemoryStore();
  store.positions.push(2, 3, 4, 5);
  const { ingest } = await anIngest(store);
  expect(await ingest.resume()).toBe(0);
  // The row of 1 is gone: it was older than what the table keeps.
  await ingest.handle(entriesOf(1, 2));
  await ingest.handle(entriesOf(3, 4));
  await ingest.handle(entriesOf(5, 6));
  expect(store.positions.sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

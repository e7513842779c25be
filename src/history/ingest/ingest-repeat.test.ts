import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { Journal } from "../../journal/index.ts";
import { HistoryError } from "../errors.ts";
import { aRecord } from "../given.fixture.ts";
import { Ingest } from "./ingest.ts";
import type { IngestReport } from "./messages.ts";
import { readRows } from "./read-rows.fixture.ts";

/** An engine that remembers positions, and fails an insert before or after it is done on demand. */
class MemoryEngine {
  readonly positions: number[] = [];
  readonly inserts: number[][] = [];
  /** Those after the first and up to the second of which postings went in. */
  readonly postings: (readonly [number, number])[] = [];
  fails: "before" | "after" | "postings" | undefined;
  readonly #held: PromiseWithResolvers<void>[] = [];
  #whenPosted: Promise<void> = Promise.resolve();
  /** How often postings were begun that did not fail at once. */
  begun = 0;

  readonly run = async (sql: string): Promise<string> => {
    if (sql.includes("max(position)")) return `${Math.max(0, ...this.positions)}\n`;
    const [, first, last] = /BETWEEN (\d+) AND (\d+)/.exec(sql) ?? [];
    if (first !== undefined) {
      const found = this.positions.filter((p) => p >= Number(first) && p <= Number(last));
      return found.map((position) => `${position}\n`).join("");
    }
    const { fails } = this;
    const [, after, upTo] = /position > (\d+) AND position <= (\d+)/.exec(sql) ?? [];
    if ((fails === "postings") === (upTo !== undefined)) this.fails = undefined;
    if (upTo !== undefined) {
      if (fails === "postings") throw new HistoryError("engine_failed", "not done");
      const whenPosted = this.#whenPosted;
      this.begun++;
      this.#whenPosted = Promise.resolve();
      await whenPosted;
      this.postings.push([Number(after), Number(upTo)]);
      return "";
    }
    if (fails === "before") throw new HistoryError("engine_failed", "not done");
    const [, path = ""] = /INFILE '([^']+)'/.exec(sql) ?? [];
    const positions = readRows(await readFile(path)).map(({ position }) => Number(position));
    this.inserts.push(positions);
    this.positions.push(...positions);
    if (fails === "after") throw new HistoryError("engine_failed", "done");
    return "";
  };

  /** Holds the next postings back until it is settled, and has them fail if it is rejected. */
  holdPostings(): PromiseWithResolvers<void> {
    const held = Promise.withResolvers<void>();
    this.#held.push(held);
    this.#whenPosted = held.promise;
    return held;
  }

  letGo(): void {
    for (const held of this.#held) held.resolve();
  }
}

async function given(engine: MemoryEngine, entries: number) {
  const directory = await mkdtemp(join(tmpdir(), "ingest-"));
  const journalDirectory = join(directory, "journal");
  const options = { durability: "relaxed", clock: systemClock } as const;
  const journal = await Journal.open(journalDirectory, options);
  const append = async (...ids: readonly string[]) => {
    await journal.append(ids.map((id) => aRecord(id)));
    await journal.flush();
    return journal.head;
  };
  if (entries > 0) await append(...Array.from({ length: entries }, (_, n) => `e${n + 1}`));
  const reports: IngestReport[] = [];
  const start = () => {
    const started = new Ingest({
      directory,
      journal: { id: journal.id, directory: journalDirectory },
      upTo: journal.head,
      engine: engine.run,
      clock: systemClock,
      tell: (report) => void reports.push(report),
    });
    started.wanted(journal.head);
    return started;
  };
  let ingest = start();
  onTestFinished(async () => {
    engine.letGo();
    await ingest.stop();
    await journal[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    ...{ directory, reports, append },
    recent: () => ingest.recent.view,
    more: async (...ids: readonly string[]) => ingest.wanted(await append(...ids)),
    restart: async (between: () => Promise<void> = async () => {}) => {
      await ingest.stop();
      await between();
      ingest = start();
    },
    whenKept: (position: number) =>
      expect.poll(() => reports, { timeout: 5000 }).toContainEqual({ kind: "kept", position }),
  };
}

test.each(["before", "after"] as const)(
  "an insert that fails %s it is done is repeated",
  async (fails) => {
    const engine = new MemoryEngine();
    engine.fails = fails;
    const { reports, more, whenKept } = await given(engine, 2);
    await whenKept(2);
    const failed = { kind: "failed", module: "history", code: "engine_failed", retryInMs: 100 };
    expect(reports[0]).toMatchObject({ ...failed, after: 0 });
    await more("e3");
    await whenKept(3);
    expect(engine.positions).toEqual([1, 2, 3]);
  },
);

test("what went in without its postings gets them when it is looked at again", async () => {
  const engine = new MemoryEngine();
  engine.fails = "postings";
  const { reports, more, whenKept } = await given(engine, 2);
  await whenKept(2);
  expect(reports[0]).toMatchObject({ kind: "failed", code: "engine_failed", after: 0 });
  await more("e3");
  await whenKept(3);
  expect(engine.inserts).toEqual([[1, 2], [3]]);
  expect(engine.postings).toEqual([
    [0, 2],
    [2, 3],
  ]);
});

/** Rows of the second batch are in the table, while postings of the first are not. */
async function givenPostingsAreSlow() {
  const engine = new MemoryEngine();
  const posted = engine.holdPostings();
  const made = await given(engine, 2);
  await expect.poll(() => engine.inserts).toEqual([[1, 2]]);
  await made.more("e3");
  await expect.poll(() => engine.inserts).toEqual([[1, 2], [3]]);
  expect(made.reports).toEqual([]);
  return { ...made, engine, posted };
}

test("rows go in beside the postings of those before them", async () => {
  const { engine, posted, whenKept, reports } = await givenPostingsAreSlow();
  posted.resolve();
  await whenKept(3);
  expect(engine.postings).toEqual([
    [0, 2],
    [2, 3],
  ]);
  expect(reports.map(({ kind }) => kind)).toEqual(["found", "kept", "found", "kept"]);
});

test("postings that fail are made again, with those of rows that went in meanwhile", async () => {
  const { engine, posted, whenKept, reports } = await givenPostingsAreSlow();
  posted.reject(new HistoryError("engine_failed", "not done"));
  await whenKept(3);
  expect(reports[0]).toMatchObject({ kind: "failed", after: 0 });
  expect(engine.postings).toEqual([[0, 3]]);
  expect(engine.inserts).toEqual([[1, 2], [3]]);
});

test("a stop lets rows in hand have their postings", async () => {
  const { engine, posted, restart } = await givenPostingsAreSlow();
  let postedBefore: unknown;
  const restarted = restart(async () => {
    postedBefore = engine.postings.slice();
  });
  posted.resolve();
  await restarted;
  expect(postedBefore).toEqual([
    [0, 2],
    [2, 3],
  ]);
});

test("postings that fail while it stops are made at the next start", async () => {
  const { engine, posted, whenKept, restart } = await givenPostingsAreSlow();
  const restarted = restart();
  posted.reject(new HistoryError("engine_failed", "not done"));
  await restarted;
  await whenKept(3);
  expect(engine.postings).toEqual([[0, 3]]);
  expect(engine.inserts).toEqual([[1, 2], [3]]);
});

test("rows that fail beside postings go in again, and those before them do not", async () => {
  const engine = new MemoryEngine();
  const posted = engine.holdPostings();
  const { more, whenKept } = await given(engine, 2);
  await expect.poll(() => engine.begun).toBe(1);
  engine.fails = "before";
  await more("e3");
  await expect.poll(() => engine.fails).toBeUndefined();
  posted.resolve();
  await whenKept(3);
  expect(engine.inserts).toEqual([[1, 2], [3]]);
  expect(engine.postings).toEqual([
    [0, 2],
    [2, 3],
  ]);
});

test("rows whose postings are missing are not said to be found", async () => {
  const engine = new MemoryEngine();
  engine.fails = "postings";
  const posted = engine.holdPostings();
  const { recent, whenKept } = await given(engine, 2);
  await expect.poll(() => engine.begun).toBe(1);
  expect(engine.inserts).toEqual([[1, 2]]);
  expect(recent()).toEqual({ rows: [], position: 0 });
  posted.resolve();
  await whenKept(2);
  expect(recent().position).toBe(2);
});

test("without a cursor every entry is compared, also behind one with rows missing", async () => {
  const engine = new MemoryEngine();
  // The row of 1 is gone: it was older than what the table keeps.
  engine.positions.push(2, 3, 4, 5);
  const { more, whenKept } = await given(engine, 6);
  await whenKept(6);
  expect(engine.inserts).toEqual([[1, 6]]);
  await more("e7");
  await whenKept(7);
  expect(engine.inserts).toEqual([[1, 6], [7]]);
});

test("a start goes on where the cursor is, and no file of rows stays", async () => {
  const engine = new MemoryEngine();
  const { directory, append, restart, whenKept } = await given(engine, 2);
  await whenKept(2);
  await restart(async () => {
    await append("e3");
    await writeFile(join(directory, "rows.bin"), "left by a kill");
  });
  await whenKept(3);
  expect(engine.inserts).toEqual([[1, 2], [3]]);
  expect((await readdir(directory)).sort()).toEqual(["cursor.json", "journal"]);
});

test("a cursor that cannot be written is told, and nothing goes in twice", async () => {
  const engine = new MemoryEngine();
  const { directory, reports, restart, whenKept, append } = await given(engine, 2);
  await whenKept(2);
  await restart(async () => {
    await append("e3");
    // A directory in its place cannot be replaced by a file.
    await rm(join(directory, "cursor.json"));
    await mkdir(join(directory, "cursor.json"));
  });
  await expect.poll(() => reports.at(-1)).toMatchObject({ code: "cursor_not_kept" });
  await rm(join(directory, "cursor.json"), { recursive: true });
  await whenKept(3);
  expect(engine.positions).toEqual([1, 2, 3]);
});

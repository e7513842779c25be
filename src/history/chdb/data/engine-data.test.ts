import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isInstalled } from "../../../../test/support/programs.ts";
import { aRecord, Given, idsOf } from "../../given.fixture.ts";
import type { HistoryOptions } from "../../history.ts";

const METADATA = "history/data/metadata";
const DEFINITIONS = ["default/events.sql", "default/postings.sql", "lake.sql", "lake/events.sql"];

type Told = Parameters<NonNullable<HistoryOptions["log"]>>[0];

/** A history of three events, which notes what it tells, also when it is opened again. */
async function givenEvents(): Promise<{ given: Given; told: Told[] }> {
  const told: Told[] = [];
  const given = await Given.open({ log: (event) => told.push(event) });
  await given.append(...["e0", "e1", "e2"].map((id) => aRecord(id)));
  return { given, told };
}

const named = (told: readonly Told[], name: string) => told.filter(({ event }) => event === name);

test.each([
  ["empty", 0],
  ["cut off", 40],
])(
  "definitions that a full disk left %s are put back before the engine starts",
  async (_, bytes) => {
    const { given: opened, told } = await givenEvents();
    await using given = opened;
    await given.reopen(async () => {
      for (const name of DEFINITIONS) await truncate(join(given.directory, METADATA, name), bytes);
    });
    expect(idsOf(await given.all())).toEqual(["e2", "e1", "e0"]);
    const byName = await given.all({ attribute: { key: "EventName", value: "ListHostedZones" } });
    expect(byName).toHaveLength(3);
    const sql = await given.history.query("SELECT count() AS n FROM events", "jsonl");
    expect((await sql.toArray()).join("")).toBe('{"n":3}\n');
    const [restored] = named(told, "engine_definitions_restored");
    if (!restored || !("definitions" in restored)) throw new Error("nothing was put back");
    expect(restored.definitions?.toSorted()).toEqual(DEFINITIONS);
    expect(named(told, "engine_gone")).toEqual([]);
  },
);

test("a definition is put back also where the engine dies and starts again", async () => {
  const { given: opened, told } = await givenEvents();
  await using given = opened;
  truncateSync(join(given.directory, METADATA, "default/events.sql"), 0);
  const [ready] = named(told, "engine_ready");
  if (!ready || !("processId" in ready)) throw new Error("no engine");
  process.kill(ready.processId ?? 0, "SIGKILL");
  expect(idsOf(await given.all())).toEqual(["e2", "e1", "e0"]);
});

/** Leaves of the table's definition what ends as one does, and is none. */
function cutBehindALine(given: Given): void {
  const path = join(given.directory, METADATA, "default/events.sql");
  truncateSync(path, readFileSync(path, "utf8").indexOf("\n") + 1);
}

test("a definition that the engine refuses is put back, although it looks whole", async () => {
  const { given: opened, told } = await givenEvents();
  await using given = opened;
  await given.reopen(async () => cutBehindALine(given));
  expect(idsOf(await given.all())).toEqual(["e2", "e1", "e0"]);
  const names = ["engine_gone", "engine_definitions_restored"].map((name) => named(told, name));
  expect(names.map(({ length }) => length)).toEqual([1, 1]);
});

describe("what the engine does not open and nothing mends", () => {
  const spoil = (given: Given) => {
    rmSync(join(given.directory, "history/data/kept-definitions"), { recursive: true });
    cutBehindALine(given);
  };

  test("is set aside at a start, and what the journal has is brought in again", async () => {
    const { given: opened, told } = await givenEvents();
    await using given = opened;
    await given.reopen(async () => spoil(given));
    await expect.poll(() => given.history.status().isAnswering, { timeout: 20_000 }).toBe(true);
    expect(await given.history.caughtUp(3, 20_000)).toBe(true);
    expect(idsOf(await given.all())).toEqual(["e2", "e1", "e0"]);
    const directory = join(given.directory, "history/data-set-aside-1");
    expect(named(told, "engine_data_set_aside")).toMatchObject([{ directory }]);
    expect(statSync(join(directory, "metadata/default/events.sql")).size).toBeGreaterThan(0);
  });

  test("is set aside also where the engine dies while history is followed", async () => {
    const { given: opened, told } = await givenEvents();
    await using given = opened;
    spoil(given);
    const [ready] = named(told, "engine_ready");
    if (!ready || !("processId" in ready)) throw new Error("no engine");
    process.kill(ready.processId ?? 0, "SIGKILL");
    await expect
      .poll(() => named(told, "engine_data_set_aside"), { timeout: 20_000 })
      .toHaveLength(1);
    await expect.poll(() => given.history.status().isAnswering, { timeout: 20_000 }).toBe(true);
    await given.append(aRecord("e3"));
    expect(idsOf(await given.all())).toEqual(["e3", "e2", "e1", "e0"]);
  });
});

test("a start that changes no table writes no definition", async () => {
  const { given: opened } = await givenEvents();
  await using given = opened;
  const written = () =>
    DEFINITIONS.map((name) => statSync(join(given.directory, METADATA, name)).mtimeMs);
  const before = written();
  await given.reopen();
  expect(written()).toEqual(before);
});

test.runIf(isInstalled("prlimit", "--version"))(
  "without room no table is made, and there is nothing half made of it",
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "engine-data-"));
    const program =
      `import { EngineData } from ${JSON.stringify(join(import.meta.dirname, "engine-data.ts"))};` +
      "try { new EngineData({ directory: process.argv[1] }).requireRoom(); }" +
      "catch (error) { console.log(error.code); }";
    const words = ["--input-type=module", "--eval", program, directory];
    const limited = spawnSync("prlimit", ["--fsize=8192", process.execPath, ...words]);
    expect(limited.stdout.toString()).toBe("no_room\n");
    expect(readdirSync(directory)).toEqual([]);
    const unlimited = spawnSync(process.execPath, words);
    expect([unlimited.stdout.toString(), await readdir(directory)]).toEqual(["", []]);
    await rm(directory, { recursive: true });
  },
);

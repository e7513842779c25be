import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aRecord, Given, idsOf } from "./given.fixture.ts";

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => aRecord(`e${from + n}`));

const namesTo = (count: number) => Array.from({ length: count }, (_, n) => `e${count - 1 - n}`);

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

test("a look-up made just after the engine was killed waits for its successor", async () => {
  await using given = await Given.open();
  await given.append(...numbered(0, 3));
  process.kill(given.processIds[0] ?? 0, "SIGKILL");
  expect(idsOf(await given.all())).toEqual(namesTo(3));
  expect(given.processIds).toHaveLength(2);
});

test("SQL that the engine was killed over is answered by its successor", async () => {
  await using given = await Given.open();
  await given.append(...numbered(0, 3));
  const long = "SELECT count() AS n FROM numbers(2000000000) WHERE cityHash64(number) = 1";
  const answer = given.history.query(long, "jsonl");
  // Admitted after it, so that it runs by now.
  await given.history.query("SELECT 1", "jsonl");
  process.kill(given.processIds[0] ?? 0, "SIGKILL");
  expect((await (await answer).toArray()).join("")).toBe('{"n":0}\n');
  expect(given.processIds).toHaveLength(2);
});

describe("history opened again", () => {
  test("brings in what was journaled while it was closed", async () => {
    await using given = await Given.open();
    await given.append(...numbered(0, 3));
    await given.history[Symbol.asyncDispose]();
    await given.journal.append(numbered(3, 2));
    await given.reopen();
    expect(await given.history.caughtUp(5, 20_000)).toBe(true);
    expect(idsOf(await given.all())).toEqual(namesTo(5));
  });

  test("has forgotten what was cleared, and only that", async () => {
    await using given = await Given.open();
    await given.append(...numbered(0, 10));
    // Not yet brought in when it is cleared.
    await given.journal.append(numbered(10, 5));
    await given.history.clear();
    expect(await given.all()).toEqual([]);
    await given.append(...numbered(15, 1));
    await given.reopen();
    expect(idsOf(await given.all())).toEqual(["e15"]);
  });
});

describe("the engine's process", () => {
  test("ends with history, also while a heavy query runs", async () => {
    const given = await Given.open();
    const [processId = 0] = given.processIds;
    const heavy = given.history
      .query("SELECT max(cityHash64(number)) FROM numbers(100000000000)", "jsonl")
      .then((answer) => answer.toArray())
      .catch((error: unknown) => error);
    await given.append(...numbered(0, 1));
    await given[Symbol.asyncDispose]();
    expect(isAlive(processId)).toBe(false);
    expect(await heavy).toBeInstanceOf(Error);
  });

  test("goes with a server that was killed", async () => {
    const server: ChildProcess = fork(new URL("keeper.fixture.ts", import.meta.url), {
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    const [told] = (await once(server, "message")) as [{ engine: number; directory: string }];
    expect(isAlive(told.engine)).toBe(true);
    server.kill("SIGKILL");
    await once(server, "exit");
    await expect.poll(() => isAlive(told.engine), { timeout: 5000 }).toBe(false);
    await rm(told.directory, { recursive: true, force: true });
  });

  test("leaves a Ctrl-C, which goes to the whole group, to its parent", async () => {
    await using given = await Given.open();
    process.kill(given.processIds[0] ?? 0, "SIGINT");
    await given.append(...numbered(0, 1));
    expect(given.processIds).toHaveLength(1);
  });

  test("keeps its files from others", async () => {
    await using given = await Given.open();
    await given.append(...numbered(0, 1));
    const root = join(given.directory, "history");
    expect((await stat(root)).mode & 0o077).toBe(0);
    // Closed, so that none of them goes while they are looked at.
    await given.reopen(async () => {
      for (const name of await readdir(root)) {
        expect((await stat(join(root, name))).mode & 0o077, name).toBe(0);
      }
    });
  });
});

test("without the engine queries say what is missing, and there is nothing to clear", async () => {
  await using given = await Given.open({ isEngineInstalled: false });
  const missing = { code: "engine_missing", retryable: false };
  await expect(given.history.query("SELECT 1", "jsonl")).rejects.toMatchObject(missing);
  await given.history.clear();
});

test("a record is found within a second, without anybody hurrying", async () => {
  await using given = await Given.open();
  await given.append(...numbered(0, 1));
  await given.journal.append(numbered(1, 1));
  await expect.poll(async () => (await given.all()).length, { timeout: 1000 }).toBe(2);
});

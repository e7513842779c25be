import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aQuery, Given, idsOf, aRecord as recordOf } from "./given.fixture.ts";

const idsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `e-${String(first + i).padStart(5, "0")}`);

/** Never as old as what the engine deletes, whatever its clock says. */
const aRecord = (eventId: string) => recordOf(eventId, { eventTime: "2099-01-01T00:00:00Z" });

/** True while a process of that id runs. */
function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** All there is, found by time and found by a value that all have. */
async function foundIn(given: Given): Promise<readonly (readonly string[])[]> {
  const attribute = { key: "Username", value: "alice" } as const;
  return [idsOf(await given.all()).sort(), idsOf(await given.all({ attribute })).sort()];
}

describe("every record is found once", () => {
  test("although the engine is killed again and again while records come", async () => {
    await using given = await Given.open();
    const ids = idsFrom(0, 600);
    for (let at = 0; at < ids.length; at += 20) {
      await given.journal.append(ids.slice(at, at + 20).map((id) => aRecord(id)));
      if (at % 200 === 100) {
        const engines = given.processIds.length;
        process.kill(given.processIds.at(-1) ?? 0, "SIGKILL");
        await expect.poll(() => given.processIds.length, { timeout: 10_000 }).toBe(engines + 1);
      }
    }
    expect(await given.history.caughtUp(given.journal.head, 20_000)).toBe(true);
    expect(await foundIn(given)).toEqual([ids, ids]);
  });

  test("although the engine dies while a large batch goes in", async () => {
    await using given = await Given.open();
    const ids = idsFrom(0, 4_000);
    await given.journal.append(ids.map((id) => aRecord(id)));
    const reached = given.history.caughtUp(given.journal.head, 20_000);
    process.kill(given.processIds.at(-1) ?? 0, "SIGKILL");
    expect(await reached).toBe(true);
    expect(await foundIn(given)).toEqual([ids, ids]);
  });

  test.each([
    ["its cursor is lost", "cursor.json"],
    ["its whole directory is lost", "."],
  ])("although %s between two starts", async (_, lost) => {
    await using given = await Given.open();
    const ids = idsFrom(0, 120);
    await given.append(...ids.slice(0, 60).map((id) => aRecord(id)));
    await given.append(...ids.slice(60, 100).map((id) => aRecord(id)));
    await given.reopen(() =>
      rm(join(given.directory, "history", lost), { recursive: true, force: true }),
    );
    await given.append(...ids.slice(100).map((id) => aRecord(id)));
    expect(await foundIn(given)).toEqual([ids, ids]);
  });

  test("although what lies between cannot be read any more", async () => {
    await using given = await Given.open();
    await given.append(aRecord("e-1"));
    await given.reopen(async () => {
      await rm(join(given.directory, "history"), { recursive: true });
      const directory = join(given.directory, "journal");
      const [name = ""] = (await readdir(directory)).filter((each) => each.endsWith(".segment"));
      const segment = await readFile(join(directory, name));
      // With what follows: the journal's own id, before it, may have the same letters.
      segment.write("#", segment.indexOf("e-1{"));
      await writeFile(join(directory, name), segment);
    });
    await given.append(aRecord("e-2"));
    expect(idsOf(await given.all())).toEqual(["e-2"]);
    expect(given.history.status()).toEqual({ isAnswering: true, position: given.journal.head });
  });

  test("although the journal's end, which it has, is gone before more comes", async () => {
    await using given = await Given.open();
    await given.append(...["e-1", "e-2", "e-3", "e-4"].map((id) => aRecord(id)));
    await given.reopen(async () => {
      const directory = join(given.directory, "journal");
      const [name = ""] = (await readdir(directory)).filter((each) => each.endsWith(".segment"));
      const path = join(directory, name);
      await truncate(path, (await readFile(path)).indexOf("e-2"));
    });
    await given.append(...["e-5", "e-6"].map((id) => aRecord(id)));
    const all = ["e-1", "e-2", "e-3", "e-4", "e-5", "e-6"];
    expect(idsOf(await given.all()).sort()).toEqual(all);
  });

  test("although the directory's name means more to the engine", async () => {
    await using given = await Given.open({}, "history-{a,b}[1]*-\\\"'");
    await given.append(aRecord("e-1"), aRecord("e-2"));
    expect(idsOf(await given.all()).sort()).toEqual(["e-1", "e-2"]);
  });

  test("and an intent is no record", async () => {
    await using given = await Given.open();
    await given.append({ ...aRecord("e-intent"), kind: "intent" }, aRecord("e-record"));
    expect(idsOf(await given.all())).toEqual(["e-record"]);
  });
});

test("without its engine history says so, and the journal goes on", async () => {
  await using given = await Given.open({ isEngineInstalled: false });
  await given.journal.append([aRecord("e-1")]);
  await expect(given.history.lookup(aQuery())).rejects.toMatchObject({ code: "engine_missing" });
  expect(await given.history.caughtUp(given.journal.head, 10)).toBe(false);
  // A later start with the engine finds what came meanwhile.
  await given.reopen(async () => {}, {});
  await given.append(aRecord("e-2"));
  expect(idsOf(await given.all()).sort()).toEqual(["e-1", "e-2"]);
});

test("stopping leaves no engine behind, also when the engine was just killed", async () => {
  const processIds: number[] = [];
  {
    await using given = await Given.open();
    await given.reopen();
    process.kill(given.processIds.at(-1) ?? 0, "SIGKILL");
    await given.reopen();
    processIds.push(...given.processIds);
  }
  expect(processIds.length).toBeGreaterThanOrEqual(3);
  expect(processIds.filter(isRunning)).toEqual([]);
});

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { collect } from "../../test/support/collect.ts";
import { anEntry } from "../../test/support/given.ts";
import { SimClock } from "../../test/support/sim-clock.ts";
import { Journal } from "./journal.ts";
import { readJournal } from "./read-journal.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "read-journal-"));
});

afterEach(() => rm(directory, { recursive: true }));

const open = () =>
  Journal.open(directory, { durability: "strict", segmentBytesMax: 2_000, clock: new SimClock() });

async function append(journal: Journal, from: number, to: number): Promise<void> {
  for (let i = from; i <= to; i += 1) await journal.append([anEntry({ eventID: `e-${i}` })]);
}

async function idsAfter(position: number): Promise<readonly string[]> {
  return (await collect(readJournal(directory, position))).map(({ eventId }) => eventId);
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `e-${from + i}`);

test("gives every entry after a position, over segments, while the journal is open", async () => {
  await using journal = await open();
  await append(journal, 1, 30);
  expect((await readdir(directory)).filter((name) => name.endsWith(".segment")).length).toBe(5);
  expect(await idsAfter(0)).toEqual(range(1, 30));
  expect(await idsAfter(17)).toEqual(range(18, 30));
  expect(await idsAfter(30)).toEqual([]);
  await append(journal, 31, 32);
  expect(await idsAfter(29)).toEqual(range(30, 32));
});

test("goes on where segments were deleted, also while it reads", async () => {
  await using journal = await open();
  await append(journal, 1, 30);
  const reading = readJournal(directory, 0);
  expect((await reading.next()).value?.eventId).toBe("e-1");
  journal.release("reader", 20);
  await expect
    .poll(async () => (await readdir(directory)).filter((name) => name.endsWith(".segment")).length)
    .toBeLessThan(4);
  const rest = (await collect(reading)).map(({ eventId }) => eventId);
  expect(rest.at(-1)).toBe("e-30");
  expect(await idsAfter(25)).toEqual(range(26, 30));
});

test("takes no lock, and changes nothing", async () => {
  {
    await using journal = await open();
    await append(journal, 1, 3);
  }
  const before = await readdir(directory);
  const reading = readJournal(directory, 0);
  await reading.next();
  expect(await readdir(directory)).toEqual(before);
  await using journal = await open();
  expect(journal.head).toBe(3);
  expect((await collect(reading)).length).toBe(2);
});

test("says that a journal cannot be read", async () => {
  await expect(collect(readJournal(join(directory, "none"), 0))).rejects.toMatchObject({
    code: "journal_unreadable",
  });
});

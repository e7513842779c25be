import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anEntry } from "../../../test/support/given.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { type Damage, Journal, type NewEntry } from "../../journal/index.ts";
import { JournalRecords } from "./journal-records.ts";
import { type RecordBatch, type RecordRange, sourceOf } from "./record-source.ts";

let directory: string;
let journal: Journal;
let damages: Damage[];
let records: JournalRecords;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "building-"));
  journal = await openJournal();
  damages = [];
  records = new JournalRecords(directory, (damage) => damages.push(damage));
});

afterEach(async () => {
  await journal[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const openJournal = () =>
  Journal.open(directory, {
    ...{ durability: "strict" as const, segmentBytesMax: 4_000, clock: new SimClock() },
  });

async function append(count: number, entry: (index: number) => NewEntry): Promise<void> {
  await journal.append(Array.from({ length: count }, (_, index) => entry(index)));
}

const SOME = { maxEntries: 1_000, maxBytes: 1_000_000 };

const textsIn = ({ slices }: RecordBatch) =>
  slices.flatMap(({ block, from, to }) =>
    Array.from({ length: to - from }, (_, at) => [
      block.positions[from + at],
      block.jsonAt(from + at).toString(),
    ]),
  );

async function textsOf(range: RecordRange) {
  const batch = await records.read(range);
  return { texts: textsIn(batch), upTo: batch.upTo };
}

test("what is read of the files is what the journal gives, in whatever steps", async () => {
  const draw = seededRandom(SEED);
  const drawn = (index: number) =>
    anEntry(
      { eventID: `e-${index}`, userAgent: "ü".repeat(draw(400)) },
      draw(4) === 0 ? "intent" : "record",
    );
  const open = sourceOf(journal);
  for (let turn = 0; turn < 200; turn += 1) {
    if (turn % 10 === 0) await append(1 + draw(20), drawn);
    const after = draw(journal.head);
    const upTo = after + 1 + draw(journal.head - after);
    // What the limits are counted in differs; what is in the range does not.
    const whole = await open.read({ after, upTo, maxEntries: 10_000, maxBytes: 10_000_000 });
    const found: unknown[] = [];
    for (let at = after; at < upTo; ) {
      const limits = { maxEntries: 1 + draw(30), maxBytes: 1 + draw(5_000) };
      const step = await textsOf({ after: at, upTo, ...limits });
      expect(step.upTo).toBeGreaterThan(at);
      expect(step.texts.length).toBeLessThanOrEqual(limits.maxEntries);
      found.push(...step.texts);
      at = step.upTo;
    }
    expect(found, `seed ${SEED}, turn ${turn}`).toEqual(textsIn(whole));
  }
  expect(damages).toEqual([]);
});

test("a record that alone is beyond the limit is given alone", async () => {
  await append(3, (index) => anEntry({ userAgent: "x".repeat(300_000), eventID: `e-${index}` }));
  const limits = { maxEntries: 10, maxBytes: 1_000 };
  expect(await textsOf({ after: 0, upTo: 3, ...limits })).toMatchObject({ upTo: 1 });
  expect(await textsOf({ after: 1, upTo: 3, ...limits })).toMatchObject({ upTo: 2 });
});

test("a record is read once for all who ask for it", async () => {
  await append(5, (index) => anEntry({ eventID: `e-${index}` }));
  const first = await records.read({ after: 0, upTo: 5, ...SOME });
  const again = await records.read({ after: 2, upTo: 5, ...SOME });
  expect(textsIn(again)).toEqual(textsIn(first).slice(2));
  expect(again.slices[0]?.block).toBe(first.slices[0]?.block);
  records.forget();
  const afresh = await records.read({ after: 2, upTo: 5, ...SOME });
  expect(textsIn(afresh)).toEqual(textsIn(again));
  expect(afresh.slices[0]?.block).not.toBe(again.slices[0]?.block);
});

test("what is read ahead does not change what is read, whatever is asked for then", async () => {
  const draw = seededRandom(SEED);
  await append(300, (index) => anEntry({ eventID: `e-${index}`, userAgent: "x".repeat(5_000) }));
  for (let turn = 0; turn < 60; turn += 1) {
    const ahead = draw(290);
    records.readAhead({ after: ahead, upTo: 300, ...SOME });
    if (draw(2) === 0) await new Promise((resolve) => setImmediate(resolve));
    const after = draw(2) === 0 ? ahead : draw(290);
    const { texts, upTo } = await textsOf({ after, upTo: after + 10, ...SOME });
    const positions = Array.from({ length: 10 }, (_, index) => after + index + 1);
    expect(
      texts.map(([position]) => position),
      `seed ${SEED}, turn ${turn}`,
    ).toEqual(positions);
    expect(upTo).toBe(after + 10);
    if (draw(10) === 0) records.forget();
  }
});

test("reading ahead of a journal that cannot be read is told to whoever asks", async () => {
  const nowhere = new JournalRecords(join(directory, "nowhere"), () => undefined);
  nowhere.readAhead({ after: 0, upTo: 1, ...SOME });
  await expect(nowhere.read({ after: 0, upTo: 1, ...SOME })).rejects.toMatchObject({
    code: "journal_unreadable",
  });
});

test("what the journal has let go of is passed by", async () => {
  for (let turn = 0; turn < 10; turn += 1) await append(10, () => anEntry());
  journal.release("reader", 55);
  await journal[Symbol.asyncDispose]();
  journal = await openJournal();
  const { texts, upTo } = await textsOf({ after: 0, upTo: 100, ...SOME });
  expect(texts[0]?.[0]).toBeGreaterThan(1);
  expect(texts[0]?.[0]).toBeLessThanOrEqual(56);
  expect(texts.at(-1)?.[0]).toBe(100);
  expect(upTo).toBe(100);
});

test("damage is told, and what lies around it is read", async () => {
  for (let turn = 0; turn < 10; turn += 1) await append(10, () => anEntry());
  const names = (await readdir(directory)).filter((name) => name.endsWith(".segment")).sort();
  const path = join(directory, names[1] ?? "");
  await writeFile(path, Buffer.alloc(200, "#"), { flag: "r+" }).then(() => undefined);
  const { texts, upTo } = await textsOf({ after: 0, upTo: 100, ...SOME });
  expect(upTo).toBe(100);
  expect(texts.length).toBeLessThan(100);
  expect(texts.at(-1)?.[0]).toBe(100);
  expect(damages).toMatchObject([{ segment: names[1] }]);
});

test("a directory that cannot be read is an error, and not an empty journal", async () => {
  const nowhere = new JournalRecords(join(directory, "nowhere"), () => undefined);
  await expect(nowhere.read({ after: 0, upTo: 1, ...SOME })).rejects.toMatchObject({
    code: "journal_unreadable",
  });
});

import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { type Entry, Journal, JournalError, type NewEntry, readJournal } from "../journal/index.ts";
import { Gatherer } from "./gatherer.ts";
import { gatheredUpTo } from "./mark.ts";

let directory: string;
let stack: AsyncDisposableStack;
let into: Journal;
let from: Journal;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "trailcam-gatherer-"));
  stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const options = { durability: "strict", clock: systemClock } as const;
  into = stack.use(await Journal.open(join(directory, "into"), options));
  // Small segments, so that reading crosses from one to the next.
  from = stack.use(
    await Journal.open(join(directory, "worker", "journal"), { ...options, segmentBytesMax: 400 }),
  );
  from.release("gatherer", 0);
});
afterEach(() => stack.disposeAsync());

const record = (id: string): NewEntry => ({ kind: "record", eventId: id, json: `{"id":"${id}"}` });
const open = (journal: Pick<Journal, "append" | "flush" | "head" | "read" | "release"> = into) =>
  Gatherer.open({ directory: join(directory, "worker"), name: "worker-1", into: journal });

async function gathered(): Promise<readonly string[]> {
  await into.flush();
  return (await into.read(0, { maxEntries: 1_000 })).map(({ eventId }) => eventId);
}

test("records come over in their order, and intents stay", async () => {
  const gatherer = await open();
  await from.append([{ kind: "intent", eventId: "a", json: "{}" }]);
  await from.append([record("a"), record("b")]);
  await gatherer.gather(from.head);
  await into.append([record("own")]);
  for (const id of ["c", "d", "e", "f", "g", "h"]) await from.append([record(id)]);
  await gatherer.gather(from.head);
  expect(await gathered()).toEqual(["a", "b", "own", "c", "d", "e", "f", "g", "h"]);
  expect(gatherer.copied).toBe(from.head);
});

test("the worker's journal may let go of what is durable in the other, and no sooner", async () => {
  const gatherer = await open();
  await from.append([record("a"), record("b")]);
  await gatherer.gather(from.head);
  expect(gatherer.taken).toBe(0);
  await gatherer.mark();
  expect(gatherer.taken).toBe(2);
  await (await open()).gather(from.head);
  expect(await gathered()).toEqual(["a", "b"]);
});

test("what was copied and not marked is not copied again by who comes after", async () => {
  const gatherer = await open();
  await from.append([record("a"), record("b"), record("c")]);
  await gatherer.gather(2);
  await gatherer.close();
  await gatherer.gather(3);
  await (await open()).gather(from.head);
  expect(await gathered()).toEqual(["a", "b", "c"]);
});

test("what was copied is not copied again when the mark is gone", async () => {
  const gatherer = await open();
  await from.append([record("a"), record("b")]);
  await gatherer.gather(from.head);
  await gatherer.mark();
  await into.append([record("own")]);
  await gatherer.close();
  await rm(join(directory, "worker", "gathered.json"));
  await from.append([record("c")]);
  await (await open()).gather(from.head);
  expect(await gathered()).toEqual(["a", "b", "own", "c"]);
});

test("what comes over is the same text, numbered anew, in memory as in the files", async () => {
  const gatherer = await open();
  const json = '{"text":"ä 😀"}';
  const expected = [
    { kind: "record", eventId: "own", json: '{"id":"own"}', position: 1 },
    { kind: "record", eventId: "b", json, position: 2 },
  ];
  await into.append([record("own")]);
  await from.append([{ kind: "intent", eventId: "b", json: "{}" }]);
  await from.append([{ kind: "record", eventId: "b", json }]);
  // From now on somebody reads, and what comes is kept in memory.
  await into.read(0, { maxEntries: 1 });
  await gatherer.gather(from.head);
  expect(await into.read(1, { maxEntries: 9 })).toEqual(expected.slice(1));
  const lying: Entry[] = [];
  for await (const entry of readJournal(join(directory, "into"), 0)) lying.push(entry);
  expect(lying).toEqual(expected);
});

test("nothing is taken beyond what the worker says is durable", async () => {
  const gatherer = await open();
  await from.append([record("a"), record("b"), record("c")]);
  await gatherer.gather(2);
  expect(await gathered()).toEqual(["a", "b"]);
  await gatherer.gather(3);
  expect(await gathered()).toEqual(["a", "b", "c"]);
});

test("what was copied just before a crash is not copied again", async () => {
  const crashing: Pick<Journal, "append" | "flush" | "head" | "read" | "release"> = {
    get head() {
      return into.head;
    },
    read: (after, limits) => into.read(after, limits),
    flush: () => into.flush(),
    release: (name, upTo) => into.release(name, upTo),
    append: async (entries) => {
      await into.append(entries);
      throw new JournalError("journal_closed", "the process dies here");
    },
  };
  await from.append([record("a"), record("b")]);
  const gatherer = await open(crashing);
  await expect(gatherer.gather(from.head)).rejects.toThrow();
  await into.append([record("own")]);
  await from.append([record("c")]);
  await (await open()).gather(from.head);
  expect(await gathered()).toEqual(["a", "b", "own", "c"]);
});

test("what could not be written is written by the next attempt", async () => {
  let isFull = true;
  const full: Pick<Journal, "append" | "flush" | "head" | "read" | "release"> = {
    get head() {
      return into.head;
    },
    read: (after, limits) => into.read(after, limits),
    flush: () => into.flush(),
    release: (name, upTo) => into.release(name, upTo),
    append: async (entries) => {
      if (isFull) throw new JournalError("journal_full", "no space");
      return await into.append(entries);
    },
  };
  const gatherer = await open(full);
  await from.append([record("a"), record("b")]);
  await expect(gatherer.gather(from.head)).rejects.toMatchObject({ code: "journal_full" });
  isFull = false;
  await from.append([record("c")]);
  await gatherer.gather(from.head);
  expect(await gathered()).toEqual(["a", "b", "c"]);
});

test("several asking at once get one copy", async () => {
  const gatherer = await open();
  await from.append([record("a"), record("b")]);
  await Promise.all([gatherer.gather(1), gatherer.gather(2), gatherer.gather(2)]);
  expect(await gathered()).toEqual(["a", "b"]);
});

test("a worker's journal that is shorter than what was gathered loses nothing new", async () => {
  const worker = join(directory, "worker-2");
  const openGatherer = () => Gatherer.open({ directory: worker, name: "worker-2", into });
  const openJournal = async () => {
    const upTo = await gatheredUpTo(worker);
    return await Journal.open(join(worker, "journal"), {
      ...{ durability: "strict", clock: systemClock, seenUpTo: () => upTo },
    });
  };
  {
    await using journal = await openJournal();
    const gatherer = await openGatherer();
    for (const id of ["a", "b", "c"]) await journal.append([record(id)]);
    await gatherer.gather(journal.head);
    await gatherer.mark();
  }
  const [name = ""] = (await readdir(join(worker, "journal"))).filter((each) =>
    each.endsWith(".segment"),
  );
  await truncate(join(worker, "journal", name), 110);
  await using journal = await openJournal();
  await journal.append([record("d")]);
  await (await openGatherer()).gather(journal.head);
  expect(await gathered()).toEqual(["a", "b", "c", "d"]);
});

test.each(["", "null", '{"taken":1}'])("a mark of %j is named, with what to do", async (text) => {
  await open();
  await writeFile(join(directory, "worker", "gathered.json"), text);
  await expect(open()).rejects.toThrow(/worker\/gathered\.json .* remove it/);
});

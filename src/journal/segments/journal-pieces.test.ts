import { mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anEntry } from "../../../test/support/given.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { Journal } from "../journal.ts";
import type { Damage } from "../recovery.ts";
import { JournalPieces } from "./journal-pieces.ts";

let directory: string;
let journal: Journal;
let damages: Damage[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "journal-pieces-"));
  const options = { durability: "strict", segmentBytesMax: 2_000, clock: new SimClock() } as const;
  journal = await Journal.open(directory, options);
  damages = [];
});

afterEach(async () => {
  await journal[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

async function append(from: number, to: number): Promise<void> {
  for (let i = from; i <= to; i += 1) await journal.append([anEntry({ eventID: `e-${i}` })]);
}

const after = (position: number) =>
  new JournalPieces({ directory, after: position, onDamage: (damage) => damages.push(damage) });

async function positionsOf(pieces: JournalPieces, last: number): Promise<readonly number[]> {
  const positions: number[] = [];
  for await (const frames of pieces.upTo(last)) {
    for (const { eventId, position, json } of frames) {
      expect(eventId).toBe(`e-${position}`);
      expect(JSON.parse(json.toString())).toMatchObject({ eventID: eventId });
      positions.push(position);
    }
  }
  return positions;
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

const segments = async () =>
  (await readdir(directory)).filter((name) => name.endsWith(".segment")).sort();

/** Makes the frame of a position, and nothing else, unreadable. */
async function damageFrameOf(position: number): Promise<void> {
  for (const name of await segments()) {
    const file = await open(join(directory, name), "r+");
    const bytes = await file.readFile();
    const at = bytes.indexOf(`e-${position}{`);
    if (at !== -1) await file.write("#", at + 2);
    await file.close();
  }
}

test("gives every entry once, over segments, and later what was appended since", async () => {
  await append(1, 30);
  expect((await segments()).length).toBeGreaterThan(3);
  const pieces = after(4);
  expect(await positionsOf(pieces, 30)).toEqual(range(5, 30));
  expect(await positionsOf(pieces, 30)).toEqual([]);
  await append(31, 40);
  expect(await positionsOf(pieces, 40)).toEqual(range(31, 40));
  expect(damages).toEqual([]);
});

test("never gives what the writer has not said to be durable", async () => {
  await append(1, 20);
  const pieces = after(0);
  expect(await positionsOf(pieces, 7)).toEqual(range(1, 7));
  expect(pieces.position).toBe(7);
  expect(await positionsOf(pieces, 20)).toEqual(range(8, 20));
});

test("goes on behind the last piece that was taken", async () => {
  await append(1, 20);
  const pieces = after(0);
  let first = 0;
  for await (const frames of pieces.upTo(20)) {
    first = frames.length;
    break;
  }
  expect(first).toBeGreaterThan(0);
  expect(pieces.position).toBe(first);
  expect(await positionsOf(pieces, 20)).toEqual(range(first + 1, 20));
});

describe("what is damaged", () => {
  test("is passed by, and told once", async () => {
    await append(1, 20);
    await damageFrameOf(9);
    const pieces = after(0);
    expect(await positionsOf(pieces, 20)).toEqual([...range(1, 8), ...range(10, 20)]);
    expect(await positionsOf(pieces, 20)).toEqual([]);
    expect(damages).toMatchObject([{ after: 8 }]);
  });

  test("is passed by at the very end, and what comes later is given", async () => {
    await append(1, 3);
    await damageFrameOf(3);
    const pieces = after(0);
    expect(await positionsOf(pieces, 3)).toEqual([1, 2]);
    expect(pieces.position).toBe(3);
    await append(4, 5);
    expect(await positionsOf(pieces, 5)).toEqual([4, 5]);
    expect(damages).toMatchObject([{ after: 2 }]);
  });

  test("is a journal that is not there: it is tried again", async () => {
    await append(1, 3);
    const pieces = after(0);
    await rename(directory, `${directory}-away`);
    const unreadable = { code: "journal_unreadable", retryable: true };
    await expect(positionsOf(pieces, 3)).rejects.toMatchObject(unreadable);
    await rename(`${directory}-away`, directory);
    expect(await positionsOf(pieces, 3)).toEqual([1, 2, 3]);
  });
});

import { mkdtemp, readdir, rename, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OmittedFields } from "./omitted-fields.ts";
import { OmittedSweep } from "./omitted-sweep.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const OLD_EVENT = "1cdbea14-e162-4bb8-853f-f9f86d4739ca";
const YOUNG_EVENT = "2cdbea14-e162-4bb8-853f-f9f86d4739ca";
const OF_OLD = { field: "requestParameters", json: '"of the old event alone"' } as const;
const OF_BOTH = { field: "userAgent", json: '"of both"' } as const;

let directory: string;
let omitted: OmittedFields;
let nowMs: number;
let sweep: OmittedSweep;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "omitted-sweep-")), "omitted");
  omitted = new OmittedFields(directory);
  nowMs = Date.parse("2026-06-01T00:00:00Z");
  const onFailure = (error: unknown) => expect.unreachable(String(error));
  sweep = new OmittedSweep({ directory, clock: { nowMs: () => nowMs }, onFailure });
});
afterEach(async () => {
  await sweep[Symbol.asyncDispose]();
  await rm(join(directory, ".."), { recursive: true, force: true });
});

const files = async () =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** Makes everything there look as if it had been written so many days ago. */
async function age(days: number): Promise<void> {
  const seconds = (nowMs - days * DAY_MS) / 1_000;
  for (const path of await files()) await utimes(path, seconds, seconds);
}

const shaOf = async (eventId: string) => (await omitted.find(eventId)).map(({ sha256 }) => sha256);

test("nothing is deleted while Event history has the record", async () => {
  await omitted.keep(OLD_EVENT, [OF_OLD]);
  await age(89.9);
  await sweep.pass();
  expect(await omitted.find(OLD_EVENT)).toHaveLength(1);
});

test("a list goes after 90 days, a field the day after unless others need it", async () => {
  await omitted.keep(OLD_EVENT, [OF_OLD, OF_BOTH]);
  const [alone = "", both = ""] = await shaOf(OLD_EVENT);
  await age(90.1);
  await omitted.keep(YOUNG_EVENT, [OF_BOTH]);
  await sweep.pass();
  expect(await omitted.find(OLD_EVENT)).toEqual([]);
  expect(await omitted.read(alone)).toBe(OF_OLD.json);
  nowMs += DAY_MS;
  await sweep.pass();
  await expect(omitted.read(alone)).rejects.toMatchObject({ code: "omitted_missing" });
  expect(await omitted.read(both)).toBe(OF_BOTH.json);
  expect(await shaOf(YOUNG_EVENT)).toEqual([both]);
});

test("drafts that a crash left go as well", async () => {
  await omitted.keep(OLD_EVENT, [OF_OLD]);
  const [path = ""] = (await files()).filter((name) => name.endsWith(".json.gz"));
  await rename(path, `${path}.${OLD_EVENT}.draft`);
  await age(92);
  await sweep.pass();
  expect(await files()).toEqual([]);
});

test("a field is back that a pass was cut off at while an event came to need it", async () => {
  await omitted.keep(YOUNG_EVENT, [OF_BOTH]);
  const [sha256 = ""] = await shaOf(YOUNG_EVENT);
  const [path = ""] = (await files()).filter((name) => name.endsWith(".json.gz"));
  await rename(path, `${path}.given-up`);
  await age(1);
  await sweep.pass();
  expect(await omitted.read(sha256)).toBe(OF_BOTH.json);
});

test("a pass over nothing does nothing", async () => {
  await sweep.pass();
});

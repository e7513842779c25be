import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OmittedFields } from "./omitted-fields.ts";

const EVENT = "1cdbea14-e162-4bb8-853f-f9f86d4739ca";
const OTHER_EVENT = "2cdbea14-e162-4bb8-853f-f9f86d4739ca";
const JSON_TEXT = JSON.stringify({ policyDocument: " ".repeat(200_000), name: "ü" });
const SHA256 = createHash("sha256").update(JSON_TEXT).digest("hex");

let directory: string;
let omitted: OmittedFields;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "omitted-")), "omitted");
  omitted = new OmittedFields(directory);
});
afterEach(() => rm(join(directory, ".."), { recursive: true, force: true }));

const objectPath = () => join(directory, SHA256.slice(0, 2), `${SHA256}.json.gz`);
const files = async () =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe("a field that was kept", () => {
  beforeEach(() => omitted.keep(EVENT, [{ field: "requestParameters", json: JSON_TEXT }]));

  test("is found by its event, and read whole, also by who opens the directory later", async () => {
    const later = new OmittedFields(directory);
    expect(await later.find(EVENT)).toEqual([
      { field: "requestParameters", sha256: SHA256, originalSize: Buffer.byteLength(JSON_TEXT) },
    ]);
    expect(await later.read(SHA256)).toBe(JSON_TEXT);
  });

  test("is a gzip file that its name is the hash of, for its owner alone", async () => {
    const bytes = gunzipSync(await readFile(objectPath()));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(SHA256);
    expect((await stat(objectPath())).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, "events", "1c", `${EVENT}.json`))).mode & 0o777).toBe(0o600);
  });

  test("is one file, for however many events, of the time of the last", async () => {
    await utimes(objectPath(), 0, 0);
    await omitted.keep(OTHER_EVENT, [{ field: "responseElements", json: JSON_TEXT }]);
    expect((await stat(objectPath())).mtimeMs).toBeGreaterThan(0);
    expect(await files()).toEqual(
      [`${EVENT}.json`, `${OTHER_EVENT}.json`, `${SHA256}.json.gz`].sort(),
    );
  });

  test("stays in its event's list when the record leaves out more than the intent", async () => {
    await omitted.keep(EVENT, [{ field: "responseElements", json: '"y"' }]);
    const fields = (await omitted.find(EVENT)).map(({ field }) => field);
    expect(fields).toEqual(["requestParameters", "responseElements"]);
  });

  test.each([
    ["other content", () => gzipSync("{}")],
    ["no gzip", () => Buffer.from("{}")],
    ["a torn file", () => gzipSync(JSON_TEXT).subarray(0, 60)],
  ])(
    "is not passed on when its file holds %s, and mended when it comes again",
    async (_, bytes) => {
      await writeFile(objectPath(), bytes());
      await expect(omitted.read(SHA256)).rejects.toMatchObject({ code: "omitted_altered" });
      await omitted.keep(EVENT, [{ field: "requestParameters", json: JSON_TEXT }]);
      expect(await omitted.read(SHA256)).toBe(JSON_TEXT);
    },
  );
});

test("the same text of many events at once is one whole file", async () => {
  const ids = Array.from(
    { length: 20 },
    (_, i) => `${String(i).padStart(8, "0")}${EVENT.slice(8)}`,
  );
  await Promise.all(
    ids.map((id) => omitted.keep(id, [{ field: "requestParameters", json: JSON_TEXT }])),
  );
  expect(await omitted.read(SHA256)).toBe(JSON_TEXT);
  expect((await files()).filter((name) => !/^\d{8}-.*\.json$/.test(name))).toEqual([
    `${SHA256}.json.gz`,
  ]);
});

test("nothing to keep makes no file", async () => {
  await omitted.keep(EVENT, []);
  await expect(stat(directory)).rejects.toMatchObject({ code: "ENOENT" });
});

test.each(["", "../../etc/passwd", EVENT.slice(1), `${EVENT}/..`])(
  "nothing is looked for under %j",
  async (eventId) => {
    expect(await omitted.find(eventId)).toEqual([]);
  },
);

test.each(["", "../x", "0".repeat(64)])("there is no field %j", async (sha256) => {
  await expect(omitted.read(sha256)).rejects.toMatchObject({ code: "omitted_missing" });
});

test("a disk that takes nothing is an operating error", async () => {
  await writeFile(directory, "a file where the directory should be");
  const kept = omitted.keep(EVENT, [{ field: "userAgent", json: '"x"' }]);
  await expect(kept).rejects.toMatchObject({ code: "journal_write_failed" });
});

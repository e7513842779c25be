import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anEntry, aTrail } from "../../../test/support/given.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { Journal } from "../../journal/index.ts";
import { encodeLogFile } from "../log-file.ts";
import { BuilderProcess } from "./builder-process.ts";
import type { ScopedRange } from "./log-file-builder.ts";

let directory: string;
let journal: Journal;
let builder: BuilderProcess;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "building-"));
  journal = await Journal.open(directory, { durability: "strict", clock: new SimClock() });
  builder = new BuilderProcess({ directory });
});

afterEach(async () => {
  await builder[Symbol.asyncDispose]();
  await journal[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const DYING = join(import.meta.dirname, "dying-builder.fixture.ts");
const LIMITS = { maxEntries: 1_000, maxBytes: 1_000_000 };

const all = (upTo: number, trail = aTrail({ isMultiRegion: true })): ScopedRange => ({
  ...{ scope: trail, after: 0, upTo, limits: LIMITS },
});

test("records come out as they went in, a file for each account and region", async () => {
  const entries = [
    anEntry({ userAgent: "\u00e9 \u{1f512} \\", eventTime: "2026-01-31T12:00:01Z" }),
    anEntry({ awsRegion: "eu-west-1" }),
    anEntry({}, "intent"),
    anEntry({ eventTime: "2026-01-31T11:59:59Z" }),
    anEntry({ recipientAccountId: "444455556666" }),
  ];
  await journal.append(entries);
  const [home, ireland, ...others] = await builder.build(all(5));
  const texts = [entries[0]?.json ?? "", entries[3]?.json ?? ""];
  const text = `{"Records":[${texts.join(",")}]}`;
  expect(home).toEqual({
    ...{ accountId: "111122223333", region: "us-east-1", records: 2 },
    newestEventTime: "2026-01-31T12:00:01Z",
    oldestEventTime: "2026-01-31T11:59:59Z",
    sha256: createHash("sha256").update(text).digest("hex"),
    bytes: new Uint8Array(await encodeLogFile(texts)),
  });
  expect(gunzipSync(ireland?.bytes ?? "").toString()).toBe(`{"Records":[${entries[1]?.json}]}`);
  expect(others).toEqual([]);
});

test("a survey says how far a round reaches, and whether it is any", async () => {
  await journal.append([anEntry(), anEntry(), anEntry(), anEntry()]);
  const limits = { maxEntries: 3, maxBytes: 1_000_000 };
  expect(await builder.survey({ ...all(4), limits })).toEqual({ upTo: 3, isWanted: true });
  const elsewhere = aTrail({ homeRegion: "eu-west-1" });
  expect(await builder.survey(all(4, elsewhere))).toEqual({ upTo: 4, isWanted: false });
  expect(await builder.build(all(4, elsewhere))).toEqual([]);
});

test("selectors see any field of a record", async () => {
  const conditions = [{ field: "sourceIPAddress", startsWith: ["192.0.2."] }];
  const eventSelectors = { kind: "advanced" as const, selectors: [{ conditions }] };
  const trail = aTrail({ isMultiRegion: true, eventSelectors });
  await journal.append([anEntry({ sourceIPAddress: "192.0.2.1" }), anEntry()]);
  expect(await builder.build(all(2, trail))).toMatchObject([{ records: 1 }]);
});

test("a round that is built again, also by another process, has the same bytes", async () => {
  const entries = Array.from({ length: 5_000 }, (_, i) => anEntry({ eventID: `e-${i}` }));
  await journal.append(entries);
  const first = await builder.build(all(5_000));
  const again = await builder.build({ ...all(5_000), limits: { maxEntries: 7, maxBytes: 2_000 } });
  await using another = new BuilderProcess({ directory });
  const afresh = await another.build(all(5_000));
  expect(first).toMatchObject([{ records: 5_000 }]);
  expect(again).toEqual(first);
  expect(afresh).toEqual(first);
  const texts = entries.map(({ json }) => json);
  expect(first[0]?.bytes).toEqual(new Uint8Array(await encodeLogFile(texts)));
});

test("what is asked at once gets an answer each", async () => {
  const accounts = ["111122223333", "444455556666", "777788889999"];
  const entries = accounts.flatMap((recipientAccountId) =>
    Array.from({ length: 300 }, (_, i) => anEntry({ recipientAccountId, eventID: `e-${i}` })),
  );
  await journal.append(entries);
  const asked = accounts.map(async (accountId) => {
    const range = all(900, aTrail({ accountId }));
    const limits = { maxEntries: 100, maxBytes: 1_000_000 };
    const survey = await builder.survey({ ...range, limits });
    return { survey, files: await builder.build({ ...range, limits }) };
  });
  for (const [index, { survey, files }] of (await Promise.all(asked)).entries()) {
    expect(survey).toEqual({ upTo: 100, isWanted: index === 0 });
    const texts = entries.slice(index * 300, index * 300 + 300).map(({ json }) => json);
    expect(files.map(({ accountId }) => accountId)).toEqual([accounts[index]]);
    expect(gunzipSync(files[0]?.bytes ?? "").toString()).toBe(`{"Records":[${texts.join(",")}]}`);
  }
});

test("a process that ends fails what was asked of it, and another takes its place", async () => {
  await journal.append([anEntry()]);
  await using dying = new BuilderProcess({ directory, program: DYING });
  const gone = {
    status: "rejected",
    reason: { code: "builder_gone", retryable: true, cause: { name: "RangeError" } },
  };
  const asked = [dying.build(all(1)), dying.survey(all(1))];
  expect(await Promise.allSettled(asked)).toMatchObject([gone, gone]);
  expect(await dying.build(all(1))).toMatchObject([{ records: 1 }]);
});

test("what the process cannot read is told with its reason, whenever it is asked", async () => {
  await using nowhere = new BuilderProcess({ directory: join(directory, "nowhere") });
  const failure = { code: "build_failed", retryable: true };
  await expect(nowhere.survey(all(1))).rejects.toMatchObject({
    ...failure,
    message: expect.stringContaining("journal_unreadable"),
    cause: { name: "JournalError" },
  });
  await expect(nowhere.build(all(1))).rejects.toMatchObject(failure);
});

test("closed, it answers what it was asked, and takes nothing more", async () => {
  await journal.append([anEntry()]);
  const asked = builder.build(all(1));
  const closed = builder[Symbol.asyncDispose]();
  expect(await asked).toMatchObject([{ records: 1 }]);
  await closed;
  await expect(builder.build(all(1))).rejects.toMatchObject({ code: "builder_gone" });
});

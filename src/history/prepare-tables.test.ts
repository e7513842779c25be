import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { expect, test } from "vitest";
import { EngineProcess } from "./chdb/engine-process.ts";
import { postTo } from "./chdb/post.ts";
import { UnixAgent } from "./chdb/unix-agent.ts";
import { ago, aRecord, DAY, Given, idsOf } from "./given.fixture.ts";
import { shrinkBlocks } from "./schema.ts";
import { Store } from "./store.ts";

const START_TIMEOUT_MS = 30_000;

/** What a version of before left: events, without what was added since. */
const AS_BEFORE = ["DROP TABLE postings", "ALTER TABLE events DROP INDEX ix_start"];

async function definitionOf(store: Store): Promise<string> {
  const [events] = await store.select<{ definition: string }>(
    "SELECT create_table_query AS definition FROM system.tables " +
      "WHERE database = currentDatabase() AND name = 'events'",
    {},
  );
  return events?.definition ?? "";
}

async function change(
  directory: string,
  commands: readonly string[],
  look: (store: Store) => Promise<unknown> = async () => undefined,
): Promise<void> {
  await using engine = new EngineProcess({ directory: join(directory, "history") });
  const agent = new UnixAgent(engine.socketPath);
  await using client = createClient({
    url: "http://engine",
    http_agent: agent,
    set_basic_auth_header: false,
  });
  const whenReady = () => engine.whenReady(START_TIMEOUT_MS);
  const store = new Store({ client, post: postTo(agent), whenReady });
  for (const command of commands) await store.command(command);
  await look(store);
}

test("a table of before has the index that SQL of people finds ids by", async () => {
  await using given = await Given.open();
  const definitions: string[] = [];
  const look = (store: Store) => definitionOf(store).then((text) => definitions.push(text));
  await given.reopen(() => change(given.directory, ["ALTER TABLE events DROP INDEX ix_id"], look));
  await given.reopen(() => change(given.directory, [], look));
  expect(definitions.map((text) => text.includes("INDEX ix_id "))).toEqual([false, true]);
});

test("a table of before has few files and small blocks for what comes from now on", async () => {
  await using given = await Given.open();
  const definitions: string[] = [];
  const look = (store: Store) => definitionOf(store).then((text) => definitions.push(text));
  const asBefore = [
    "ALTER TABLE events RESET SETTING min_bytes_for_wide_part, string_serialization_version",
    ...["eventID", "requestParameters", "responseElements"].map(
      (column) =>
        `ALTER TABLE events MODIFY COLUMN ${column} RESET SETTING min_compress_block_size`,
    ),
    // As if a start had died while it was at these.
    "ALTER TABLE events MODIFY COLUMN category " +
      "RESET SETTING min_compress_block_size, max_compress_block_size",
  ];
  await given.reopen(() => change(given.directory, asBefore, look));
  await given.reopen(() => change(given.directory, [], look));
  const [before = "", now = ""] = definitions;
  const ofParts = /min_bytes_for_wide_part|string_serialization_version/g;
  const byGranule = /`(eventID|requestParameters|responseElements)` String SETTINGS/g;
  expect(before).not.toMatch(ofParts);
  expect(before).not.toMatch(byGranule);
  expect(now.match(ofParts)).toHaveLength(2);
  expect(now.match(byGranule)).toHaveLength(3);
  expect([before, now].map((text) => shrinkBlocks(text).length)).toEqual([4, 0]);
});

test("records that a version before wrote whole are found as they were", async () => {
  await using given = await Given.open();
  const old = aRecord("old", { requestParameters: { name: "a" } });
  const whole = `'${old.json}'`;
  const asBefore = `INSERT INTO events SELECT * REPLACE (${whole} AS record) FROM events`;
  await given.append(old);
  await given.reopen(() =>
    change(given.directory, [asBefore, "DELETE FROM events WHERE startsWith(record, '\\n')"]),
  );
  await given.append(aRecord("new"));
  const events = await given.all();
  expect(events.find(({ eventId }) => eventId === "old")?.record).toBe(old.json);
  const bySearch = await given.history.search({
    filters: [{ key: "Text", operator: ":", value: '"requestparameters":{"NAME' }],
    pageSize: 10,
  });
  expect(bySearch.events.map(({ eventId }) => eventId)).toEqual(["old"]);
});

test("parts with lengths in files of their own, of before, merge with those of now", async () => {
  await using given = await Given.open();
  const [old, later] = ["old", "new"].map((id) => aRecord(id, { requestParameters: { id } }));
  if (!old || !later) throw new Error("two records");
  await given.append(old);
  const asBefore = [
    "ALTER TABLE events RESET SETTING string_serialization_version",
    // Only parts that are large have a file for each column.
    "ALTER TABLE events MODIFY SETTING min_bytes_for_wide_part = 0",
    "OPTIMIZE TABLE events FINAL",
  ];
  const withLengths: number[] = [];
  const look = async (store: Store) => {
    const [found] = await store.select<{ parts: number }>(
      "SELECT count() AS parts FROM system.parts_columns WHERE active AND table = 'events' " +
        "AND column = 'record' AND has(substreams, 'record.size')",
      {},
    );
    withLengths.push(found?.parts ?? -1);
  };
  await given.reopen(() => change(given.directory, asBefore, look));
  await given.append(later);
  await given.reopen(() => change(given.directory, ["OPTIMIZE TABLE events FINAL"], look));
  expect(withLengths).toEqual([1, 0]);
  const records = new Map((await given.all()).map(({ eventId, record }) => [eventId, record]));
  expect([records.get("old"), records.get("new")]).toEqual([old.json, later.json]);
});

test("a table of before is compressed by the size of parts from now on", async () => {
  await using given = await Given.open();
  await given.append(aRecord("old"));
  const definitions: string[] = [];
  const look = (store: Store) => definitionOf(store).then((text) => definitions.push(text));
  const asBefore =
    "ALTER TABLE events MODIFY COLUMN eventTime CODEC(Delta, ZSTD(1)), " +
    "MODIFY COLUMN userIdentity CODEC(ZSTD(1)), MODIFY COLUMN record CODEC(ZSTD(3)), " +
    "MODIFY SETTING default_compression_codec = 'ZSTD(1)'";
  await given.reopen(() => change(given.directory, [asBefore], look));
  await given.append(aRecord("new"));
  await given.reopen(() => change(given.directory, [], look));
  expect(definitions.map((text) => text.includes("ZSTD("))).toEqual([true, false]);
  expect(shrinkBlocks(definitions[1] ?? "")).toEqual([]);
  expect(idsOf(await given.all()).toSorted()).toEqual(["new", "old"]);
});

test.each([
  ["by a version before", AS_BEFORE],
  [
    "while it was brought to this version",
    [...AS_BEFORE, "CREATE TABLE postings_unfinished AS events"],
  ],
])("events that were written %s are found by what they are looked up by", async (_, commands) => {
  await using given = await Given.open();
  // In two months, and far apart within one.
  const times = [ago(0), ago(60), ago(3 * DAY), ago(40 * DAY)];
  await given.append(...times.map((eventTime, n) => aRecord(`old-${n}`, { eventTime })));
  await given.reopen(() => change(given.directory, commands));
  await given.append(aRecord("new", { eventTime: ago(30) }));
  const by = async (key: "Username" | "EventId", value: string) =>
    idsOf(await given.all({ attribute: { key, value } }));
  expect(await by("Username", "alice")).toEqual(["old-0", "new", "old-1", "old-2", "old-3"]);
  expect(await by("EventId", "old-2")).toEqual(["old-2"]);
  expect(await by("EventId", "new")).toEqual(["new"]);
});

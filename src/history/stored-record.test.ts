import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { GeneratedRecords } from "../../test/support/generated-records.ts";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import { ago, aRecord, Given, NOW_MS } from "./given.fixture.ts";
import { rowOf } from "./ingest/row.ts";
import { holesIn, storedRecord, wholeRecord } from "./stored-record.ts";

const RECORDS = 400;

const storedOf = (json: string, eventId = "") => {
  const row = rowOf({ position: 1, eventId, json }, "journal", NOW_MS);
  return storedRecord(row, holesIn(row));
};

test("a record lacks what columns have, and is JSON still", () => {
  const { json } = aRecord("id", { requestParameters: { a: ["é"] }, requestID: "r" });
  const stored = storedOf(json);
  expect(JSON.parse(stored)).toEqual({
    ...(JSON.parse(json) as object),
    ...{ requestParameters: 0, responseElements: 0, eventID: 0 },
  });
  expect(stored).toMatch(/^\n\{/);
});

test("so do all that are made of AWS's own", () => {
  const records = new GeneratedRecords(SEED);
  for (let n = 0; n < RECORDS; n += 1) {
    const { json, eventId } = records.next(NOW_MS);
    const stored = storedOf(json, eventId);
    expect(stored).toContain('"responseElements":\n0,');
    expect(stored).not.toContain(eventId);
  }
});

const MEMBERS = { requestParameters: {}, responseElements: {}, eventID: "id" };
const { eventID, ...others } = MEMBERS;

test.each([
  ["in another order", JSON.stringify({ eventID, ...others })],
  ["without one of the members", JSON.stringify({ requestParameters: {}, eventID })],
  ["with room between", JSON.stringify(MEMBERS, undefined, 1)],
  ["with room behind a value", JSON.stringify(MEMBERS).replaceAll(",", " ,")],
  ["with letters written otherwise", JSON.stringify(MEMBERS).replace('"id"', '"\\u0069d"')],
  ["with a number written otherwise", JSON.stringify(MEMBERS).replace("{},", "1.0,")],
  ["with a member twice", JSON.stringify(MEMBERS).replace("{", '{"requestParameters":0,')],
  ["that is no JSON", '{"eventID":'],
  ["that is empty", ""],
])("a record %s is kept whole", (_, json) => {
  expect(storedOf(json)).toBe(json);
});

/** What is taken for a member, or for the place of one, by whoever looks no closer. */
const DECOYS = [
  ...['"eventID":0', '"eventTime":0,', "\n", "0", ",", "}", '"requestParameters":{}'],
  { eventID: 0, requestParameters: 0 },
  { eventTime: 0, responseElements: { eventID: "id", eventTime: 0 } },
  { requestParameters: null, responseElements: 0, eventID: "id" },
  ...[0, 1.5, "", "é😀", null, [], [{ eventID: 0 }]],
];

/** Members that SQL reads out of records, as JSON. */
const OBJECTS = ["additionalEventData", "resources", "tlsDetails"];

test("whatever a record holds, it is given back as it was", async () => {
  const draw = seededRandom(SEED);
  const one = (): unknown => DECOYS[draw(DECOYS.length)];
  const entries = Array.from({ length: RECORDS }, (_, n) => {
    const entry = aRecord(`id${n}`, {
      eventTime: ago(draw(100)),
      userIdentity: { type: "IAMUser", userName: one(), sessionContext: one() },
      ...{ requestParameters: one(), responseElements: one(), additionalEventData: one() },
      ...{ requestID: one(), errorMessage: one(), tlsDetails: one(), resources: one() },
      ...(draw(3) === 0 && {
        [OBJECTS[draw(OBJECTS.length)] ?? ""]: { in: { eventID: `id${n}` } },
      }),
    });
    if (draw(2) > 0) return entry;
    // In any order.
    const members = Object.entries(JSON.parse(entry.json) as object);
    const shuffled = members.toSorted(() => draw(3) - 1);
    return { ...entry, json: JSON.stringify(Object.fromEntries(shuffled)) };
  });
  const lacking = entries.filter(({ json }) => storedOf(json).startsWith("\n")).length;
  expect(lacking).toBeGreaterThan(RECORDS / 10);
  expect(lacking).toBeLessThan(RECORDS);
  for (const { json, eventId } of entries) {
    const row = rowOf({ position: 1, eventId, json }, "journal", NOW_MS);
    expect(wholeRecord({ ...row, record: storedRecord(row, holesIn(row)) })).toBe(json);
  }

  await using given = await Given.open();
  await given.append(...entries);
  const sql = async (columns: string) => {
    const query = `SELECT eventID, ${columns} FROM events`;
    const lines = await text(await given.history.query(query, "jsonl"));
    return lines
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly eventID: string; readonly value: string });
  };
  const jsonOf = new Map(entries.map(({ eventId, json }) => [eventId, json]));
  const found = await sql("record AS value");
  expect(found).toHaveLength(RECORDS);
  for (const { eventID: id, value } of found) expect(value).toBe(jsonOf.get(id));
  for (const name of OBJECTS) {
    for (const { eventID: id, value } of await sql(`${name} AS value`)) {
      const { [name]: member } = JSON.parse(jsonOf.get(id) ?? "") as Record<string, unknown>;
      expect(value, id).toBe(JSON.stringify(member));
    }
  }
  // The table has them now, so they come from there.
  const lookedUp = await given.all();
  expect(lookedUp).toHaveLength(RECORDS);
  for (const { eventId, record } of lookedUp) expect(record).toBe(jsonOf.get(eventId));
  const exported: string[] = [];
  // As a search that reads every record does, too.
  const search = { filters: [{ key: "Text", operator: ":", value: '":' } as const] };
  for await (const records of given.history.exportRecords(search)) exported.push(...records);
  expect(exported.toSorted()).toEqual([...jsonOf.values()].toSorted());
  const first = entries[0];
  expect((await given.history.find(first?.eventId ?? ""))?.record).toBe(first?.json);
});

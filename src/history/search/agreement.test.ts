import { afterAll, beforeAll, expect, test } from "vitest";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import type { NewEntry } from "../../journal/index.ts";
import { ago, aRecord, Given, NOW_MS } from "../given.fixture.ts";
import type { EventFilter, EventKey, EventOperator, EventSearch } from "./event-search.ts";
import { isMeant } from "./matches.ts";

/**
 * What the engine finds and what is picked from the live stream are the same events, whatever the
 * records and whatever is asked.
 */

const draw = seededRandom(SEED);
const RECORDS = 300;
const SEARCHES = 150;

/** Short, from few letters, so that they contain each other; some are more than ASCII. */
const WORDS = [
  ...["a", "A", "ab", "aB", "Ab-a", "b", "", "_", "%", "a%b", "\\", "'", '"', "\n", "\t", "a b"],
  ...["ä", "Ä", "äb", "Äb", "ß", "é", "É", "Ж", "ж", "Ω", "ω", "😀", "a😀", "K", "k", "true"],
] as const;
const KEYS: readonly EventKey[] = [
  ...(["EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName"] as const),
  ...(["EventSource", "AccessKeyId", "ErrorCode", "SourceIPAddress", "UserAgent"] as const),
  ...(["RequestId", "Text"] as const),
];
const OPERATORS: readonly EventOperator[] = ["=", "!=", ":", "!:", "^"];
const REGIONS = ["us-east-1", "eu-west-1"];
const ACCOUNTS = ["111122223333", "444455556666"];
const CATEGORIES = ["Management", "Data", "Insight"];

function one<Item>(items: readonly Item[]): Item {
  return items[draw(items.length)] as Item;
}

const some = <Item>(items: readonly Item[]): readonly Item[] => items.filter(() => draw(2) === 0);

function randomRecord(index: number): NewEntry {
  const isZone = draw(2) === 0;
  return aRecord(`${one(WORDS)}${index}`, {
    eventName: isZone ? "ChangeTagsForResource" : one(WORDS),
    eventSource: isZone ? "route53.amazonaws.com" : one(WORDS),
    eventTime: ago(draw(50)),
    readOnly: draw(2) === 0,
    awsRegion: one(REGIONS),
    recipientAccountId: one(ACCOUNTS),
    eventCategory: one(CATEGORIES),
    userIdentity: { type: "IAMUser", userName: one(WORDS), accessKeyId: one(WORDS) },
    sourceIPAddress: one(WORDS),
    userAgent: one(WORDS),
    ...(draw(2) === 0 && { errorCode: one(WORDS) }),
    ...(draw(4) > 0 && { requestID: draw(9) === 0 ? 7 : one(WORDS) }),
    ...(isZone && { requestParameters: { hostedZoneId: one(WORDS), id: one(WORDS) } }),
  });
}

function randomFilter(): EventFilter {
  const key = one(KEYS);
  const operator = key === "Text" ? one([":", "!:"] as const) : one(OPERATORS);
  return { key, operator, value: one(WORDS) };
}

function randomSearch(): EventSearch {
  return {
    filters: Array.from({ length: draw(4) }, randomFilter),
    join: one(["and", "or"] as const),
    ...(draw(4) === 0 && { startMs: NOW_MS - draw(50_000) }),
    ...(draw(4) === 0 && { endMs: NOW_MS - draw(50_000) }),
    regions: some(REGIONS),
    accountIds: some(ACCOUNTS),
    categories: draw(3) === 0 ? some(CATEGORIES) : CATEGORIES,
  };
}

let given: Given;
let entries: readonly NewEntry[];

beforeAll(async () => {
  given = await Given.open();
  entries = Array.from({ length: RECORDS }, (_, index) => randomRecord(index));
  await given.append(...entries);
});

afterAll(async () => {
  await given?.[Symbol.asyncDispose]();
});

async function found(search: EventSearch): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const events of given.history.export(search)) {
    ids.push(...events.map(({ eventId }) => eventId));
  }
  return ids.sort();
}

const picked = (search: EventSearch) =>
  entries
    .filter((entry, i) => isMeant({ ...entry, position: i + 1 }, search, NOW_MS))
    .map(({ eventId }) => eventId)
    .sort();

test.each(KEYS.flatMap((key) => OPERATORS.map((operator) => [key, operator] as const)))(
  "%s %s",
  async (key, operator) => {
    if (key === "Text" && (operator === "=" || operator === "!=")) return;
    let hits = 0;
    for (const value of ["a", "Ä", ""]) {
      const search = { filters: [{ key, operator, value }], categories: CATEGORIES };
      const ids = await found(search);
      expect(ids, `SEED=${SEED} ${JSON.stringify(search)}`).toEqual(picked(search));
      hits += ids.length;
    }
    // Of these two, no value is one of those.
    if (key !== "ReadOnly" && key !== "EventId") expect(hits).toBeGreaterThan(0);
  },
);

async function agreesOnText(value: string): Promise<void> {
  for (const operator of [":", "!:"] as const) {
    const search = { filters: [{ key: "Text", operator, value } as const], categories: CATEGORIES };
    expect(await found(search), `SEED=${SEED} ${JSON.stringify(value)}`).toEqual(picked(search));
  }
}

test.each([
  ...["0", ":0", ":0,", "\n", "\n{", "null", ":null", "null,", ":null,", "{", "}", '"', '",'],
  ...['eventtime":"2', "requestparameters", '"responseElements":null,"', '"}', ":{", '","id"'],
  ...[ago(7), `"${ago(7)}"`, '"Ab-a', '"eventID":"', "T", "-", "ers:", "L,", "ll}", "ä:", "ä,"],
])("the text %j, and that it is not there", agreesOnText);

/** Without the halves of characters at its ends, which nobody can type. */
const withoutHalves = (text: string) => text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");

test("texts that lie across the ends of members", async () => {
  const ends =
    /(?<=requestParameters":|responseElements":|eventID":)|(?=,"(?:response|request|read))/g;
  for (let i = 0; i < SEARCHES; i += 1) {
    const { json } = one(entries);
    const end = one([...json.matchAll(ends)]).index;
    const start = end - draw(9);
    await agreesOnText(withoutHalves(json.slice(start, start + 1 + draw(18))));
  }
});

test("random searches", async () => {
  for (let i = 0; i < SEARCHES; i += 1) {
    const search = randomSearch();
    expect(await found(search), `SEED=${SEED} ${JSON.stringify(search)}`).toEqual(picked(search));
  }
});

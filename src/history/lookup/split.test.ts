import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { EngineProcess } from "../chdb/engine-process.ts";
import { postTo } from "../chdb/post.ts";
import { UnixAgent } from "../chdb/unix-agent.ts";
import { ago, aQuery, aRecord, NOW_MS } from "../given.fixture.ts";
import { type HeldRow, Recent } from "../ingest/recent.ts";
import { rowOf } from "../ingest/row.ts";
import { makePostings } from "../postings/fill-postings.ts";
import { CREATE_EVENTS } from "../schema.ts";
import { type QueryValues, type RowSource, Store } from "../store.ts";
import { lookUp } from "./look-up.ts";
import type { LookupEvent, LookupQuery } from "./lookup-query.ts";

/**
 * Wherever the rows are cut between the table and memory, and however many are in both, a
 * traversal shows what it would if the table had them all.
 */

const draw = seededRandom(SEED);
const RECORDS = 120;
const LOOK_UPS = 24;
const JOURNAL = "now";
const START_TIMEOUT_MS = 30_000;

const one = <Item>(items: readonly Item[]): Item => items[draw(items.length)] as Item;

const NAMES = ["alice", "bob", ""];
const ENTRIES = Array.from({ length: RECORDS }, (_, n) => ({
  position: n + 1,
  ...aRecord(`e${n}`, {
    // Few seconds, so that pages end in the middle of one; some of them long ago or to come.
    eventTime: ago(one([draw(4), draw(4), 10 + draw(4), 40 * 86_400, -draw(3)])),
    awsRegion: one(["us-east-1", "us-east-1", "eu-west-1"]),
    eventCategory: one(["Management", "Management", "Insight"]),
    recipientAccountId: one(["111122223333", "111122223333", "444455556666"]),
    eventName: one(["GetHostedZone", "ListHostedZones"]),
    readOnly: draw(2) === 0,
    userIdentity: { type: "IAMUser", userName: one(NAMES), accessKeyId: one(["AKIA1", "AKIA2"]) },
    requestParameters: { id: one(["Z1", "Z2"]) },
  }),
}));
/** From before this journal was begun: its positions say nothing here. */
const OLD = ENTRIES.slice(0, 20);

let directory: string;
let engine: EngineProcess;
let client: ReturnType<typeof createClient>;
let store: Store;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "history-split-"));
  engine = new EngineProcess({ directory });
  const agent = new UnixAgent(engine.socketPath);
  client = createClient({
    url: "http://engine",
    http_agent: agent,
    set_basic_auth_header: false,
  });
  const whenReady = () => engine.whenReady(START_TIMEOUT_MS);
  store = new Store({ client, post: postTo(agent), whenReady });
  await store.command(CREATE_EVENTS);
  const rows = ENTRIES.map((entry) => rowOf(entry, JOURNAL, NOW_MS));
  await store.insert(rows, "new");
  await store.insert(
    OLD.map((entry) => rowOf(entry, "before", NOW_MS)),
    "old",
  );
  await makePostings(store);
}, 2 * START_TIMEOUT_MS);

afterAll(async () => {
  await client?.close();
  await engine?.[Symbol.asyncDispose]();
  if (directory) await rm(directory, { recursive: true });
});

/** The table as if it had been given no more than that. */
const tableUpTo = (position: number): RowSource => ({
  select: <Result>(sql: string, values: QueryValues) => {
    const only = sql.replaceAll(
      /FROM (events|postings)/g,
      `FROM (SELECT * FROM $1 WHERE journal != '${JOURNAL}' OR position <= ${position}) AS $1`,
    );
    return store.select<Result>(only, values);
  },
});

function heldAfter(position: number): readonly HeldRow[] {
  const recent = new Recent();
  for (const entry of ENTRIES.slice(position)) {
    recent.add(rowOf(entry, JOURNAL, NOW_MS), Buffer.from(entry.json));
  }
  return recent.view.rows;
}

interface Place {
  readonly store: RowSource;
  readonly recent: readonly HeldRow[];
}

/** All events of a traversal, the places of whose rows may be others on every page. */
async function traverse(query: LookupQuery, place: () => Place): Promise<readonly LookupEvent[][]> {
  const pages: LookupEvent[][] = [];
  for (let cursor: LookupQuery["cursor"]; ; ) {
    const sources = { ...place(), journal: JOURNAL, reached: RECORDS, nowMs: NOW_MS };
    const page = await lookUp({ ...query, ...(cursor && { cursor }) }, sources);
    pages.push([...page.events]);
    if (!page.next) return pages;
    cursor = page.next;
  }
}

function randomQuery(): LookupQuery {
  const attribute = one([
    undefined,
    { key: "EventId" as const, value: `e${draw(RECORDS)}` },
    { key: "EventName" as const, value: "GetHostedZone" },
    { key: "ReadOnly" as const, value: one(["true", "false"]) },
    { key: "Username" as const, value: one(NAMES) },
    { key: "ResourceType" as const, value: "AWS::Route53::HostedZone" },
    { key: "ResourceName" as const, value: one(["Z1", "Z2", ""]) },
    { key: "EventSource" as const, value: "route53.amazonaws.com" },
    { key: "AccessKeyId" as const, value: one(["AKIA1", "AKIA3"]) },
  ]);
  const text = draw(6) === 0 ? [{ key: "Text" as const, value: "z1" }] : [];
  return aQuery({
    maxResults: one([3, 7, 50]),
    ...(attribute && { attribute }),
    filters: text,
    ...(draw(4) === 0 && { category: "Insight" }),
    ...(draw(3) === 0 && { startMs: NOW_MS - draw(15_000) }),
    ...(draw(3) === 0 && { endMs: NOW_MS - draw(15_000) }),
  });
}

/** The table has all up to somewhere, and memory all from no later on. */
function anyPlace(): Place {
  const upTo = one([0, RECORDS, draw(RECORDS + 1)]);
  return { store: tableUpTo(upTo), recent: heldAfter(one([upTo, 0, draw(upTo + 1)])) };
}

test.each(Array.from({ length: LOOK_UPS }, (_, n) => n))(
  "rows may be anywhere: look-up %i",
  async () => {
    const query = randomQuery();
    const expected = await traverse(query, () => ({ store, recent: [] }));
    const found = await traverse(query, anyPlace);
    expect(found, `SEED=${SEED} ${JSON.stringify(query)}`).toEqual(expected);
  },
);

test.each(["alice", "bob"])(
  "what comes while a traversal begins is not shown: %s",
  async (name) => {
    const reached = RECORDS / 2;
    const sources = { store, recent: [], journal: JOURNAL, reached, nowMs: NOW_MS };
    const query = aQuery({ attribute: { key: "Username", value: name }, maxResults: 5 });
    const { events } = await lookUp(query, sources);
    const known = new Set(ENTRIES.slice(0, reached).map(({ eventId }) => eventId));
    expect(events).toHaveLength(5);
    for (const { eventId } of events) expect(known).toContain(eventId);
  },
);

test("postings of events that are gone keep nothing from being found", async () => {
  const query = aQuery({ attribute: { key: "Username", value: "alice" }, maxResults: 3 });
  const before = await traverse(query, () => ({ store, recent: [] }));
  expect(before.length).toBeGreaterThan(1);
  const of = `'${aQuery().accountId}', '${aQuery().region}', 'Management', 'Username', 'alice'`;
  await store.command(
    "INSERT INTO postings (key, eventTime, position, journal) " +
      `SELECT sipHash64(${of}), toDateTime(${Math.floor(NOW_MS / 1000)}, 'UTC'), number, 'gone' ` +
      "FROM numbers(1, 40)",
  );
  expect(await traverse(query, () => ({ store, recent: [] }))).toEqual(before);
  const expected = [...ENTRIES, ...OLD].filter(({ json }) => {
    const { awsRegion, recipientAccountId, eventCategory, userIdentity } = JSON.parse(json);
    const scope = [recipientAccountId, awsRegion, eventCategory, userIdentity.userName];
    return scope.join() === "111122223333,us-east-1,Management,alice";
  });
  // On one page: where one ends between events that two journals have at the same second and
  // position, the second of them is not on the next.
  const all = { ...query, maxResults: 50 };
  const found = (await traverse(all, () => ({ store, recent: [] }))).flat();
  expect(found.length).toBeGreaterThan(3);
  expect(found).toHaveLength(expected.length);
});

test("what another value's posting names is not shown", async () => {
  const [account, region] = [`'${aQuery().accountId}'`, `'${aQuery().region}'`];
  const key = `sipHash64(${account}, ${region}, 'Management', 'Username', 'carol')`;
  await store.command(
    `INSERT INTO postings SELECT ${key}, eventTime, position, journal FROM events LIMIT 5`,
  );
  const attribute = { key: "Username", value: "carol" } as const;
  const sources = { store, recent: [], journal: JOURNAL, reached: RECORDS, nowMs: NOW_MS };
  expect((await lookUp(aQuery({ attribute }), sources)).events).toEqual([]);
});

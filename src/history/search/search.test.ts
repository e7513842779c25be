import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ago, aRecord, DAY, Given, NOW_MS } from "../given.fixture.ts";
import type { EventSearch } from "./event-search.ts";
import type { SearchQuery } from "./search-events.ts";

let given: Given;

beforeAll(async () => {
  given = await Given.open();
});

afterAll(async () => {
  await given?.[Symbol.asyncDispose]();
});

/** Each test writes into a region of its own, so that they share one engine and see only theirs. */
let regions = 0;
const aRegion = () => `region-${++regions}`;

async function everyPage(query: SearchQuery): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let { cursor } = query; ; ) {
    const page = await given.history.search({ ...query, ...(cursor && { cursor }) });
    pages.push(page.events.map(({ eventId }) => eventId));
    cursor = page.next;
    if (!cursor) return pages;
  }
}

/** More than the newest that a search of texts reads first, one a second, newest last. */
async function manyRecords(region: string, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, n) => `${region}/${n}`);
  await given.append(
    ...ids.map((id, n) =>
      aRecord(id, {
        awsRegion: region,
        eventTime: ago(count - n),
        userAgent: n % 1_000 === 0 ? "a rare one" : "a common one",
      }),
    ),
  );
  return ids;
}

describe("a search", () => {
  test("shows what a list needs of each event, and the whole of one", async () => {
    const awsRegion = aRegion();
    const bare = aRecord(`${awsRegion}/bare`, { awsRegion, userIdentity: {}, eventTime: ago(60) });
    const full = aRecord(`${awsRegion}/full`, {
      ...{ awsRegion, eventTime: ago(30), eventName: "DeleteHostedZone", readOnly: false },
      ...{ requestParameters: { id: "Z1" }, errorCode: "AccessDenied", eventType: "AwsApiCall" },
      userAgent: "aws-cli/2",
    });
    await given.append(bare, full);
    const { events, next } = await given.history.search({ regions: [awsRegion], pageSize: 50 });
    expect(events).toEqual([
      {
        eventId: `${awsRegion}/full`,
        eventTime: ago(30),
        eventName: "DeleteHostedZone",
        eventSource: "route53.amazonaws.com",
        readOnly: false,
        username: "alice",
        accessKeyId: "AKIAALICE",
        sourceIPAddress: "192.0.2.1",
        userAgent: "aws-cli/2",
        errorCode: "AccessDenied",
        awsRegion,
        accountId: "111122223333",
        eventType: "AwsApiCall",
        eventCategory: "Management",
        resources: [{ type: "AWS::Route53::HostedZone", name: "Z1" }],
      },
      expect.objectContaining({
        eventId: `${awsRegion}/bare`,
        ...{ username: "", accessKeyId: "", userAgent: "", errorCode: "", resources: [] },
      }),
    ]);
    expect(next).toBeUndefined();
    expect(await given.history.find(`${awsRegion}/full`)).toEqual({
      event: events[0],
      record: full.json,
      position: given.journal.head,
    });
    expect(await given.history.find("nobody's")).toBeUndefined();
  });

  test.each([
    ["by time", []],
    ["by a text that each has", [{ key: "Text", operator: ":", value: "ONE" }]],
  ] as const)("is whole in pages, newest first, %s", async (_, filters) => {
    const region = aRegion();
    const ids = await manyRecords(region, 450);
    const pages = await everyPage({ regions: [region], filters, pageSize: 200 });
    expect(pages.map(({ length }) => length)).toEqual([200, 200, 50]);
    expect(pages.flat()).toEqual([...ids].reverse());
  });

  test("finds a text that few have among many, back to the first of them", async () => {
    const region = aRegion();
    await manyRecords(region, 5_001);
    const filters = [{ key: "Text", operator: ":", value: "A RARE" }] as const;
    const pages = await everyPage({ regions: [region], filters, pageSize: 4 });
    const rare = [5_000, 4_000, 3_000, 2_000, 1_000, 0].map((n) => `${region}/${n}`);
    expect(pages).toEqual([rare.slice(0, 4), rare.slice(4)]);
  });

  test.each([
    ["by time", []],
    ["by a text", [{ key: "Text", operator: ":", value: "alice" }]],
  ] as const)("is not shifted by what is written meanwhile, %s", async (_, filters) => {
    const region = aRegion();
    const at = (id: string, second: number) =>
      aRecord(id, { awsRegion: region, eventTime: ago(100 - second) });
    await given.append(at("1", 1), at("2", 2), at("3", 2), at("4", 3));
    const query = { regions: [region], filters, pageSize: 2 };
    const first = await given.history.search(query);
    expect(first.events.map(({ eventId }) => eventId)).toEqual(["4", "3"]);
    await given.append(at("newest", 9), at("in between", 2), at("old", 0));
    const cursor = first.next;
    if (!cursor) throw new Error("no second page");
    const second = await given.history.search({ ...query, cursor });
    expect(second.events.map(({ eventId }) => eventId)).toEqual(["2", "1"]);
    expect(second.next).toBeUndefined();
  });

  test("is of all regions and accounts, and of management events, unless told", async () => {
    const userAgent = aRegion();
    const here = (id: string, members: object) => aRecord(id, { userAgent, ...members });
    await given.append(
      here("a", { eventTime: ago(3) }),
      here("b", { eventTime: ago(2), awsRegion: "eu-west-3", recipientAccountId: "444455556666" }),
      here("c", { eventTime: ago(1), eventCategory: "Data" }),
    );
    const filters = [{ key: "UserAgent", operator: "=", value: userAgent }] as const;
    const ids = async (search: EventSearch) =>
      (await everyPage({ filters, ...search, pageSize: 9 })).flat();
    expect(await ids({})).toEqual(["b", "a"]);
    expect(await ids({ regions: [], accountIds: [], categories: [] })).toEqual(["b", "a"]);
    expect(await ids({ accountIds: ["444455556666", "777788889999"] })).toEqual(["b"]);
    expect(await ids({ categories: ["Management", "Data"] })).toEqual(["c", "b", "a"]);
  });

  test("never goes back further than 90 days", async () => {
    const region = aRegion();
    const at = (id: string, days: number) =>
      aRecord(id, { awsRegion: region, eventTime: ago(days * DAY) });
    await given.append(at("91 days", 91), at("89 days", 89));
    expect(await everyPage({ regions: [region], startMs: 0, pageSize: 9 })).toEqual([["89 days"]]);
  });
});

test("an export is every event and every record, of more than one page", async () => {
  const region = aRegion();
  const ids = await manyRecords(region, 2_500);
  const found: string[] = [];
  for await (const events of given.history.export({ regions: [region] })) {
    found.push(...events.map(({ eventId }) => eventId));
  }
  expect(found).toEqual([...ids].reverse());
  const records: string[] = [];
  for await (const some of given.history.exportRecords({ regions: [region] })) {
    records.push(...some.map((json) => (JSON.parse(json) as { eventID: string }).eventID));
  }
  expect(records).toEqual(found);
});

describe("values", () => {
  const region = aRegion();
  const search = { regions: [region] };

  beforeAll(async () => {
    const call = (id: string, userName: string, members = {}) =>
      aRecord(id, { awsRegion: region, userIdentity: { type: "IAMUser", userName }, ...members });
    const zone = (id: string) => ({ eventName: "GetHostedZone", requestParameters: { id } });
    await given.append(
      call("v1", "Alice", { ...zone("Z1"), requestID: "R1" }),
      call("v2", "Alice", zone("Z1")),
      call("v3", "bob", { ...zone("Z2"), errorCode: "AccessDenied", readOnly: false }),
      call("v4", "", {}),
    );
  });

  test.each([
    [
      "Username",
      "",
      [
        ["Alice", 2],
        ["bob", 1],
      ],
    ],
    ["Username", "aLI", [["Alice", 2]]],
    [
      "ResourceName",
      "",
      [
        ["Z1", 2],
        ["Z2", 1],
      ],
    ],
    ["ResourceName", "z2", [["Z2", 1]]],
    ["ErrorCode", "", [["AccessDenied", 1]]],
    [
      "ReadOnly",
      "",
      [
        ["true", 3],
        ["false", 1],
      ],
    ],
    ["RequestId", "", [["R1", 1]]],
    ["EventId", "V3", [["v3", 1]]],
    ["Region", "", [[region, 4]]],
    ["AccountId", "4", []],
  ] as const)("of %s with %j in it are the most frequent first", async (key, containing, found) => {
    const values = await given.history.values({
      ...search,
      key,
      ...(containing && { containing }),
    });
    expect(values).toEqual(found.map(([value, count]) => ({ value, count })));
  });

  test("are of the events meant", async () => {
    const filters = [{ key: "Username", operator: "=", value: "bob" }] as const;
    const values = await given.history.values({ ...search, filters, key: "ResourceName" });
    expect(values).toEqual([{ value: "Z2", count: 1 }]);
  });

  test("are fifty at most", async () => {
    const awsRegion = aRegion();
    await given.append(
      ...Array.from({ length: 60 }, (_, n) => aRecord(`f${n}`, { awsRegion, errorCode: `E${n}` })),
    );
    const values = await given.history.values({ regions: [awsRegion], key: "ErrorCode" });
    expect(values).toHaveLength(50);
  });
});

describe("over time", () => {
  const region = aRegion();
  /** The beginning of a minute, an hour ago. */
  const startMs = Math.floor((NOW_MS - 3_600_000) / 60_000) * 60_000;
  const at = (second: number) => `${new Date(startMs + second * 1000).toISOString().slice(0, 19)}Z`;

  beforeAll(async () => {
    const call = (id: string, second: number, members: object) =>
      aRecord(id, { awsRegion: region, eventTime: at(second), ...members });
    await given.append(
      call("t1", 0, {}),
      call("t2", 59, { errorCode: "Throttling" }),
      call("t3", 60, {
        errorCode: "Client.UnauthorizedOperation",
        eventSource: "ec2.amazonaws.com",
      }),
      call("t4", 180, { errorCode: "AccessDenied" }),
      call("t5", 239, {}),
      call("t6", 240, {}),
    );
  });

  const search = { regions: [region], startMs, endMs: startMs + 239_000 };

  test("calls that succeeded, failed and were denied are counted", async () => {
    expect(await given.history.timeline({ ...search, by: "outcome", buckets: 4 })).toEqual({
      startMs,
      bucketMs: 60_000,
      series: [
        { name: "succeeded", counts: [1, 0, 0, 1] },
        { name: "failed", counts: [1, 0, 0, 0] },
        { name: "denied", counts: [0, 1, 0, 1] },
      ],
    });
  });

  test("services are counted, those with most calls first", async () => {
    expect((await given.history.timeline({ ...search, by: "service", buckets: 4 })).series).toEqual(
      [
        { name: "route53.amazonaws.com", counts: [2, 0, 0, 2] },
        { name: "ec2.amazonaws.com", counts: [0, 1, 0, 0] },
      ],
    );
  });

  test("services beyond the eighth are one", async () => {
    const awsRegion = aRegion();
    await given.append(
      ...Array.from({ length: 11 }, (_, n) =>
        aRecord(`${awsRegion}/${n}`, { awsRegion, eventSource: `s${n}.amazonaws.com` }),
      ),
    );
    const { series } = await given.history.timeline({
      ...{ regions: [awsRegion], by: "service", buckets: 1 },
      ...{ startMs: NOW_MS - 7_200_000, endMs: NOW_MS },
    });
    expect(series.map(({ name }) => name)).toHaveLength(9);
    expect(series.at(-1)).toMatchObject({ name: "other" });
    expect(series.at(-1)?.counts.reduce((a, b) => a + b)).toBe(3);
  });

  test.each([1, 7, 120, 500])("%i stretches are about as many, and cover all", async (buckets) => {
    const found = await given.history.timeline({
      ...{ regions: [region], by: "outcome", buckets },
      ...{ startMs: NOW_MS - 90 * DAY * 1000, endMs: NOW_MS },
    });
    const counts = found.series[0]?.counts ?? [];
    expect(counts.length).toBeLessThanOrEqual(buckets + 1);
    expect(found.startMs + counts.length * found.bucketMs).toBeGreaterThan(NOW_MS);
    expect(found.series.flatMap((one) => one.counts).reduce((a, b) => a + b)).toBe(6);
  });

  test("a tally says how many, by whom, and what went wrong", async () => {
    expect(await given.history.tally({ ...search, buckets: 4 })).toEqual({
      events: 5,
      errors: 3,
      denials: 2,
      rate: { startMs, bucketMs: 60_000, counts: [2, 1, 0, 2] },
      topUsers: [{ name: "alice", count: 5 }],
      topOperations: [{ name: "ListHostedZones", count: 5 }],
      topErrors: [
        { name: "AccessDenied", count: 1 },
        { name: "Client.UnauthorizedOperation", count: 1 },
        { name: "Throttling", count: 1 },
      ],
      topServices: [
        { name: "route53.amazonaws.com", count: 4 },
        { name: "ec2.amazonaws.com", count: 1 },
      ],
    });
  });
});

test("a search that nobody waits for any more ends", async () => {
  const leaving = new AbortController();
  leaving.abort();
  const search = given.history.search({ pageSize: 1 }, leaving.signal);
  await expect(search).rejects.toThrow();
});

test("without the engine every search says what to do", async () => {
  await using without = await Given.open({ isEngineInstalled: false });
  const { history } = without;
  const missing = { code: "engine_missing" };
  await expect(history.search({ pageSize: 1 })).rejects.toMatchObject(missing);
  await expect(history.values({ key: "Region" })).rejects.toMatchObject(missing);
  await expect(history.timeline({ by: "service", buckets: 1 })).rejects.toMatchObject(missing);
  await expect(history.find("e")).rejects.toMatchObject(missing);
});

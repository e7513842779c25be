import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processEnvironment } from "../../base/environment.ts";
import { seededIds } from "../../base/ids.ts";
import { ago, aQuery, aRecord, DAY, Given, idsOf, NOW_MS } from "../given.fixture.ts";
import type { LookupFilterKey } from "./lookup-query.ts";

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

describe("an attribute", () => {
  const region = aRegion();
  const odd = { type: "IAMUser", userName: "tab\tand\nnewline'\\" };

  beforeAll(async () => {
    const here = (id: string, members = {}) => aRecord(id, { awsRegion: region, ...members });
    await given.append(
      here("odd", { userIdentity: odd, readOnly: false, eventTime: ago(7200) }),
      here("plain"),
      here("zone", {
        requestParameters: { id: "/hostedzone/Z1" },
        eventName: "GetHostedZone",
      }),
      here("write", {
        userIdentity: { type: "IAMUser", userName: "bob" },
        eventSource: "iam.amazonaws.com",
        eventName: "CreateRole",
        readOnly: false,
      }),
      here("failed", { errorCode: "AccessDenied", sourceIPAddress: "198.51.100.7" }),
    );
  });

  test.each<[LookupFilterKey, string, readonly string[]]>([
    ["EventId", "zone", ["zone"]],
    ["EventName", "GetHostedZone", ["zone"]],
    ["ReadOnly", "false", ["write", "odd"]],
    ["ReadOnly", "true", ["failed", "zone", "plain"]],
    ["ReadOnly", "True", []],
    ["Username", "bob", ["write"]],
    ["Username", "Bob", []],
    ["ResourceType", "AWS::Route53::HostedZone", ["zone"]],
    ["ResourceName", "Z1", ["zone"]],
    ["EventSource", "iam.amazonaws.com", ["write"]],
    ["AccessKeyId", "AKIAALICE", ["failed", "zone", "plain"]],
    ["ErrorCode", "AccessDenied", ["failed"]],
    ["SourceIPAddress", "198.51.100.7", ["failed"]],
    ["Text", "accessDENIED", ["failed"]],
    ["Username", "al'; DROP TABLE events --\\", []],
    ["Username", odd.userName, ["odd"]],
  ])("%s %j finds %j", async (key, value, expected) => {
    expect(idsOf(await given.all({ region, filters: [{ key, value }] }))).toEqual(expected);
  });

  test("may be joined by others", async () => {
    const awsRegion = aRegion();
    await given.append(
      aRecord("a", { awsRegion }),
      aRecord("b", { awsRegion, errorCode: "Throttling" }),
      aRecord("c", { awsRegion, errorCode: "Throttling", eventName: "GetChange" }),
    );
    const found = await given.all({
      region: awsRegion,
      attribute: { key: "EventName", value: "ListHostedZones" },
      filters: [{ key: "ErrorCode", value: "Throttling" }],
    });
    expect(idsOf(found)).toEqual(["b"]);
  });
});

test("an event shows what LookupEvents shows, and its record as it was journaled", async () => {
  const region = aRegion();
  const entry = aRecord("e-1", {
    awsRegion: region,
    eventName: "DeleteHostedZone",
    requestParameters: { id: "Z1" },
    readOnly: false,
    none: null,
    empty: {},
    text: 'ä 😀 \u0000 \ud800 "quoted" \\',
  });
  await given.append(entry);
  expect(await given.all({ region })).toEqual([
    {
      eventId: "e-1",
      eventName: "DeleteHostedZone",
      readOnly: false,
      accessKeyId: "AKIAALICE",
      eventTimeMs: NOW_MS - 3_600_000,
      eventSource: "route53.amazonaws.com",
      username: "alice",
      resources: [{ type: "AWS::Route53::HostedZone", name: "Z1" }],
      record: entry.json,
    },
  ]);
});

describe("no record is left out for what it holds", () => {
  test.each([
    ["no time", {}],
    ["a time that is none", { eventTime: "yesterday" }],
    ["a time of another type", { eventTime: 5 }],
    ["a time before all times", { eventTime: "0001-01-01T00:00:00Z" }],
    ["half a character", { userAgent: "\ud800", userIdentity: { type: "\udfff" } }],
    ["members of other types", { userIdentity: 7, eventName: ["x"], requestParameters: "text" }],
  ])("%s", async (_what, members) => {
    const region = aRegion();
    const entry = aRecord("odd", { eventTime: undefined, awsRegion: region, ...members });
    await given.append(entry);
    expect((await given.all({ region })).map(({ record }) => record)).toEqual([entry.json]);
  });

  test("times in more months than one insert may have parts", async () => {
    const region = aRegion();
    const entries = Array.from({ length: 105 }, (_, month) => {
      const eventTime = ago(month * 29 * DAY);
      return aRecord(`m${month}`, { awsRegion: region, eventTime });
    });
    await given.append(...entries);
    expect(idsOf(await given.all({ region }))).toEqual(["m0", "m1", "m2", "m3"]);
  });
});

test("an event whose record does not say its id has that of its entry", async () => {
  const region = aRegion();
  const at = (eventId: string, members = {}) => ({
    ...aRecord(eventId, { awsRegion: region, ...members }),
  });
  await given.append(at("with"), at("without", { eventID: undefined }));
  expect(idsOf(await given.all({ region }))).toEqual(["without", "with"]);
  const attribute = { key: "EventId", value: "without" } as const;
  expect(idsOf(await given.all({ region, attribute }))).toEqual(["without"]);
});

test("what was journaled is found at once, whether or not it is in the table", async () => {
  const region = aRegion();
  for (let n = 0; n < 5; n++) {
    await given.journal.append([aRecord(`${n}`, { awsRegion: region })]);
    const found = await given.history.lookup(aQuery({ region, maxResults: 50 }));
    expect(found.events).toHaveLength(n + 1);
  }
});

describe("what is found", () => {
  test("is of the account, the region and the category asked for", async () => {
    const region = aRegion();
    await given.append(
      aRecord("mine", { awsRegion: region }),
      aRecord("theirs", { awsRegion: region, recipientAccountId: "999999999999" }),
      aRecord("data", { awsRegion: region, eventCategory: "Data" }),
      aRecord("insight", { awsRegion: region, eventCategory: "Insight" }),
      { ...aRecord("intent", { awsRegion: region }), kind: "intent" },
    );
    expect(idsOf(await given.all({ region }))).toEqual(["mine"]);
    expect(idsOf(await given.all({ region, category: "Insight" }))).toEqual(["insight"]);
    expect(idsOf(await given.all({ region, accountId: "999999999999" }))).toEqual(["theirs"]);
  });

  test("lies between start and end, both inclusive to the second, and within 90 days", async () => {
    const region = aRegion();
    const at = (id: string, eventTime: string) => aRecord(id, { awsRegion: region, eventTime });
    await given.append(
      at("91 days", ago(91 * DAY)),
      at("89 days", ago(89 * DAY)),
      at("8 days", ago(8 * DAY)),
      at("first", ago(110)),
      at("last", ago(100)),
      at("after", ago(99)),
      at("ahead of the clock", ago(-DAY)),
    );
    const startMs = NOW_MS - 110_000 + 700;
    const endMs = NOW_MS - 100_000;
    expect(idsOf(await given.all({ region, startMs, endMs }))).toEqual(["last", "first"]);
    expect(idsOf(await given.all({ region, endMs: startMs }))).toEqual([
      ...["first", "8 days", "89 days"],
    ]);
    expect(idsOf(await given.all({ region, startMs: 0 }))).toEqual([
      ...["ahead of the clock", "after", "last", "first", "8 days", "89 days"],
    ]);
    expect(idsOf(await given.all({ region, startMs: endMs, endMs: startMs }))).toEqual([]);
  });
});

describe("a traversal", () => {
  const seed = processEnvironment().SEED ?? "traversal";

  test.each([1, 3, 7, 50])("in pages of %i is newest first, later first, whole", async (size) => {
    const region = aRegion();
    const ids = seededIds(`${seed}-${size}`);
    const times = Array.from({ length: 30 }, () => {
      // Few different seconds, so that pages end in the middle of one; some before the last week.
      const second = Number(ids.text(1, "0123"));
      return second === 0 ? ago(20 * DAY) : ago(100 - second);
    });
    await given.append(
      ...times.map((eventTime, n) => aRecord(`${n}`, { awsRegion: region, eventTime })),
    );
    const expected = times
      .map((time, n) => ({ time, n }))
      .sort((a, b) => (a.time === b.time ? b.n - a.n : a.time < b.time ? 1 : -1))
      .map(({ n }) => `${n}`);
    expect(idsOf(await given.all({ region, maxResults: size })), `SEED=${seed}`).toEqual(expected);
  });

  test("is not shifted by what is written meanwhile", async () => {
    const region = aRegion();
    const at = (id: string, second: number) =>
      aRecord(id, { awsRegion: region, eventTime: ago(100 - second) });
    await given.append(at("1", 1), at("2", 2), at("3", 2), at("4", 3));
    const first = await given.history.lookup(aQuery({ region, maxResults: 2 }));
    expect(idsOf(first.events)).toEqual(["4", "3"]);
    await given.append(at("new and newest", 9), at("new and in between", 2), at("new and old", 0));
    const cursor = first.next;
    if (!cursor) throw new Error("no second page");
    const second = await given.history.lookup(aQuery({ region, maxResults: 2, cursor }));
    expect(idsOf(second.events)).toEqual(["2", "1"]);
    expect(second.next).toBeUndefined();
    expect(await given.all({ region })).toHaveLength(7);
  });

  test("has no further page when the last one is full", async () => {
    const region = aRegion();
    await given.append(aRecord("a", { awsRegion: region }), aRecord("b", { awsRegion: region }));
    const page = await given.history.lookup(aQuery({ region, maxResults: 2 }));
    expect(idsOf(page.events)).toEqual(["b", "a"]);
    expect(page.next).toBeUndefined();
  });
});

test("events that lie far apart are on pages like any others", async () => {
  const awsRegion = aRegion();
  const apart = 150;
  const rare = 60;
  const isRare = (n: number) => n % apart === 0;
  const entries = Array.from({ length: rare * apart }, (_, n) =>
    aRecord(`apart${n}`, {
      awsRegion,
      // Not one by one in order of time, as calls of different length are not.
      eventTime: ago(20_000 - 2 * n + (n % 7)),
      userIdentity: { type: "IAMUser", userName: isRare(n) ? "rare" : "frequent" },
    }),
  );
  await given.append(...entries);
  const attribute = { key: "Username", value: "rare" } as const;
  const found = await given.all({ region: awsRegion, attribute });
  const expected = Array.from({ length: rare }, (_, n) => `apart${(rare - 1 - n) * apart}`);
  expect(idsOf(found)).toEqual(expected);
});

test("many look-ups at once each find their own", async () => {
  const region = aRegion();
  const names = Array.from({ length: 40 }, (_, n) => `user-${n}`);
  await given.append(
    ...names.map((userName) =>
      aRecord(userName, { awsRegion: region, userIdentity: { type: "IAMUser", userName } }),
    ),
  );
  const found = await Promise.all(
    names.map((value) => given.all({ region, attribute: { key: "Username", value } })),
  );
  expect(found.map(idsOf)).toEqual(names.map((name) => [name]));
});

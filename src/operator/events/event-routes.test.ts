import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CloudTrailClient, CreateTrailCommand } from "@aws-sdk/client-cloudtrail";
import {
  CreateHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordsOf } from "../../../test/support/history.ts";
import { TestServer } from "../../../test/support/server.ts";
import type { SavedServer } from "../../data-directory.ts";
import type { Dashboard } from "../messages/dashboard.ts";
import type { EventDetail, EventPage, EventValues, Timeline } from "../messages/events.ts";

let server: TestServer;
let token: string;
let route53: Route53Client;

beforeAll(async () => {
  server = await TestServer.start();
  const saved = JSON.parse(await readFile(join(server.dataDirectory, "server.json"), "utf8"));
  ({ token } = saved as SavedServer);
  route53 = new Route53Client({ ...server.clientSettings(), maxAttempts: 1 });
  for (const name of ["one", "two", "three"]) {
    await route53.send(
      new CreateHostedZoneCommand({ Name: `${name}.example`, CallerReference: name }),
    );
  }
});

afterAll(async () => {
  route53?.destroy();
  await server?.[Symbol.asyncDispose]();
});

async function ask(path: string, body?: object, headers: Record<string, string> = {}) {
  return await fetch(`${server.url}/_trailcam/${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
}

async function answered<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await ask(path, body);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

const CREATIONS = {
  filters: [{ key: "EventName", operator: "=", value: "CreateHostedZone" }],
} as const;

describe("a search", () => {
  test("finds what was just done, page by page", async () => {
    const first = await answered<EventPage>("events/search", { ...CREATIONS, pageSize: 2 });
    expect(first.events).toHaveLength(2);
    expect(first.events[0]).toMatchObject({
      ...{ eventName: "CreateHostedZone", eventSource: "route53.amazonaws.com", readOnly: false },
      ...{ username: "admin", awsRegion: "us-east-1", eventCategory: "Management" },
      resources: [{ type: "AWS::Route53::HostedZone" }],
    });
    const { next } = first;
    const second = await answered<EventPage>("events/search", { ...CREATIONS, next });
    expect(second.events).toHaveLength(1);
    expect(second.next).toBeUndefined();
    expect(new Set([...first.events, ...second.events].map(({ eventId }) => eventId)).size).toBe(3);
  });

  test("of the last hour may be gone on with when the hour has moved on", async () => {
    const hour = (endMs: number) => ({ startMs: endMs - 3_600_000, endMs, ...CREATIONS });
    const { endMs } = await answered<Dashboard>("dashboard");
    const { next } = await answered<EventPage>("events/search", { ...hour(endMs), pageSize: 2 });
    const { events } = await answered<EventPage>("events/search", { ...hour(endMs + 999), next });
    expect(events).toHaveLength(1);
  });

  test("whose next page is asked for with other filters is refused", async () => {
    const { next } = await answered<EventPage>("events/search", { ...CREATIONS, pageSize: 1 });
    const refusal = await ask("events/search", { next });
    expect(refusal.status).toBe(400);
    expect(await refusal.json()).toEqual({
      error: "next: it came with another search, or was changed.",
      hint: "Repeat the search that it came with, or search anew without it.",
    });
    expect((await ask("events/search", { ...CREATIONS, next: `${next}A` })).status).toBe(400);
  });
});

const filter = (members: object) => ({ filters: [{ ...CREATIONS.filters[0], ...members }] });

test.each([
  ["search", filter({ key: "Nobody" }), "filters[0].key"],
  ["search", filter({ operator: "~" }), "filters[0].operator"],
  ["search", filter({ key: "Text" }), "a record contains a text (:)"],
  ["search", filter({ value: "x".repeat(2_001) }), "filters[0].value"],
  ["search", { filters: Array(21).fill(CREATIONS.filters[0]) }, "filters: "],
  ["search", { join: "xor" }, "join: "],
  ["search", { pageSize: 0 }, "pageSize: "],
  ["search", { pageSize: 201 }, "pageSize: "],
  ["search", { startMs: -1 }, "startMs: "],
  ["search", { endMs: "now" }, "endMs: "],
  ["search", { regions: "us-east-1" }, "regions: "],
  ["search", { categories: ["Other"] }, "categories[0]: "],
  ["search", { other: 1 }, "other"],
  ["search", { regions: Array(10).fill("x".repeat(20_000)) }, "longer than 128 KiB"],
  ["values", {}, "key: "],
  ["values", { key: "Text" }, "key: "],
  ["timeline", { by: "user" }, "by: "],
  ["timeline", { by: "service", buckets: 501 }, "buckets: "],
])("%s %j is refused", async (path, body, problem) => {
  const refusal = await ask(`events/${path}`, body);
  expect(refusal.status).toBe(400);
  const { error, hint } = (await refusal.json()) as { error: string; hint: string };
  expect(error).toContain(problem);
  expect(hint).not.toBe("");
});

test("what is no JSON is refused", async () => {
  const response = await fetch(`${server.url}/_trailcam/events/search`, {
    ...{ method: "POST", body: "{", headers: { authorization: `Bearer ${token}` } },
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: "The search cannot be read: it is no JSON",
  });
});

test("values and counts are of the events meant", async () => {
  const { values } = await answered<EventValues>("events/values", {
    ...{ ...CREATIONS, key: "Username" },
  });
  expect(values).toEqual([{ value: "admin", count: 3 }]);
  const { series } = await answered<Timeline>("events/timeline", { ...CREATIONS, by: "outcome" });
  const totals = series.map(({ name, counts }) => [name, counts.reduce((a, b) => a + b)]);
  expect(totals).toEqual([
    ["succeeded", 3],
    ["failed", 0],
    ["denied", 0],
  ]);
});

test("one event is shown with its record; one that is not there is refused", async () => {
  const { events } = await answered<EventPage>("events/search", CREATIONS);
  const id = events[0]?.eventId ?? "";
  const { event, record } = await answered<EventDetail>(`events/${id}`);
  expect(event).toEqual(events[0]);
  expect(JSON.parse(record)).toMatchObject({ eventID: id, eventName: "CreateHostedZone" });
  const refusal = await ask("events/nobody's");
  expect(refusal.status).toBe(404);
  expect(await refusal.json()).toMatchObject({
    error: "There is no event nobody's in Event history.",
  });
});

describe("a file", () => {
  const search = encodeURIComponent(JSON.stringify(CREATIONS));

  test("of CSV has a line for each event", async () => {
    const response = await ask(`events/export?format=csv&search=${search}`);
    expect(response.headers.get("content-disposition")).toBe(
      "attachment; filename=event_history.csv",
    );
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^admin,AKIA\w+,20.*,route53.amazonaws.com,CreateHostedZone,/);
  });

  test("of JSON has the records as they are", async () => {
    const response = await ask(`events/export?format=json&search=${search}`);
    const { Records } = (await response.json()) as { Records: readonly object[] };
    const { record } = await answered<EventDetail>(
      `events/${(Records[0] as { eventID: string }).eventID}`,
    );
    expect(Records).toHaveLength(3);
    expect(Records[0]).toEqual(JSON.parse(record));
  });

  test("of nothing is a file all the same", async () => {
    const nothing = encodeURIComponent(JSON.stringify({ regions: ["nowhere"] }));
    const json = await ask(`events/export?format=json&search=${nothing}`);
    expect(await json.json()).toEqual({ Records: [] });
    const csv = await ask(`events/export?format=csv&search=${nothing}`);
    expect((await csv.text()).split("\n")).toHaveLength(2);
  });

  test.each(["", "?format=xml", "?format=csv&search={", "?format=csv&search={%22other%22:1}"])(
    "%j is refused",
    async (query) => {
      expect((await ask(`events/export${query}`)).status).toBe(400);
    },
  );
});

test("the stream has the events meant, as they come", async () => {
  const leaving = new AbortController();
  const search = encodeURIComponent(
    JSON.stringify({ filters: [{ key: "EventName", operator: "^", value: "list" }] }),
  );
  const response = await fetch(`${server.url}/_trailcam/tail?search=${search}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: leaving.signal,
  });
  const trails = new CloudTrailClient({ ...server.clientSettings(), maxAttempts: 1 });
  await trails.send(new CreateTrailCommand({ Name: "x", S3BucketName: "y" })).catch(() => {});
  await route53.send(new ListHostedZonesCommand({}));
  trails.destroy();
  const { value } = (await response.body?.getReader().read()) ?? {};
  expect(JSON.parse(new TextDecoder().decode(value))).toMatchObject({
    eventName: "ListHostedZones",
  });
  leaving.abort();
  expect((await ask("tail?search=[]")).status).toBe(400);
});

test("who signed in leaves a record of each look, and of nothing else", async () => {
  const signedIn = await fetch(`${server.url}/_trailcam/session`, {
    ...{ method: "POST", body: JSON.stringify({ token }) },
    headers: { "x-trailcam-console": "1" },
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  const asSession = async (path: string, body?: object) => {
    const response = await fetch(`${server.url}/_trailcam/${path}`, {
      headers: { cookie, "x-trailcam-console": "1" },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return await response.text();
  };
  const regions = ["us-east-1"];
  const first = await asSession("events/search", { ...CREATIONS, regions, pageSize: 2 });
  const { events, next } = JSON.parse(first) as EventPage;
  await asSession("events/search", { ...CREATIONS, regions, pageSize: 2, next });
  await asSession("events/values", { key: "Username" });
  await asSession("events/timeline", { by: "service" });
  await asSession("dashboard");
  await asSession(`events/${events[0]?.eventId}`);
  await asSession("events/export?format=csv");
  const byName = [{ attributeKey: "EventName", attributeValue: "CreateHostedZone" }];
  const looked = (await recordsOf(server, "LookupEvents")).filter(
    ({ sessionCredentialFromConsole }) => sessionCredentialFromConsole === "true",
  );
  expect(looked.map(({ requestParameters }) => requestParameters)).toEqual([
    { lookupAttributes: byName, maxResults: 2 },
    { lookupAttributes: byName, maxResults: 2, nextToken: next },
    {
      lookupAttributes: [{ attributeKey: "EventId", attributeValue: events[0]?.eventId }],
    },
    null,
  ]);
});

test("who has no token is refused", async () => {
  for (const path of ["events/e", "events/export?format=csv", "tail", "dashboard"]) {
    const response = await fetch(`${server.url}/_trailcam/${path}`);
    expect(response.status, path).toBe(401);
  }
});

test("a body that is far too long is refused, and the server goes on", async () => {
  const refusal = await fetch(`${server.url}/_trailcam/session`, {
    ...{ method: "POST", body: JSON.stringify({ token: "x".repeat(3_000_000) }) },
    headers: { "x-trailcam-console": "1" },
  });
  expect(refusal.status).toBe(400);
  expect((await fetch(`${server.url}/_trailcam/health`)).status).toBe(200);
});

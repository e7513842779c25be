/**
 * How long the console's searches take over a million records, in milliseconds: the median and the
 * slowest of a few, each by HTTP, as the page asks.
 *
 *   npm run bench:search [RECORDS]
 */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SavedServer } from "../src/data-directory.ts";
import type {
  EventDetail,
  EventFilter,
  EventPage,
  EventValuesRequest,
} from "../src/operator/messages/events.ts";
import { fillHistory } from "../test/support/million-records.ts";
import { TestServer } from "../test/support/server.ts";

const ROUNDS = 5;
const DAY_MS = 86_400_000;

const count = Number(process.argv[2] ?? 1_000_000);
const dataDirectory = await mkdtemp(join(tmpdir(), "trailcam-bench-"));
process.stdout.write(`${count} records, ${ROUNDS} rounds each\n`);
await fillHistory(dataDirectory, { count });
await using server = await TestServer.start({ dataDirectory });
const saved = JSON.parse(await readFile(join(dataDirectory, "server.json"), "utf8")) as SavedServer;

async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${server.url}/_trailcam/${path}`, {
    headers: { authorization: `Bearer ${saved.token}` },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

async function measure(name: string, work: (round: number) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await work(round);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [median = 0, slowest = 0] = [times[ROUNDS >> 1], times.at(-1)];
  const shown = [median, slowest].map((ms) => ms.toFixed(0).padStart(6)).join(" ");
  process.stdout.write(`${name.padEnd(44)}${shown}\n`);
}

const search = (name: string, filters: readonly EventFilter[], more = {}) =>
  measure(`search: ${name}`, () => ask("events/search", { filters, ...more }));
const is = (key: EventFilter["key"], value: string): EventFilter => ({ key, operator: "=", value });
const has = (key: EventFilter["key"], value: string): EventFilter => ({
  ...{ key, operator: ":", value },
});

const nowMs = Date.now();
const old = { startMs: nowMs - 60 * DAY_MS, endMs: nowMs - 50 * DAY_MS };
const { events } = await ask<EventPage>("events/search", {
  ...{ ...old, filters: [is("EventName", "ChangeResourceRecordSets")] },
});
const [event] = events;
if (!event) throw new Error("nothing was generated");
const { record } = await ask<EventDetail>(`events/${event.eventId}`);
const { requestID } = JSON.parse(record) as { readonly requestID: string };

await search("no filter", []);
await search("ReadOnly", [is("ReadOnly", "false")]);
await search("EventName, frequent", [is("EventName", "GetHostedZone")]);
await search("EventName, none", [is("EventName", "Nothing")]);
await search("EventSource", [is("EventSource", "iam.amazonaws.com")]);
await search("Username, frequent", [is("Username", "user-3")]);
await search("Username, rare", [is("Username", "user-250")]);
await search("AccessKeyId", [is("AccessKeyId", event.accessKeyId)]);
await search("ResourceType", [is("ResourceType", "AWS::IAM::Role")]);
await search("ResourceName", [is("ResourceName", event.resources[0]?.name ?? "")]);
await search("ErrorCode", [is("ErrorCode", "AccessDenied")]);
await search("SourceIPAddress", [is("SourceIPAddress", event.sourceIPAddress)]);
await search("UserAgent contains", [has("UserAgent", "terraform")]);
await search("EventId", [is("EventId", event.eventId)]);
await search("RequestId", [is("RequestId", requestID)]);
await search("two", [is("Username", "user-250"), is("ReadOnly", "false")]);
await search("two, either", [is("EventName", "CreateRole"), is("ErrorCode", "Throttling")], {
  join: "or",
});
await search("text, frequent", [has("Text", "terraform")]);
await search("text, once", [has("Text", requestID)]);
// Another each time: the engine remembers where a text is not.
await measure("search: text, none", (round) =>
  ask("events/search", { filters: [has("Text", `zq${round}zq${nowMs}`)] }),
);
await measure("search: text, none, of 7 days", (round) =>
  ask("events/search", {
    ...{ startMs: nowMs - 7 * DAY_MS, filters: [has("Text", `zq${round}qz${nowMs}`)] },
  }),
);

for (const by of ["outcome", "service"]) {
  await measure(`timeline: 90 days by ${by}`, () => ask("events/timeline", { by }));
  await measure(`timeline: an hour by ${by}`, () =>
    ask("events/timeline", { by, startMs: nowMs - 3_600_000 }),
  );
}
const keys: readonly EventValuesRequest["key"][] = [
  ...(["EventName", "Username", "ResourceName", "AccessKeyId", "SourceIPAddress"] as const),
  ...(["UserAgent", "EventId", "RequestId", "Region"] as const),
];
for (const key of keys) await measure(`values: ${key}`, () => ask("events/values", { key }));
for (const minutes of [60, 1_440, 129_600]) {
  await measure(`dashboard: ${minutes} minutes`, () => ask(`dashboard?minutes=${minutes}`));
}

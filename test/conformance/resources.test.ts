import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CloudFrontClient, CreateDistributionCommand } from "@aws-sdk/client-cloudfront";
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
  UpdateHostedZoneCommentCommand,
} from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NODE_FLAGS } from "../../scripts/node-flags.mjs";
import type { SavedServer } from "../../src/data-directory.ts";
import type { EventDetail, EventPage } from "../../src/operator/messages/events.ts";
import type {
  ResourceAtTime,
  ResourceHistory,
  Resources,
} from "../../src/operator/messages/resources.ts";
import { runProgram } from "../support/programs.ts";
import { SEED, seededRandom } from "../support/seeded-random.ts";
import { TestServer } from "../support/server.ts";

const ZONE = "AWS::Route53::HostedZone";
const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

let server: TestServer;
let token: string;
let route53: Route53Client;

beforeAll(async () => {
  server = await TestServer.start();
  const saved = await readFile(join(server.dataDirectory, "server.json"), "utf8");
  token = (JSON.parse(saved) as SavedServer).token;
  route53 = new Route53Client(server.clientSettings());
});

afterAll(async () => {
  route53?.destroy();
  await server?.[Symbol.asyncDispose]();
});

async function ask(path: string, body?: object): Promise<Response> {
  return await fetch(new URL(`/_trailcam/${path}`, server.url), {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function answerOf<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await ask(path, body);
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

const addressOf = (what: string, name: string, more: Record<string, string> = {}) =>
  `resources/${what}?${new URLSearchParams({ type: ZONE, name, ...more })}`;

async function aZone(name: string): Promise<string> {
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: name, CallerReference: name }),
  );
  return HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
}

async function change(HostedZoneId: string, Changes: Change[], Comment?: string): Promise<void> {
  await route53.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes, Comment } }),
  );
}

async function recordSetsOf(HostedZoneId: string): Promise<readonly ResourceRecordSet[]> {
  const listed = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
  return JSON.parse(JSON.stringify(listed.ResourceRecordSets)) as ResourceRecordSet[];
}

const anA = (Name: string, ...values: readonly string[]): ResourceRecordSet => ({
  ...{ Name, Type: "A", TTL: 60 },
  ResourceRecords: values.map((Value) => ({ Value })),
});

describe("a zone's own history", () => {
  test("says what each call changed, and goes by every name of the zone", async () => {
    const id = await aZone("told.example");
    await change(id, [
      { Action: "CREATE", ResourceRecordSet: anA("www.told.example", "192.0.2.1") },
    ]);
    await change(
      id,
      [{ Action: "UPSERT", ResourceRecordSet: anA("www.told.example", "192.0.2.2") }],
      "moved",
    );
    const wrong = [{ Action: "CREATE", ResourceRecordSet: anA("www.told.example", "192.0.2.3") }];
    await expect(change(id, wrong as Change[])).rejects.toThrow("already exists");
    await route53.send(
      new ChangeTagsForResourceCommand({
        ...{ ResourceType: "hostedzone", ResourceId: id },
        AddTags: [{ Key: "team", Value: "dns" }],
      }),
    );
    const history = await answerOf<ResourceHistory>(addressOf("history", id));
    expect(history.resource).toMatchObject({
      ...{ type: ZONE, name: id, title: "told.example.", changes: 4 },
      lastEventName: "ChangeTagsForResource",
    });
    const before = anA("www.told.example.", "192.0.2.1");
    const after = anA("www.told.example.", "192.0.2.2");
    expect(
      history.changes.slice(1).map(({ event, parts, detail }) => ({
        ...{ name: event.eventName, error: event.errorCode, parts },
        ...(detail && { detail }),
      })),
    ).toEqual([
      {
        ...{ name: "ChangeResourceRecordSets", error: "" },
        parts: [{ part: "www.told.example. A", after: before }],
      },
      {
        ...{ name: "ChangeResourceRecordSets", error: "", detail: "moved" },
        parts: [{ part: "www.told.example. A", before, after }],
      },
      { name: "ChangeResourceRecordSets", error: "InvalidChangeBatch", parts: [] },
      {
        ...{ name: "ChangeTagsForResource", error: "" },
        parts: [{ part: "tag:team", after: "dns" }],
      },
    ]);
    for (const name of [`/hostedzone/${id}`, `arn:aws:route53:::hostedzone/${id}`]) {
      expect(await answerOf(addressOf("history", name))).toEqual(history);
    }
  });

  test("its state at any change and time, and what brings it back", async () => {
    const id = await aZone("back.example");
    const created = [
      { Action: "CREATE", ResourceRecordSet: anA("kept.back.example", "192.0.2.1") },
      { Action: "CREATE", ResourceRecordSet: anA("gone.back.example", "192.0.2.1") },
    ] as Change[];
    await change(id, created);
    const then = await recordSetsOf(id);
    await change(id, [
      { Action: "UPSERT", ResourceRecordSet: anA("kept.back.example", "192.0.2.9") },
      { Action: "DELETE", ResourceRecordSet: anA("gone.back.example", "192.0.2.1") },
      { Action: "CREATE", ResourceRecordSet: anA("new.back.example", "192.0.2.9") },
    ]);
    const { changes } = await answerOf<ResourceHistory>(addressOf("history", id));
    const event = changes[1]?.event.eventId ?? "";
    const state = await answerOf<ResourceAtTime>(addressOf("state", id, { event }));
    expect(state.event?.eventId).toBe(event);
    expect(state.state.recordSets).toEqual(then);
    await change(id, state.changesBack as Change[]);
    expect(await recordSetsOf(id)).toEqual(then);

    const now = await answerOf<ResourceAtTime>(addressOf("state", id));
    expect(now.changesBack).toEqual([]);
    const before = await answerOf<ResourceAtTime>(
      addressOf("state", id, { at: "2001-01-01T00:00:00Z" }),
    );
    expect(before.state).toEqual({ recordSets: [], settings: {}, doubts: [] });
    expect(before.event).toBeUndefined();
  });

  test("of every series of changes tells what ListResourceRecordSets tells", async () => {
    const random = seededRandom(SEED);
    const id = await aZone("random.example");
    const listed: (readonly ResourceRecordSet[])[] = [await recordSetsOf(id)];
    const series = new RandomChanges(random);
    for (let i = 0; i < 40; i += 1) {
      await change(id, series.next(listed.at(-1) ?? []));
      listed.push(await recordSetsOf(id));
    }
    const { changes } = await answerOf<ResourceHistory>(addressOf("history", id));
    for (const [i, sets] of listed.entries()) {
      expect(changes[i]?.after?.recordSets, `SEED=${SEED}, change ${i}`).toEqual(sets);
      expect(changes[i]?.after?.doubts).toEqual([]);
    }
    expect(changes).toHaveLength(listed.length);
    // Back to any of them, through the service itself.
    const target = random(listed.length - 1);
    const event = changes[target]?.event.eventId ?? "";
    const back = await answerOf<ResourceAtTime>(addressOf("state", id, { event }));
    await change(id, back.changesBack as Change[]);
    expect(await recordSetsOf(id), `SEED=${SEED}, back to ${target}`).toEqual(listed[target]);
  });

  test("after its end nothing is left of it", async () => {
    const id = await aZone("ended.example");
    await route53.send(new UpdateHostedZoneCommentCommand({ Id: id, Comment: "short" }));
    await route53.send(new DeleteHostedZoneCommand({ Id: id }));
    const { changes } = await answerOf<ResourceHistory>(addressOf("history", id));
    expect(changes.at(-1)?.parts.map(({ part }) => part)).toEqual([
      ...["ended.example. NS", "ended.example. SOA", "comment"],
    ]);
    expect(changes.at(-1)?.after).toEqual({ recordSets: [], settings: {}, doubts: [] });
  });
});

test("lists what was changed, by type and by what people call it", async () => {
  const id = await aZone("listed.example");
  const cloudfront = new CloudFrontClient(server.clientSettings());
  const { Distribution } = await cloudfront.send(
    new CreateDistributionCommand({
      DistributionConfig: {
        ...{ CallerReference: "listed", Comment: "", Enabled: true },
        Origins: {
          Quantity: 1,
          Items: [
            {
              ...{ Id: "o", DomainName: "origin.example" },
              CustomOriginConfig: {
                ...{ HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: "https-only" },
              },
            },
          ],
        },
        DefaultCacheBehavior: {
          ...{ TargetOriginId: "o", ViewerProtocolPolicy: "allow-all", MinTTL: 0 },
          ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
        },
      },
    }),
  );
  cloudfront.destroy();
  const { resources } = await answerOf<Resources>("resources", {});
  const [distribution, zone] = resources;
  expect(distribution).toMatchObject({
    ...{ type: "AWS::CloudFront::Distribution", name: Distribution?.Id },
    title: Distribution?.DomainName,
  });
  expect(zone).toMatchObject({
    ...{ type: ZONE, name: id, title: "listed.example.", changes: 1 },
    ...{ lastEventName: "CreateHostedZone", lastUsername: "admin" },
  });
  const named = { type: ZONE, containing: "LISTED.exam" };
  expect(await answerOf<Resources>("resources", named)).toEqual({ resources: [zone] });
  const history = await answerOf<ResourceHistory>(
    `resources/history?${new URLSearchParams({
      ...{ type: "AWS::CloudFront::Distribution", name: Distribution?.Id ?? "" },
    })}`,
  );
  expect(history.changes[0]?.parts).toContainEqual({
    ...{ part: "origins.items.0.domainName", after: "origin.example" },
  });
});

test.each<[string, object | undefined, number, string]>([
  ["resources", { limit: 0 }, 400, "limit"],
  ["resources", { colour: "red" }, 400, "colour"],
  ["resources/history?name=Z1", undefined, 400, "type: it is missing."],
  ["resources/history?type=AWS::IAM::User", undefined, 400, "name: it is missing."],
  ["resources/history?type=AWS::IAM::User&name=nobody", undefined, 404, "nobody"],
  ["resources/history?type=constructor&name=constructor", undefined, 404, "constructor"],
])("%s %j is refused with %d", async (path, body, status, error) => {
  const response = await ask(path, body);
  expect(response.status).toBe(status);
  const refusal = (await response.json()) as { error: string; hint: string };
  expect(refusal.error).toContain(error);
  expect(refusal.hint).not.toBe("");
});

test("who signed in leaves a record of looking; who has the token does not", async () => {
  const id = await aZone("looked.example");
  const signedIn = await fetch(new URL("/_trailcam/session", server.url), {
    ...{ method: "POST", body: JSON.stringify({ token }) },
    headers: { "x-trailcam-console": "1" },
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  await ask(addressOf("history", id));
  for (const what of ["history", "state"]) {
    const response = await fetch(new URL(`/_trailcam/${addressOf(what, id)}`, server.url), {
      headers: { cookie, "x-trailcam-console": "1" },
    });
    expect(response.status).toBe(200);
  }
  const search = { filters: [{ key: "EventName", operator: "=", value: "LookupEvents" }] };
  const { events } = await answerOf<EventPage>("events/search", search);
  const records = await Promise.all(
    events.map(async ({ eventId }) => {
      const { record } = await answerOf<EventDetail>(`events/${eventId}`);
      return JSON.parse(record) as Record<string, unknown>;
    }),
  );
  const looked = {
    requestParameters: {
      lookupAttributes: [{ attributeKey: "ResourceName", attributeValue: id }],
    },
    sessionCredentialFromConsole: "true",
  };
  expect(records).toEqual([expect.objectContaining(looked), expect.objectContaining(looked)]);
});

test("a state at no time, and after another's event, is refused", async () => {
  const id = await aZone("refused.example");
  expect((await ask(addressOf("state", id, { at: "noon" }))).status).toBe(400);
  expect((await ask(addressOf("state", id, { event: "another" }))).status).toBe(404);
});

describe("trailcam history", () => {
  const run = async (...words: readonly string[]) =>
    await runProgram(process.execPath, [...NODE_FLAGS, MAIN, "history", ...words], {
      environment: { PATH: process.env.PATH ?? "", TRAILCAM_DATA: server.dataDirectory },
    });

  test("prints every change, and the zone as it was, and what brings it back", async () => {
    const id = await aZone("shell.example");
    const set = anA("www.shell.example", "192.0.2.1");
    await change(id, [{ Action: "CREATE", ResourceRecordSet: set }], "first\u001b[2J");
    const { changes } = await answerOf<ResourceHistory>(addressOf("history", id));
    const told = await run("shell.example");
    expect(told).toMatchObject({ code: 0, stderr: "" });
    const [name, ...parts] = told.stdout.trimEnd().split("\n").slice(-2);
    expect(name).toMatch(
      /^\S+Z {2}ChangeResourceRecordSets {2}admin {2}127\.0\.0\.1 {2}first\\x1b/,
    );
    expect(parts).toEqual(["  + www.shell.example. A  TTL 60  192.0.2.1"]);

    const lines = (await run(id, "--json")).stdout.trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { event: unknown }).event)).toEqual(
      changes.map(({ event }) => event),
    );
    const now = await run(`/hostedzone/${id}`, "--at", "0s");
    expect(now.stdout).toContain("www.shell.example.\t60\tIN\tA\t192.0.2.1\n");
    const none = await run(id, "--at", "2001-01-01T00:00:00Z", "--format", "changes");
    const { Changes } = JSON.parse(none.stdout) as { Changes: Change[] };
    expect(Changes).toEqual([
      { Action: "DELETE", ResourceRecordSet: anA("www.shell.example.", "192.0.2.1") },
    ]);
    expect(none.stderr).toContain("there was no AWS::Route53::HostedZone");
  });

  test("says that there was none before it was made and after its end", async () => {
    const id = await aZone("brief.example");
    const then = ["--at", "2001-01-01T00:00:00Z"];
    const unmade = await run("brief.example", ...then);
    expect(unmade).toMatchObject({ code: 2, stdout: "" });
    expect(unmade.stderr).toBe(
      "trailcam: as far as Event history tells, there was no AWS::Route53::HostedZone called " +
        "brief.example at 2001-01-01T00:00:00.000Z\n",
    );
    expect(await run(id, ...then, "--format", "changes")).toMatchObject({
      ...{ code: 2, stdout: "", stderr: unmade.stderr.replace("brief.example", id) },
    });
    const told = await run(id, ...then, "--json");
    expect(told.code).toBe(0);
    expect(JSON.parse(told.stdout)).toMatchObject({ isAbsent: true });

    const same = await run(id, "--at", "0s", "--format", "changes");
    expect(same).toMatchObject({ code: 2, stdout: "" });
    expect(same.stderr).toContain("nothing to change");
    await route53.send(new DeleteHostedZoneCommand({ Id: id }));
    const over = await run(id, "--at", "0s");
    expect(over).toMatchObject({ code: 2, stdout: "" });
    expect(over.stderr).toContain("there was no AWS::Route53::HostedZone");
  });

  test.each<[readonly string[], RegExp]>([
    [["nothing-of-that-name"], /no call of the last 90 days changed/],
    [["shell.example", "--at", "noon"], /"noon" is no time/],
    [["shell.example", "--format", "changes"], /needs --at/],
  ])("%j is refused", async (words, message) => {
    const { code, stdout, stderr } = await run(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

/** Batches that Route 53 takes, of every action and kind of set. */
class RandomChanges {
  readonly #random: (below: number) => number;

  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  next(now: readonly ResourceRecordSet[]): Change[] {
    const own = now.filter(({ Type }) => Type !== "NS" && Type !== "SOA");
    const changes = new Map<string, Change>();
    for (let i = 0; i <= this.#random(5); i += 1) {
      const made = this.#random(3) === 0 ? this.#deletion(own) : this.#write(own);
      const { Name, Type, SetIdentifier } = made?.ResourceRecordSet ?? {};
      if (made) changes.set(`${Name} ${Type} ${SetIdentifier}`, made);
    }
    return changes.size > 0 ? [...changes.values()] : [this.#write(own)];
  }

  #deletion(own: readonly ResourceRecordSet[]): Change | undefined {
    const ResourceRecordSet = own[this.#random(own.length + 1)];
    return ResourceRecordSet && { Action: "DELETE", ResourceRecordSet };
  }

  #write(own: readonly ResourceRecordSet[]): Change {
    const set = this.#set();
    const isThere = own.some(
      ({ Name, Type, SetIdentifier }) =>
        Name === set.Name && Type === set.Type && SetIdentifier === set.SetIdentifier,
    );
    const Action = !isThere && this.#random(2) === 0 ? "CREATE" : "UPSERT";
    return { Action, ResourceRecordSet: set };
  }

  /** Names that are spelled as Route 53 answers them, so that batches hold none twice. */
  #set(): ResourceRecordSet {
    const name = (kind: string) => `${kind}${this.#random(4)}.random.example.`;
    const TTL = 60 * (1 + this.#random(3));
    const value = `192.0.2.${this.#random(200)}`;
    switch (this.#random(5)) {
      case 0:
        return { ...anA(name("plain"), value), TTL };
      case 1:
        return {
          ...{ Name: `\\052.${name("text")}`, Type: "TXT", TTL },
          ResourceRecords: [{ Value: `"é ${value}"`.replace("é", "\\351") }],
        };
      case 2:
        return {
          ...anA(name("weighted"), value),
          ...{ SetIdentifier: `part ${this.#random(3)}`, Weight: this.#random(255) },
        };
      case 3:
        return {
          ...{ Name: name("alias"), Type: "AAAA" },
          AliasTarget: {
            ...{ HostedZoneId: "Z2FDTNDATAQYW2", DNSName: `d${TTL}.cloudfront.net.` },
            EvaluateTargetHealth: this.#random(2) === 0,
          },
        };
      default:
        return {
          ...anA(name("geo"), value),
          SetIdentifier: "everywhere",
          GeoLocation: { CountryCode: "*" },
        };
    }
  }
}

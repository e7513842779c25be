import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ago, aRecord, DAY, Given } from "./given.fixture.ts";

let given: Given;

beforeAll(async () => {
  given = await Given.open();
});

afterAll(async () => {
  await given?.[Symbol.asyncDispose]();
});

/** Each test writes into an account of its own, so that they share one engine. */
let accounts = 0;
const anAccount = () => String(100_000_000_000 + ++accounts);

let ids = 0;
/** A change of a zone; what is given overrides. */
const aChange = (recipientAccountId: string, members: Record<string, unknown> = {}) =>
  aRecord(`event-${++ids}`, {
    recipientAccountId,
    eventName: "ChangeResourceRecordSets",
    readOnly: false,
    requestParameters: { hostedZoneId: "Z1" },
    ...members,
  });

const ZONE = "AWS::Route53::HostedZone";

const namesIn = async (accountId: string, query: object = {}) =>
  (await given.history.resources({ accountIds: [accountId], limit: 50, ...query })).map(
    ({ name }) => name,
  );

describe("resources that were changed", () => {
  test("the latest change first, with who made it and how many there were", async () => {
    const account = anAccount();
    const at = (seconds: number, hostedZoneId: string, members: object = {}) =>
      aChange(account, {
        eventTime: ago(seconds),
        requestParameters: { hostedZoneId },
        ...members,
      });
    await given.append(
      at(300, "Z1"),
      at(200, "Z2"),
      at(100, "Z1", {
        eventName: "AssociateVPCWithHostedZone",
        userIdentity: { type: "IAMUser", userName: "bob" },
      }),
    );
    expect(await given.history.resources({ accountIds: [account], limit: 50 })).toEqual([
      {
        type: ZONE,
        name: "Z1",
        accountId: account,
        changes: 2,
        lastEventName: "AssociateVPCWithHostedZone",
        lastChangedAt: ago(100),
        lastUsername: "bob",
      },
      {
        type: ZONE,
        name: "Z2",
        accountId: account,
        changes: 1,
        lastEventName: "ChangeResourceRecordSets",
        lastChangedAt: ago(200),
        lastUsername: "alice",
      },
    ]);
    expect(await namesIn(account, { limit: 1 })).toEqual(["Z1"]);
  });

  test.each<[string, Record<string, unknown>]>([
    ["reads", { readOnly: true }],
    ["failed calls", { errorCode: "AccessDenied" }],
    ["data events", { eventCategory: "Data" }],
    ["calls of more than 90 days ago", { eventTime: ago(91 * DAY) }],
  ])("%s change none", async (_, members) => {
    const account = anAccount();
    await given.append(aChange(account, members));
    expect(await namesIn(account)).toEqual([]);
  });

  test("by type, by name, and by what people call them, whatever the case", async () => {
    const account = anAccount();
    await given.append(
      aChange(account, {
        eventName: "CreateHostedZone",
        requestParameters: { name: "Example.com" },
        responseElements: { hostedZone: { id: "/hostedzone/ZABC", name: "example.com." } },
      }),
      aChange(account, {
        eventSource: "iam.amazonaws.com",
        eventName: "CreateUser",
        requestParameters: { userName: "example" },
      }),
      aChange(account, { requestParameters: { hostedZoneId: "ZOTHER" } }),
    );
    expect((await namesIn(account)).toSorted()).toEqual(["ZABC", "ZOTHER", "example"]);
    expect((await namesIn(account, { containing: "EXAMPLE" })).toSorted()).toEqual([
      "ZABC",
      "example",
    ]);
    expect(await namesIn(account, { containing: "zabc" })).toEqual(["ZABC"]);
    expect(await namesIn(account, { type: "AWS::IAM::User" })).toEqual(["example"]);
    expect(await namesIn(account, { type: ZONE, containing: "example.c" })).toEqual(["ZABC"]);
    const [zone] = await given.history.resources({
      ...{ accountIds: [account], containing: "ZABC", limit: 1 },
    });
    expect(zone?.title).toBe("example.com.");
  });

  test("of two accounts each has its own", async () => {
    const [one, other] = [anAccount(), anAccount()];
    await given.append(aChange(one), aChange(other));
    const found = await given.history.resources({ accountIds: [one, other], limit: 50 });
    expect(found.map(({ accountId }) => accountId)).toEqual([other, one]);
  });
});

describe("a resource's events", () => {
  const eventsOf = async (accountId: string, name = "Z1") =>
    await given.history.resourceEvents({ type: ZONE, name, accountId });

  test("are its alone, oldest first, failed calls too, reads not", async () => {
    const account = anAccount();
    await given.append(
      aChange(account, { eventTime: ago(100), eventName: "UpdateHostedZoneComment" }),
      aChange(account, { eventTime: ago(300), eventName: "CreateKeySigningKey" }),
      aChange(account, { eventTime: ago(200), errorCode: "AccessDenied" }),
      aChange(account, { eventTime: ago(200), readOnly: true }),
      aChange(account, { eventTime: ago(200), requestParameters: { hostedZoneId: "Z2" } }),
    );
    const { events, isCut } = await eventsOf(account);
    expect(events.map(({ event }) => [event.eventName, event.errorCode])).toEqual([
      ["CreateKeySigningKey", ""],
      ["ChangeResourceRecordSets", "AccessDenied"],
      ["UpdateHostedZoneComment", ""],
    ]);
    expect(isCut).toBe(false);
    expect(JSON.parse(events[0]?.requestParameters ?? "")).toEqual({ hostedZoneId: "Z1" });
  });

  test("of the same second stand as they were journaled", async () => {
    const account = anAccount();
    const names = ["a", "b", "c", "d"].map((letter) => `CreateKeySigningKey${letter}`);
    await given.append(...names.map((eventName) => aChange(account, { eventName })));
    const { events } = await eventsOf(account);
    expect(events.map(({ event }) => event.eventName)).toEqual(names);
  });

  test("without an account are those of the account that had the latest", async () => {
    const [one, other] = [anAccount(), anAccount()];
    const requestParameters = { hostedZoneId: "ZSHARED" };
    await given.append(
      aChange(one, { eventTime: ago(100), requestParameters }),
      aChange(other, { eventTime: ago(50), requestParameters }),
    );
    const { events } = await given.history.resourceEvents({ type: ZONE, name: "ZSHARED" });
    expect(events.map(({ event }) => event.accountId)).toEqual([other]);
  });

  test("are the latest 10,000, and say so", async () => {
    const account = anAccount();
    const many = Array.from({ length: 10_003 }, (_, i) =>
      aChange(account, { requestParameters: { hostedZoneId: "Z1", i } }),
    );
    await given.append(...many);
    const { events, isCut } = await eventsOf(account);
    expect(isCut).toBe(true);
    expect(events).toHaveLength(10_000);
    expect(JSON.parse(events[0]?.requestParameters ?? "")).toMatchObject({ i: 3 });
  });
});

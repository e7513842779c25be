import { readFile } from "node:fs/promises";
import {
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { TestServer } from "../support/server.ts";

const TOPICS = 300;
/** Of the topics; the others are in us-east-1. */
const IRISH_TOPICS = 40;
const ZONES = ["one", "two", "three"];

describe.skipIf(chromiumPath === undefined)("the page of Event history", () => {
  let server: TestServer;
  let opened: TestConsole;
  let page: Page;

  beforeAll(async () => {
    server = await TestServer.start();
    await makeRecords(server);
    opened = await TestConsole.open(server);
    page = opened.page;
  });

  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  /** Goes to an address, and waits for the count of its events. */
  async function show(address: string, count: number): Promise<void> {
    await opened.go(address);
    await counted(count);
  }

  /** Goes to where nothing is filtered; what the console itself did is there too. */
  async function showAll(): Promise<void> {
    await opened.go("/events?filter=none");
    await page.getByRole("button", { name: "Clear filters" }).waitFor({ state: "hidden" });
  }

  const counted = async (count: number) =>
    await page.getByRole("heading", { name: `Events (${count.toLocaleString("en")})` }).waitFor();

  const rows = () => page.locator("tbody tr");
  const heads = async () => await page.locator("thead").first().locator("th").allTextContents();
  const addresses = async () =>
    await rows()
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  const names = async () => await rows().getByRole("link").allTextContents();

  test("shows what changed something, newest first, as AWS's page does", async () => {
    await page.getByText("Read-only = false").waitFor();
    await rows().nth(49).waitFor();
    expect((await heads()).slice(1)).toEqual([
      ...["Event name", "Event time", "User name", "Event source", "Resource type"],
      "Resource name",
    ]);
    const times = await rows().locator("td:nth-child(3)").allTextContents();
    expect(times).toHaveLength(50);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test("marks a failure, and leads to its record", async () => {
    await show("/events?ErrorCode=NoSuchHostedZone", 1);
    await rows().getByLabel("Failed").waitFor();
    await rows().getByText("NoSuchHostedZone").waitFor();
    await rows().getByRole("link", { name: "DeleteHostedZone" }).click();
    await page.waitForURL(/#\/events\/[\w-]{36}$/);
  });

  test("narrows by several attributes, keeps them in the address, and goes back", async () => {
    await showAll();
    const input = page.getByRole("combobox", { name: "Filter events" });
    await input.fill("Event source = route53.amazonaws.com");
    await input.press("Enter");
    await counted(ZONES.length + 2);
    await input.fill("Event name != ListHostedZones");
    await input.press("Enter");
    await counted(ZONES.length + 1);
    const address = page.url();
    expect(address).toContain("EventSource=route53.amazonaws.com&EventName.not=ListHostedZones");

    await page.reload();
    await counted(ZONES.length + 1);
    await expect
      .poll(async () => new Set(await names()))
      .toEqual(new Set(["CreateHostedZone", "DeleteHostedZone"]));

    await page.goBack();
    await counted(ZONES.length + 2);
    await show("/events?EventName=ListHostedZones&ErrorCode=NoSuchHostedZone&join=or", 2);
  });

  test("suggests values that there are, with their number", async () => {
    await showAll();
    const input = page.getByRole("combobox", { name: "Filter events" });
    await input.fill("Event name = create");
    const suggestion = page.getByRole("option", { name: /CreateTopic/ });
    await suggestion.getByText(`${TOPICS} events`).waitFor();
    await suggestion.click();
    await counted(TOPICS);
  });

  test("finds text anywhere in a record, whatever its case", async () => {
    await showAll();
    const input = page.getByRole("combobox", { name: "Filter events" });
    await input.fill("ZONE-TWO.example");
    await input.press("Enter");
    await counted(1);
    await expect.poll(names).toEqual(["CreateHostedZone"]);
  });

  test("narrows by region", async () => {
    await show("/events?EventName=CreateTopic", TOPICS);
    await page.getByRole("button", { name: "AWS Regions" }).click();
    await page.getByRole("option", { name: /eu-west-1/ }).click();
    await counted(IRISH_TOPICS);
    expect(page.url()).toContain("region=eu-west-1");
  });

  test("narrows by time: the last minutes, and a stretch that is over", async () => {
    await show("/events?EventName=CreateTopic", TOPICS);
    await page.getByRole("button", { name: "Time range" }).click();
    await page.getByText("Last 30 minutes").click();
    await page.getByRole("button", { name: "Apply" }).click();
    await counted(TOPICS);
    expect(page.url()).toContain("range=30m");
    await show("/events?filter=none&start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z", 0);
    expect(await page.getByRole("button", { name: "Time range" }).textContent()).toContain("2020");
  });

  test("says that nothing matches, and shows all again", async () => {
    await show("/events?Username=nobody", 0);
    await page.getByText("No event matches the filter.").waitFor();
    await page.getByRole("button", { name: "Clear filter", exact: true }).click();
    await rows().first().getByRole("link").waitFor();
    expect(page.url()).toContain("filter=none");
  });

  test("goes through all pages of three hundred events", async () => {
    await show("/events?EventName=CreateTopic", TOPICS);
    const seen = new Set<string>();
    for (let number = 1; number <= TOPICS / 50; number += 1) {
      if (number > 1) await page.getByRole("button", { name: "Next page" }).click();
      await page.locator(`tr[aria-rowindex="${(number - 1) * 50 + 2}"]`).waitFor();
      for (const address of await addresses()) seen.add(address);
    }
    expect(seen.size).toBe(TOPICS);
    expect(page.url()).toContain("page=6");
    await page.reload();
    await page.locator(`tr[aria-rowindex="${5 * 50 + 2}"]`).waitFor();
  });

  test("keeps the choice of columns and the size of pages", async () => {
    await show("/events?EventName=CreateTopic", TOPICS);
    await page.getByRole("button", { name: "Preferences" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("20 events").click();
    await dialog.getByRole("checkbox", { name: "Source IP address" }).click();
    await dialog.getByRole("checkbox", { name: "Resource name" }).click();
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await page.reload();
    await rows().nth(19).waitFor();
    expect(await rows().count()).toBe(20);
    expect(await heads()).toContain("Source IP address");
    expect(await heads()).not.toContain("Resource name");
  });

  test("selects up to five to compare", async () => {
    await show("/events?EventName=CreateTopic", TOPICS);
    const compare = page.getByRole("button", { name: "Compare event details" });
    const boxes = rows().getByRole("checkbox");
    await boxes.nth(0).click();
    expect(await compare.isDisabled()).toBe(true);
    for (const i of [1, 2, 3, 4]) await boxes.nth(i).click();
    await page.getByText("(5/5 selected)").waitFor();
    expect(await boxes.nth(5).isDisabled()).toBe(true);
    await compare.click();
    await page.waitForURL(/#\/compare\?ids=([\w-]{36},){4}[\w-]{36}$/);
  });

  test("shows a call made meanwhile at the top, unless something is selected", async () => {
    await show("/events?Text=zone-live", 0);
    await page.getByRole("button", { name: "Live tail" }).click();
    await page.getByText("Live tail: new events appear").waitFor();
    const route53 = new Route53Client(server.clientSettings());
    await route53.send(zone("live-1"));
    await rows().getByRole("link", { name: "CreateHostedZone" }).waitFor();

    await rows().getByRole("checkbox").click();
    await route53.send(zone("live-2"));
    await page.getByText("1 new event", { exact: true }).waitFor();
    expect(await rows().count()).toBe(1);
    await page.getByRole("button", { name: "Show the newest" }).click();
    await rows().nth(1).waitFor();
    expect(page.url()).toContain("live=true");
    await page.getByRole("button", { name: "Live tail" }).click();
    await expect.poll(() => page.url()).not.toContain("live=true");
    route53.destroy();
  });

  test("asks every few seconds when the stream ends", async () => {
    await page.route("**/_trailcam/tail?*", (route) => route.fulfill({ body: "" }));
    await opened.go("/events?EventName=CreateHostedZone&live=true");
    await page.getByText("asking for new events every 3 seconds").waitFor();
    await page.unroute("**/_trailcam/tail?*");
  });

  test.each(["CSV", "JSON"])("downloads the whole filter as %s", async (format) => {
    await show("/events?EventName=CreateTopic", TOPICS);
    await page.getByRole("button", { name: "Download events" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: `Download as ${format}` }).click(),
    ]);
    await page.getByText(`The download of events as ${format} has started`).first().waitFor();
    const text = await readFile(await download.path(), "utf8");
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
    expect(eventNamesOf(text, format)).toEqual(Array.from({ length: TOPICS }, () => "CreateTopic"));
  });

  test("says why events cannot be shown, what to do, and tries again", async () => {
    const refusal = { error: "Event history is not running.", hint: "Wait for it to restart." };
    await page.route("**/_trailcam/events/search", (route) =>
      route.fulfill({ status: 503, json: refusal }),
    );
    await opened.go("/events?EventName=NeverAsked");
    await page.getByText("Event history is not running. Wait for it to restart.").waitFor();
    await page.unroute("**/_trailcam/events/search");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("No event matches the filter.").waitFor();
  });

  test("says what to do while nothing was recorded yet", async () => {
    let isRecorded = false;
    await page.route("**/_trailcam/events/search", (route) =>
      isRecorded ? route.continue() : route.fulfill({ json: { events: [] } }),
    );
    await opened.go("/events?EventName=DeleteHostedZone");
    await page.reload();
    await page.getByText('eval "$(./trailcam env)"').waitFor();
    await page.getByText("./trailcam demo").waitFor();
    await opened.go("/events?filter=none");
    isRecorded = true;
    await rows().getByRole("link").first().waitFor();
    await page.unroute("**/_trailcam/events/search");
  });

  test.each(["light", "dark"] as const)("keeps nobody out, in %s", async (theme) => {
    await using fresh = await TestConsole.open(server, { theme });
    const drawn = async () => {
      await fresh.page.locator("tbody").getByRole("link").first().waitFor();
      await fresh.page.getByText(/^succeeded/).waitFor();
    };
    await drawn();
    await fresh.screenshot("event-history");
    // Of few rows, because axe looks at each of them.
    await fresh.go("/events?ErrorCode=NoSuchHostedZone&live=true");
    await fresh.page.getByRole("heading", { name: "Events (1)" }).waitFor();
    await fresh.page.getByText("Live tail: new events appear").waitFor();
    await drawn();
    expect(await fresh.violations()).toEqual([]);
  });
});

const zone = (name: string) =>
  new CreateHostedZoneCommand({ Name: `zone-${name}.example.com`, CallerReference: name });

/** Three hundred topics, three zones, a read, and last of all a failure. */
async function makeRecords(server: TestServer): Promise<void> {
  const settings = server.clientSettings("admin");
  const clients = ["us-east-1", "eu-west-1"].map(
    (region) => new SNSClient({ ...settings, region }),
  );
  for (let first = 0; first < TOPICS; first += 50) {
    const made = Array.from({ length: 50 }, async (_, i) => {
      const client = clients[first + i < IRISH_TOPICS ? 1 : 0];
      await client?.send(new CreateTopicCommand({ Name: `topic-${first + i}` }));
    });
    await Promise.all(made);
  }
  const route53 = new Route53Client(server.clientSettings());
  for (const name of ZONES) await route53.send(zone(name));
  await route53.send(new ListHostedZonesCommand({}));
  await expect(route53.send(new DeleteHostedZoneCommand({ Id: "Z0" }))).rejects.toThrow();
  for (const client of [...clients, route53]) client.destroy();
}

function eventNamesOf(text: string, format: string): readonly string[] {
  if (format === "JSON") {
    const { Records } = JSON.parse(text) as { Records: { eventName: string }[] };
    return Records.map(({ eventName }) => eventName);
  }
  const [head = "", ...lines] = text.trimEnd().split(/\r?\n/);
  expect(head).toMatch(/event.?name/i);
  return lines.map((line) => /CreateTopic/.exec(line)?.[0] ?? line);
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SavedServer } from "../../src/data-directory.ts";
import type { EventDetail, EventPage } from "../../src/operator/messages/events.ts";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { TestServer } from "../support/server.ts";

const FLAGS = ["--delivery-interval", "200ms", "--digest-interval", "1s"];
const NAMES = ["one", "two", "three"];
/** Of one call: enough that its record starts folded, and is drawn piece by piece. */
const CHANGES = 200;

describe.skipIf(chromiumPath === undefined)("the pages of events", () => {
  let server: TestServer;
  let opened: TestConsole;
  let page: Page;
  let token: string;

  beforeAll(async () => {
    server = await TestServer.start({ flags: FLAGS });
    const file = join(server.dataDirectory, "server.json");
    ({ token } = JSON.parse(await readFile(file, "utf8")) as SavedServer);
    await makeRecords(server);
    opened = await TestConsole.open(server);
    page = opened.page;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  });

  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  async function ask<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${server.url}/_trailcam/${path}`, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  }

  /** Newest first. */
  async function idsOf(eventName: string): Promise<readonly string[]> {
    const filters = [{ key: "EventName", operator: "=", value: eventName }];
    const { events } = await ask<EventPage>("events/search", { filters });
    return events.map(({ eventId }) => eventId);
  }

  /** Shows an event's page; of several with the name, the newest. */
  async function show(eventName: string): Promise<string> {
    const [id = ""] = await idsOf(eventName);
    await opened.go(`/events/${id}`);
    await page.getByRole("heading", { level: 1, name: eventName }).waitFor();
    await tree().waitFor();
    return id;
  }

  const tree = () => page.getByRole("tree", { name: "Event record" });
  const line = (text: string) => tree().getByRole("treeitem").filter({ hasText: text });
  const lines = () => tree().getByRole("treeitem");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  /** Waits for a text that is shown, and may be said to screen readers as well. */
  const said = async (text: string) =>
    await page.getByText(text, { exact: true }).first().waitFor();
  const clipboard = async () => await page.evaluate<string>("navigator.clipboard.readText()");
  const chosenPath = async () =>
    await page.getByRole("region", { name: "Chosen value" }).locator("div").first().textContent();

  describe("an event", () => {
    test("says who did what, when, from where, and how it ended", async () => {
      const id = await show("DeleteHostedZone");
      const details = await page.locator("dl").first().textContent();
      expect(details).toContain(`Event ID${id}`);
      expect(details).toContain("User nameadmin");
      expect(details).toContain("Event sourceroute53.amazonaws.com");
      expect(details).toContain("Error codeNoSuchHostedZone");
      await page.getByText("Failed: NoSuchHostedZone").waitFor();
      await page.getByText("arn:aws:iam::111122223333:user/admin").first().waitFor();
    });

    test("leads to all events that share something with it", async () => {
      const id = await show("DeleteHostedZone");
      const { event } = await ask<EventDetail>(`events/${id}`);
      await button("All events of").click();
      const addresses = await page
        .getByRole("menuitem")
        .evaluateAll((items) =>
          items.map((item) => (item.closest("a") ?? item.querySelector("a") ?? item).outerHTML),
        );
      const searches = addresses.map((html) => /href="#\/events\?([^"]+)"/.exec(html)?.[1]);
      expect(searches.slice(0, 3)).toEqual([
        "Username=admin",
        `AccessKeyId=${event.accessKeyId}`,
        "SourceIPAddress=127.0.0.1",
      ]);
      expect(searches).toContain("ErrorCode=NoSuchHostedZone");
      await page.getByRole("menuitem", { name: /This error code/ }).click();
      await page.getByRole("heading", { name: "Events (1)" }).waitFor();
    });

    test("leads to its resource's events", async () => {
      await show("ChangeResourceRecordSets");
      const table = page.getByRole("table").filter({ hasText: "Resource type" });
      await table
        .getByRole("link", { name: /^All events of/ })
        .first()
        .click();
      await page.waitForURL(/#\/events\?ResourceType=AWS%3A%3ARoute53%3A%3A\w+&ResourceName=/);
    });

    test("copies and downloads the record to the byte", async () => {
      const id = await show("DeleteHostedZone");
      const { record } = await ask<EventDetail>(`events/${id}`);
      await button("Copy the record").click();
      await page.getByText("Record copied").waitFor();
      expect(await clipboard()).toBe(record);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        button("Download the record").click(),
      ]);
      expect(download.suggestedFilename()).toBe(`${id}.json`);
      expect(await readFile(await download.path(), "utf8")).toBe(record);
    });

    test("copies the path and the value of a line", async () => {
      await show("CreateHostedZone");
      await line('"callerReference"').first().click();
      expect(await chosenPath()).toBe("requestParameters.callerReference");
      await button("Copy path").click();
      await page.getByText("Path copied").waitFor();
      expect(await clipboard()).toBe("requestParameters.callerReference");
      await button("Copy value").click();
      await page.getByText("Value copied").waitFor();
      expect(await clipboard()).toBe("three");
    });

    test("folds by pointer, by keys and to a level", async () => {
      await show("CreateHostedZone");
      const identity = line('"userIdentity"');
      const member = line('"principalId"');
      await member.waitFor();
      await identity.click();
      await member.waitFor({ state: "detached" });
      expect(await identity.getAttribute("aria-expanded")).toBe("false");

      await identity.press("ArrowRight");
      await member.waitFor();
      await page.keyboard.press("ArrowRight");
      expect(await chosenPath()).toMatch(/^userIdentity\.\w+$/);
      await page.keyboard.press("ArrowLeft");
      expect(await chosenPath()).toBe("userIdentity");
      await page.keyboard.press("Home");
      expect(await chosenPath()).toBe("The whole record");

      const all = await lines().count();
      await button("Fold all").click();
      await expect.poll(() => lines().count()).toBeLessThan(all);
      expect(await tree().locator('[aria-level="3"]').count()).toBe(0);
      await button("Fold to a level").click();
      await page.getByRole("menuitem", { name: "Show 2 levels" }).click();
      await tree().locator('[aria-level="3"]').first().waitFor();
      expect(await tree().locator('[aria-level="4"]').count()).toBe(0);
      await button("Unfold all").click();
      await expect.poll(() => lines().count()).toBe(all);
    });

    test("finds text in a large record that starts folded", async () => {
      await show("ChangeResourceRecordSets");
      const name = `host-${CHANGES - 1}.zone-two.example.com`;
      expect(await line(name).count()).toBe(0);
      const search = page.getByRole("searchbox", { name: "Find in record" });
      await search.fill(name.toUpperCase());
      await line(name).waitFor();
      await said("1 of 1");
      expect(await chosenPath()).toContain(`[${CHANGES - 1}]`);

      await search.fill("UPSERT");
      await said(`1 of ${CHANGES}`);
      await search.press("Enter");
      await said(`2 of ${CHANGES}`);
      await search.press("Shift+Enter");
      await button("Previous match").click();
      await said(`${CHANGES} of ${CHANGES}`);
      expect(await tree().locator("mark.json-current").textContent()).toBe("UPSERT");
      // What is far out of sight is not drawn: the record has thousands of lines.
      await button("Unfold all").click();
      await line(name).waitFor();
      expect(await lines().count()).toBeLessThan(CHANGES * 3);
      await search.fill("no such text");
      await said("No matches");
    });

    test("that is not there, is said with what to do", async () => {
      await opened.go("/events/00000000-0000-4000-8000-000000000000");
      await page.getByText("There is no event 00000000-0000-4000-8000-000000000000").waitFor();
      await button("All events").click();
      await page.waitForURL(/#\/events\?filter=none$/);
    });

    test("that cannot be had, is said with the cause, and tried again", async () => {
      const refusal = { error: "Event history is not running.", hint: "Wait for it to restart." };
      const [id = ""] = await idsOf("CreateTrail");
      const path = `**/_trailcam/events/${id}`;
      await page.route(path, (route) => route.fulfill({ status: 503, json: refusal }));
      await opened.go(`/events/${id}`);
      await page.getByText("Event history is not running. Wait for it to restart.").waitFor();
      await page.unroute(path);
      await button("Try again").click();
      await page.getByRole("heading", { level: 1, name: "CreateTrail" }).waitFor();
    });
  });

  describe("the proof of an event", () => {
    test("comes by itself: waiting, delivered, and vouched for by a signed digest", async () => {
      const id = await show("DeleteHostedZone");
      await page.getByText("Proven", { exact: true }).waitFor();
      const file = page.getByRole("link", { name: /^Download .*_CloudTrail_.*\.json\.gz$/ });
      const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
      const text = gunzipSync(await readFile(await download.path())).toString();
      expect(text).toContain(id);
      await page.getByRole("link", { name: /^Download .*_CloudTrail-Digest_/ }).waitFor();
    });

    test("is missing when no trail wanted the event, with a way to make one", async () => {
      await show("CreateBucket");
      await page.getByText(/^No trail (keeps|asks for) this record$/).waitFor();
      await page.getByRole("link", { name: "Create trail" }).click();
      await page.waitForURL(/#\/trails\/create$/);
    });

    test.each([
      ["waiting", "Waiting for delivery"],
      ["delivered", "Delivered, proof follows"],
      ["broken", "Proof broken"],
    ])("is put into words when it is %s", async (state, words) => {
      const trailArn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
      const problem = "The log file is gone.";
      const place = { trailArn, bucket: "audit", state, ...(state === "broken" && { problem }) };
      const path = "**/_trailcam/events/*/proof";
      await page.route(path, (route) => route.fulfill({ json: { places: [place] } }));
      const [, id = ""] = await idsOf("CreateHostedZone");
      await opened.go("/compare");
      await opened.go(`/events/${id}`);
      await button("Check the proof again").click();
      await page.getByText(words, { exact: true }).waitFor();
      if (state === "broken") await page.getByText(problem).waitFor();
      await page.unroute(path);
    });
  });

  describe("comparing", () => {
    const row = (path: string) =>
      page.getByRole("row").filter({ has: page.getByText(new RegExp(`^${path}( differs)?$`)) });
    const marks = (path: string) => row(path).getByLabel("Not as in the first event");

    async function compare(ids: readonly string[]): Promise<void> {
      // What was compared before is gone when the new table is waited for.
      await opened.go("/compare");
      await page.getByText("No events chosen").waitFor();
      await opened.go(`/compare?ids=${ids.join(",")}`);
      await page.getByRole("heading", { name: /^Differences/ }).waitFor();
    }

    test("marks what differs between three events, and can leave out the rest", async () => {
      await compare(await idsOf("CreateHostedZone"));
      await row("eventName").waitFor();
      expect(await marks("eventName").count()).toBe(0);
      expect(await marks("requestParameters.callerReference").count()).toBe(2);
      await page.getByRole("checkbox", { name: "Only differences" }).click();
      await row("eventName").waitFor({ state: "detached" });
      await row("requestParameters.callerReference").waitFor();
      expect(page.url()).toContain("differences=true");
      await page.getByRole("searchbox", { name: "Find paths and values" }).fill("callerref");
      await row("requestID").waitFor({ state: "detached" });
      await row("requestParameters.callerReference").waitFor();
    });

    test("says what one record has and another has not, and leads to each", async () => {
      const [failed = ""] = await idsOf("DeleteHostedZone");
      const [made = ""] = await idsOf("CreateHostedZone");
      await compare([made, failed]);
      expect(await row("errorCode").getByText("absent").count()).toBe(1);
      expect(await marks("errorCode").count()).toBe(1);
      await page.getByRole("link", { name: failed }).click();
      await page.getByRole("heading", { level: 1, name: "DeleteHostedZone" }).waitFor();
    });

    test("goes on without a removed event, and says so when too few are left", async () => {
      await compare((await idsOf("CreateHostedZone")).slice(0, 2));
      await button("Remove CreateHostedZone")
        .or(page.getByLabel(/^Remove Create/))
        .first()
        .click();
      await page.getByText("Only one event is left").waitFor();
      await page.goBack();
      await row("eventName").waitFor();
    });

    test("says kindly that five are enough, and which event is not there", async () => {
      const [first = "", second = ""] = await idsOf("CreateHostedZone");
      await compare([first, second, "gone", "lost", "away", "more"]);
      await page.getByText("The first 5 events are shown").waitFor();
      await page.getByText("Event gone cannot be shown").waitFor();
      for (const id of ["gone", "lost", "away"]) await button(`Compare without ${id}`).click();
      await page.getByText("cannot be shown").first().waitFor({ state: "detached" });
      await opened.go("/compare");
      await page.getByText("No events chosen").waitFor();
    });
  });

  describe.each(["light", "dark"] as const)("keep nobody out, in %s", (theme) => {
    test("an event", async () => {
      const [id] = await idsOf("CreateHostedZone");
      await using fresh = await TestConsole.open(server, { theme, address: `/events/${id}` });
      await fresh.page.getByText("Proven", { exact: true }).waitFor();
      await fresh.screenshot("event");
      // Axe looks at each line: a folded record has all kinds of them.
      await fresh.page.getByRole("button", { name: "Fold all", exact: true }).click();
      expect(await fresh.violations()).toEqual([]);
    });

    test("a comparison", async () => {
      const address = `/compare?ids=${(await idsOf("CreateHostedZone")).join(",")}`;
      await using fresh = await TestConsole.open(server, { theme, address });
      await fresh.page.getByRole("heading", { name: /^Differences/ }).waitFor();
      await fresh.screenshot("compare");
      await fresh.page.getByRole("checkbox", { name: "Only differences" }).click();
      expect(await fresh.violations()).toEqual([]);
    });
  });
});

/** A bucket before there is a trail into it; then zones, many changes, and a failure. */
async function makeRecords(server: TestServer): Promise<void> {
  const settings = server.clientSettings();
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  const cloudTrail = new CloudTrailClient(settings);
  const trail = { Name: "main", S3BucketName: "audit", EnableLogFileValidation: true };
  await cloudTrail.send(new CreateTrailCommand({ ...trail, IsMultiRegionTrail: true }));
  await cloudTrail.send(new StartLoggingCommand({ Name: "main" }));
  const route53 = new Route53Client(settings);
  const zones: string[] = [];
  for (const name of NAMES) {
    const zone = { Name: `zone-${name}.example.com`, CallerReference: name };
    const { HostedZone } = await route53.send(new CreateHostedZoneCommand(zone));
    zones.push(HostedZone?.Id ?? "");
  }
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zones[1],
      ChangeBatch: {
        Changes: Array.from({ length: CHANGES }, (_, index) => ({
          Action: "UPSERT",
          ResourceRecordSet: {
            Name: `host-${index}.zone-two.example.com`,
            Type: "A",
            TTL: 300,
            ResourceRecords: [{ Value: "192.0.2.1" }],
          },
        })),
      },
    }),
  );
  await route53.send(new DeleteHostedZoneCommand({ Id: "Z0" })).catch(() => undefined);
  for (const client of [s3, cloudTrail, route53]) client.destroy();
}

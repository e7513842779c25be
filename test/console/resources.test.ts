import { readFile } from "node:fs/promises";
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
  UpdateHostedZoneCommentCommand,
} from "@aws-sdk/client-route-53";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { TestServer } from "../support/server.ts";

const ZONE = "AWS::Route53::HostedZone";

describe.skipIf(chromiumPath === undefined)("the pages of resources", () => {
  let server: TestServer;
  let route53: Route53Client;
  let zone: string;
  let opened: TestConsole;
  let page: Page;

  beforeAll(async () => {
    server = await TestServer.start();
    route53 = new Route53Client(server.clientSettings());
    zone = await makeZone(route53);
    const sns = new SNSClient(server.clientSettings());
    await sns.send(new CreateTopicCommand({ Name: "alarms" }));
    sns.destroy();
    opened = await TestConsole.open(server, { address: "/resources" });
    page = opened.page;
  });

  afterAll(async () => {
    route53?.destroy();
    await opened?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  const addressOf = (parameters = "") =>
    `/resources/${encodeURIComponent(ZONE)}/${zone}${parameters}`;
  const rows = () => page.getByRole("table", { name: "Resources" }).locator("tbody tr");
  const shows = async (names: readonly string[]) =>
    await expect.poll(() => cards().allTextContents()).toEqual(names);
  const cards = () => page.getByRole("tabpanel").locator("h2").getByRole("link");

  test("list what was changed by the name people call it, and lead to its changes", async () => {
    const row = rows().filter({ hasText: "example.com." });
    await row.waitFor();
    expect(await row.locator("td, th").allTextContents()).toEqual([
      ...[`example.com.${zone}`, ZONE, "4", "UpdateHostedZoneComment", "admin"],
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/),
    ]);
    await row.getByRole("link", { name: "example.com." }).click();
    await page.getByRole("heading", { level: 1, name: "example.com." }).waitFor();
  });

  test("narrow by name and by type, in the address", async () => {
    await opened.go("/resources");
    await page.getByRole("searchbox", { name: "Find resources" }).fill("EXAMPLE");
    await page.getByRole("heading", { name: "Changed resources (1)" }).waitFor();
    await page.waitForURL(/text=EXAMPLE/);
    await opened.go(`/resources?type=${encodeURIComponent("AWS::SNS::Topic")}`);
    await rows().filter({ hasText: "alarms" }).waitFor();
    expect(await rows().count()).toBe(1);
    await opened.go("/resources?text=nothing-of-that-name");
    await page.getByText("No resource matches the filter.").waitFor();
    await page.getByRole("button", { name: "Clear filter" }).click();
    await rows().filter({ hasText: "example.com." }).waitFor();
  });

  test("show every change, newest first, failed ones too, and turn the order round", async () => {
    await opened.go(addressOf());
    await page.getByText("Failed: InvalidChangeBatch").waitFor();
    await page.getByText("The call failed and changed nothing.").waitFor();
    const newest = [
      ...["UpdateHostedZoneComment", "ChangeResourceRecordSets", "ChangeResourceRecordSets"],
      ...["ChangeResourceRecordSets", "CreateHostedZone"],
    ];
    await shows(newest);
    await page.getByRole("button", { name: "Oldest first" }).click();
    await shows(newest.toReversed());
    expect(page.url()).toMatch(/order=oldest/);
    await page.getByText("Only what changed something").click();
    await expect.poll(() => cards().count()).toBe(4);
    expect(page.url()).toMatch(/effective=true/);
  });

  test("set before beside after, and mark what differs", async () => {
    await opened.go(addressOf("?part=www"));
    await page.getByText("2 changes").first().waitFor();
    const row = page.getByRole("row").filter({ hasText: "Changed" }).filter({ hasText: "www" });
    const [, , before, after] = await row.locator("td, th").all();
    expect(await before?.locator("del").allTextContents()).toEqual(["192.0.2.1"]);
    expect(await after?.locator("ins").allTextContents()).toEqual(["192.0.2.2"]);
    expect(await before?.locator("span").allTextContents()).toEqual(["TTL 60"]);
    await page.getByText("moved to the new machine").waitFor();
    await cards().first().click();
    await page.waitForURL(/#\/events\/[\w-]{36}$/);
  });

  test("show the zone after any change, and give what brings it back", async () => {
    await opened.go(addressOf("?order=oldest"));
    await cards().first().getByText("CreateHostedZone").waitFor();
    const states = page.getByRole("button", { name: /^State after ChangeResourceRecordSets/ });
    await states.first().click();
    await page.waitForURL(/tab=state.*after=/);
    const sets = page.getByRole("table", { name: "Record sets" });
    await sets
      .getByRole("row")
      .filter({ hasText: "www.example.com." })
      .getByText("192.0.2.1")
      .waitFor();
    await page.getByText("2 record sets differ from now.").waitFor();
    await page.getByRole("button", { name: "Bring the zone back" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download changes.json" }).click();
    const path = await (await download).path();
    const ChangeBatch = JSON.parse(await readFile(path, "utf8")) as {
      Comment: string;
      Changes: Change[];
    };
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch }));
    const { ResourceRecordSets = [] } = await route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zone }),
    );
    expect(
      ResourceRecordSets.filter(({ Type }) => Type === "A").map(({ Name, ResourceRecords }) => [
        Name,
        ResourceRecords?.[0]?.Value,
      ]),
    ).toEqual([["www.example.com.", "192.0.2.1"]]);
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.getByRole("tab", { name: "Changes (6)" }).waitFor();
  });

  test("say so where there is no such resource", async () => {
    await opened.go(`/resources/${encodeURIComponent(ZONE)}/ZNOTTHERE`);
    await page.getByText(`Nothing was done to ${ZONE} ZNOTTHERE`).waitFor();
    await page.getByRole("button", { name: "All resources" }).click();
    await rows().first().waitFor();
  });

  test.each(["light", "dark"] as const)(
    "can be used by everyone, in %s",
    async (theme) => {
      await using shown = await TestConsole.open(server, { theme, address: "/resources" });
      await shown.page.getByRole("link", { name: "example.com." }).waitFor();
      expect(await shown.violations()).toEqual([]);
      await shown.screenshot("resources");
      await shown.go(addressOf());
      await shown.page.getByText("Failed: InvalidChangeBatch").waitFor();
      expect(await shown.violations()).toEqual([]);
      await shown.screenshot("resource");
      await shown.go(addressOf("?tab=state"));
      await shown.page.getByRole("table", { name: "Record sets" }).waitFor();
      expect(await shown.violations()).toEqual([]);
    },
    // Three pages are examined, on machines that do other things too.
    120_000,
  );
});

/** A zone that was made, changed three times, once in vain, and described. @returns its id. */
async function makeZone(client: Route53Client): Promise<string> {
  const { HostedZone } = await client.send(
    new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "resources" }),
  );
  const id = HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
  const change = (Action: Change["Action"], name: string, value: string) => ({
    Action,
    ResourceRecordSet: {
      ...{ Name: `${name}.example.com`, Type: "A" as const, TTL: 60 },
      ResourceRecords: [{ Value: value }],
    },
  });
  const send = async (Changes: Change[], Comment?: string) =>
    await client.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch: { Changes, Comment } }),
    );
  await send([change("CREATE", "www", "192.0.2.1")]);
  await send([change("CREATE", "www", "192.0.2.3")]).catch((error: Error) => {
    if (error.name !== "InvalidChangeBatch") throw error;
  });
  await send(
    [change("UPSERT", "www", "192.0.2.2"), change("CREATE", "api", "192.0.2.2")],
    "moved to the new machine",
  );
  await client.send(new UpdateHostedZoneCommentCommand({ Id: id, Comment: "the shop" }));
  return id;
}

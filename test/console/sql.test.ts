import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { makeCalls } from "../support/console-calls.ts";
import { TestServer } from "../support/server.ts";

describe.skipIf(chromiumPath === undefined)("SQL in the console", () => {
  let server: TestServer;
  let zone: string;

  beforeAll(async () => {
    server = await TestServer.start();
    zone = await makeCalls(server);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const address = (sql: string) => `/sql?q=${encodeURIComponent(sql)}`;

  test("runs a query, shows its rows, and an event's id leads to the event", async () => {
    await using shown = await TestConsole.open(server, {
      address: address("SELECT eventName, resourceNames, eventID FROM events WHERE NOT readOnly"),
    });
    const { page } = shown;
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const result = page.getByRole("table", { name: "Result" });
    await result.getByRole("cell", { name: "ChangeResourceRecordSets" }).waitFor();
    expect(await result.textContent()).toContain(zone);
    const id = result.getByRole("link").first();
    const eventId = await id.textContent();
    await id.click();
    await page.waitForURL(`**/#/events/${eventId}`);
  });

  test("downloads all rows of a result as CSV", async () => {
    await using shown = await TestConsole.open(server, {
      address: address("SELECT eventName, count() AS calls FROM events GROUP BY ALL ORDER BY ALL"),
    });
    const { page } = shown;
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("cell", { name: "CreateHostedZone" }).waitFor();
    await page.getByRole("button", { name: "Export" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "CSV" }).click();
    const path = await (await coming).path();
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    expect(lines[0]).toBe('"eventName","calls"');
    expect(lines).toContain('"CreateHostedZone",1');
  });

  test("says what is wrong with a query, in the engine's words", async () => {
    await using shown = await TestConsole.open(server, {
      address: address("SELECT nothing FROM events"),
    });
    const { page } = shown;
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("The query did not run").waitFor();
    expect(await page.locator("main").textContent()).toMatch(/Unknown.*nothing/);
  });

  test("keeps a query under a name, in this browser", async () => {
    await using shown = await TestConsole.open(server, { address: address("SELECT 1 AS one") });
    const { page } = shown;
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("mine");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Queries" }).click();
    await page.getByRole("menuitem", { name: "Saved" }).click();
    await page.getByRole("menuitem", { name: "mine" }).click();
    expect(await page.getByLabel("SQL", { exact: true }).textContent()).toContain(
      "SELECT 1 AS one",
    );
  });

  test.each(["light", "dark"] as const)("can be used by everyone, in %s", async (theme) => {
    await using shown = await TestConsole.open(server, { theme, address: "/sql" });
    const { page } = shown;
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("cell", { name: "CreateHostedZone" }).waitFor();
    expect(await shown.violations()).toEqual([]);
    await shown.screenshot("sql");
  });
});

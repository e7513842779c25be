import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { makeCalls } from "../support/console-calls.ts";
import { TestServer } from "../support/server.ts";

describe.skipIf(chromiumPath === undefined)("the dashboard", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await makeCalls(server);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("tells who did what most, and brings itself up to date", async () => {
    await using shown = await TestConsole.open(server, { address: "/dashboard" });
    const { page } = shown;
    const operations = page.getByRole("table", { name: "Top operations" });
    await operations.getByRole("row", { name: /ListHostedZones\s*1/ }).waitFor();
    const errors = page.getByRole("table", { name: "Top errors" });
    await errors.getByRole("row", { name: /NoSuchHostedZone\s*1/ }).waitFor();
    const client = new Route53Client(server.clientSettings());
    await client.send(new ListHostedZonesCommand({}));
    client.destroy();
    await operations.getByRole("row", { name: /ListHostedZones\s*2/ }).waitFor();
    await operations.getByRole("link", { name: "ListHostedZones" }).click();
    await page.waitForURL("**/#/events?EventName=ListHostedZones&start=*");
  });

  test("draws events over time, of which a bar chosen by keys becomes the filter", async () => {
    await using shown = await TestConsole.open(server, { address: "/dashboard" });
    const { page } = shown;
    const chart = page.getByRole("slider", { name: /^Events over time/ });
    await chart.waitFor();
    expect(await chart.getAttribute("aria-label")).toMatch(/failed [1-9]/);
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/succeeded \d+/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/events\?.*start=.*&end=/);
  });

  test("shows the same events as numbers", async () => {
    await using shown = await TestConsole.open(server, { address: "/dashboard" });
    const { page } = shown;
    await page.getByRole("button", { name: "Show as table" }).click();
    const table = page.getByRole("table", { name: "Events over time" });
    expect(await table.getByRole("row").count()).toBeGreaterThan(1);
  });

  test("a stretch that is dragged over becomes the filter", async () => {
    await using shown = await TestConsole.open(server, { address: "/dashboard" });
    const { page } = shown;
    const box = await page.getByRole("slider", { name: /^Events over time/ }).boundingBox();
    if (!box) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/#\/events\?.*start=.*&end=/);
    const parameters = new URLSearchParams(new URL(page.url()).hash.split("?")[1]);
    const [start, end] = ["start", "end"].map((name) => Date.parse(parameters.get(name) ?? ""));
    // A third of an hour, to the width of a bar.
    expect(((end ?? 0) - (start ?? 0)) / 60_000).toBeGreaterThan(14);
    expect(((end ?? 0) - (start ?? 0)) / 60_000).toBeLessThan(26);
  });

  test.each(["light", "dark"] as const)("can be used by everyone, in %s", async (theme) => {
    await using shown = await TestConsole.open(server, { theme, address: "/dashboard" });
    await shown.page.getByRole("table", { name: "Top operations" }).waitFor();
    expect(await shown.violations()).toEqual([]);
    await shown.screenshot("dashboard");
  });
});

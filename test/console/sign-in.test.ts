import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { TestServer } from "../support/server.ts";

describe.skipIf(chromiumPath === undefined)("signing in", () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await TestServer.start();
    const text = await readFile(join(server.dataDirectory, "server.json"), "utf8");
    token = (JSON.parse(text) as { token: string }).token;
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  const field = (page: Page) => page.getByLabel("Token");

  /** As after twelve hours, or a restart of the server. */
  async function endSession(opened: TestConsole): Promise<void> {
    await opened.page.context().clearCookies();
    await opened.go("/dashboard");
    await field(opened.page).waitFor();
  }

  test("after a session has ended, the token leads back to where one was", async () => {
    await using opened = await TestConsole.open(server);
    const { page } = opened;
    await endSession(opened);
    await field(page).fill("nonsense");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("This is not the server's token.").waitFor();
    await field(page).fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  });

  test("a link that signs in does so where the page is open already", async () => {
    await using opened = await TestConsole.open(server);
    await endSession(opened);
    await opened.page.goto(`${server.url}/_trailcam/#token=${token}`);
    await opened.page.getByRole("heading", { name: "Event history" }).waitFor();
    expect(opened.page.url()).not.toContain(token);
  });

  test.each([
    ["light", "dark"],
    ["dark", "light"],
  ] as const)("can be read in %s where the system is %s", async (chosen, theme) => {
    await using opened = await TestConsole.open(server, { theme });
    await opened.page.evaluate(`localStorage.setItem("trailcam.theme", "${chosen}")`);
    await opened.page.reload();
    await endSession(opened);
    expect(await opened.violations()).toEqual([]);
  });
});

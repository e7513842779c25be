import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, TestConsole } from "../support/console.ts";
import { TestServer } from "../support/server.ts";

/** A page that is shown for the first time while the server is away, or is of another version. */
describe.skipIf(chromiumPath === undefined)("a page whose scripts do not come", () => {
  let server: TestServer;
  let opened: TestConsole;

  beforeAll(async () => {
    server = await TestServer.start();
    opened = await TestConsole.open(server);
  });

  afterAll(async () => {
    // Of scripts that do not come a browser tells in words of its own.
    opened.faults.length = 0;
    await opened[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const heading = (name: string) => opened.page.getByRole("heading", { name, exact: true });

  test("says so, leaves the others in use, and comes once it can", async () => {
    const { page } = opened;
    await page.route("**/assets/trails-page-*.js", (route) => route.abort());
    await opened.go("/trails");
    await page.getByText("The server cannot be reached, or has another version").waitFor();
    await opened.go("/events");
    await heading("Event history").waitFor();
    expect(await page.title()).toBe("Event history · trailcam");
    await opened.go("/trails");
    await page.unroute("**/assets/trails-page-*.js");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Create trail" }).first().waitFor();
    expect(await page.title()).toBe("Trails · trailcam");
  });
});

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll } from "vitest";
import { buildConsole } from "../../scripts/build-console.mjs";
import type { SavedServer } from "../../src/data-directory.ts";
import type { TestServer } from "./server.ts";

const CHROMIUMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a browser is; undefined when the machine has none, and tests of the page are left out. */
export const chromiumPath = CHROMIUMS.find((path) => existsSync(path));
if (chromiumPath === undefined) {
  process.stderr.write("No Chromium on this machine: the console's tests are left out.\n");
}

const ROOT = join(import.meta.dirname, "..", "..");
const SCREENSHOTS = join(ROOT, "docs", "screenshots");
/** Set by `npm run screenshots`: pictures go to the documentation, and nowhere otherwise. */
const isDrawing = process.env.TRAILCAM_SCREENSHOTS === "1";

/** One browser for all tests of a file: starting one takes seconds. */
let browser: Promise<Browser> | undefined;
const launched = () => {
  browser ??= chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    // Containers run as root, where Chromium's own sandbox cannot.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  return browser;
};
afterAll(async () => (await browser)?.close());

/** The kernel's version in a user agent is that of whoever drew the picture. */
const FROM_THE_TOP_ON_ANY_MACHINE = `
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data } = texts.currentNode;
    if (data.includes("os/")) texts.currentNode.data = data.replace(/os\\/linux#[^ ]+/, "os/linux#6.1.0");
  }
  window.scrollTo(0, 0);`;

export interface ConsoleOptions {
  readonly theme?: "light" | "dark";
  /** Behind `#`, e.g. `/events?ReadOnly=false`. */
  readonly address?: string;
}

/**
 * A browser's window, sharing nothing with others, that has signed in to a server's console.
 * Disposing fails the test when the page had an error, or asked anything of another machine.
 */
export class TestConsole implements AsyncDisposable {
  readonly page: Page;
  /** What went wrong in the page meanwhile. */
  readonly faults: string[] = [];
  readonly #context: BrowserContext;
  readonly #theme: "light" | "dark";

  private constructor(context: BrowserContext, page: Page, theme: "light" | "dark") {
    this.#context = context;
    this.page = page;
    this.#theme = theme;
  }

  /** Resolves when the page at the address is shown. */
  static async open(server: TestServer, options: ConsoleOptions = {}): Promise<TestConsole> {
    const { theme = "light", address = "/events" } = options;
    // As it is now: a suite that is run by itself may come after a change.
    buildConsole(ROOT, process.execPath);
    const context = await (await launched()).newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: theme,
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
      acceptDownloads: true,
    });
    try {
      const opened = new TestConsole(context, await context.newPage(), theme);
      opened.#watch(context, new URL(server.url).origin);
      const { token } = JSON.parse(
        await readFile(join(server.dataDirectory, "server.json"), "utf8"),
      ) as SavedServer;
      await opened.page.goto(`${server.url}/_trailcam/#token=${token}`);
      await opened.page.getByRole("navigation").first().waitFor();
      if (address !== "/events") await opened.go(address);
      return opened;
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** Shows another page of the console. @param address behind `#`. */
  async go(address: string): Promise<void> {
    await this.page.evaluate(`window.location.hash = ${JSON.stringify(address)}`);
  }

  /** What axe finds that keeps people out: serious and critical violations, as short lines. */
  async violations(): Promise<readonly string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  }

  /** Draws the page for the documentation: `docs/screenshots/NAME-THEME.png`. */
  async screenshot(name: string): Promise<void> {
    if (!isDrawing) return;
    await this.page.evaluate(FROM_THE_TOP_ON_ANY_MACHINE);
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}-${this.#theme}.png`) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
    if (this.faults.length > 0) throw new Error(`the page had faults: ${this.faults.join("; ")}`);
  }

  #watch(context: BrowserContext, origin: string): void {
    this.page.on("pageerror", (error) => this.faults.push(error.message));
    this.page.on("console", (message) => {
      // A refusal that a test provokes is said by the browser as well.
      const isRefusal = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRefusal) this.faults.push(message.text());
    });
    context.on("request", (request) => {
      const url = request.url();
      const isLocal = url.startsWith(origin) || /^(data|blob):/.test(url);
      if (!isLocal) this.faults.push(`asked ${url}`);
    });
  }
}

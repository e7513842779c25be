/**
 * How long a person waits for the console's Event history over a million records, in milliseconds:
 * in a real browser, from the request of the page to rows that can be clicked.
 *
 *   npm run bench:console [RECORDS] [DIRECTORY]
 *
 * A directory that is named is kept, and used again as it is.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { buildConsole } from "../scripts/build-console.mjs";
import type { SavedServer } from "../src/data-directory.ts";
import { fillHistory } from "../test/support/million-records.ts";
import { TestServer } from "../test/support/server.ts";

const ROUNDS = 7;
const CHROMIUM = "/usr/bin/chromium";

const count = Number(process.argv[2] ?? 1_000_000);
const kept = process.argv[3];
const dataDirectory = kept ?? (await mkdtemp(join(tmpdir(), "trailcam-bench-")));
if (!existsSync(join(dataDirectory, "history"))) await fillHistory(dataDirectory, { count });
buildConsole(join(import.meta.dirname, ".."), process.execPath);

async function measure(name: string, goalMs: number, once: () => Promise<void>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await once();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [least = 0, median = 0, most = 0] = [times[0], times[ROUNDS >> 1], times.at(-1)];
  const shown = [least, median, most].map((ms) => ms.toFixed(0).padStart(6)).join(" ");
  process.stdout.write(`${name.padEnd(52)}${shown}   goal ${goalMs}\n`);
}

/** The first row, once the table says that it has what was asked for. */
async function rows(page: Page, text: string): Promise<void> {
  await page.getByRole("row", { name: text }).first().waitFor();
}

async function run(page: Page, url: string): Promise<void> {
  process.stdout.write(`${count} records, ${ROUNDS} rounds: least, median, most\n`);
  const blank = () => page.goto("about:blank");
  const shows = async (hash: string, text: string) => {
    await page.evaluate(`window.location.hash = ${JSON.stringify(hash)}`);
    await rows(page, text);
  };
  let round = 0;
  await measure("first view: the page, its scripts, the first rows", 2_000, async () => {
    await blank();
    await page.goto(`${url}/_trailcam/`);
    await page.getByRole("row").nth(5).getByRole("link").first().waitFor();
  });
  const names = ["GetHostedZone", "ChangeResourceRecordSets", "CreateRole"];
  await measure("a filter by event name, to its first row", 300, async () => {
    const name = names[round++ % names.length] ?? "";
    // Another time each, so that nothing is remembered from before.
    await shows(`/events?EventName=${name}&Username.not=nobody-${round}`, name);
  });
  await measure("a filter by user and read-only, to its first row", 300, async () => {
    const user = `user-${3 + round++}`;
    await shows(`/events?Username=${user}&ReadOnly=false`, user);
  });
}

const server = await TestServer.start({ dataDirectory });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
try {
  const saved = await readFile(join(dataDirectory, "server.json"), "utf8");
  const { token } = JSON.parse(saved) as SavedServer;
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.url}/_trailcam/#token=${token}`);
  await page.getByRole("navigation").first().waitFor();
  await run(page, server.url);
} finally {
  await browser.close();
  await server.stop();
  if (kept === undefined) await rm(dataDirectory, { recursive: true, force: true });
}

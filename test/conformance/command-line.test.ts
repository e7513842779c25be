import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const NODE = `${process.execPath} --disable-warning=ExperimentalWarning`;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

/** Runs a shell line in which `trailcam` is the command line over the test's data directory. */
async function shell(line: string) {
  return await runProgram(
    "bash",
    ["--norc", "-c", `trailcam() { ${NODE} ${MAIN} "$@"; }; ${line}`],
    {
      environment: { PATH: process.env.PATH ?? "", TRAILCAM_DATA: server.dataDirectory },
    },
  );
}

describe("trailcam", () => {
  test("demo shows a record for each of its calls, oldest first", async () => {
    const { code, stdout, stderr } = await shell("trailcam demo --json");
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { eventName: string }).eventName);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(names).toHaveLength(11);
    expect(names).toContain("updateDomainContact");
  });

  test("--version prints the package's version, and --help tells of it", async () => {
    const manifest = JSON.parse(await readFile(join(MAIN, "../../../package.json"), "utf8"));
    const version = await shell("trailcam --version");
    expect(version).toMatchObject({ code: 0, stderr: "", stdout: `${manifest.version}\n` });
    expect((await shell("trailcam --help")).stdout).toContain("--version");
  });

  test("env gives a shell what its clients need, and a new user's keys", async () => {
    const line = 'eval "$(trailcam env --user zoe)"; echo "$AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID"';
    const { stdout } = await shell(line);
    expect(stdout.trim()).toMatch(new RegExp(`^${server.url} AKIA[A-Z2-7]{16}$`));
    const again = await shell(line);
    expect(again.stdout).toBe(stdout);
  });

  test("lookup finds by one attribute, and refuses two", async () => {
    const found = await shell("trailcam lookup --event-name CreateUser --json");
    expect(JSON.parse(found.stdout)).toMatchObject({ requestParameters: { userName: "zoe" } });
    const two = await shell("trailcam lookup --event-name CreateUser --username admin");
    expect(two).toMatchObject({ code: 2, stdout: "" });
    expect(two.stderr).toMatch(/one attribute at a time/);
    const refused = await shell("trailcam lookup --start 1h --end 2h");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    const misused = await shell("trailcam lookup --read-only maybe");
    expect(misused).toMatchObject({ code: 2, stdout: "" });
    expect(misused.stderr).toMatch(/Allowed choices are true, false/);
    const none = await shell("trailcam lookup --event-name Nothing");
    expect(none.stdout).toMatch(/^TIME .*\n$/);
  });

  test("query answers a SELECT, and says what is wrong with anything else", async () => {
    const sql = "SELECT count() AS n FROM events WHERE eventName = 'CreateUser'";
    expect((await shell(`trailcam query --format jsonl "${sql}"`)).stdout).toBe('{"n":1}\n');
    const refused = await shell('trailcam query "DROP TABLE events"');
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/only SELECT/);
  });

  test("a table moves no cursor, whatever a record has; other formats give it as it is", async () => {
    const sql = "SELECT concat('a', char(27), '[2J') AS x";
    expect((await shell(`trailcam query "${sql}"`)).stdout).toContain("a\\x1b[2J");
    expect((await shell(`trailcam query --format csv "${sql}"`)).stdout).toContain("a\x1b[2J");
  });

  test("console prints the link that signs in, which serve's log never has", async () => {
    const { stdout } = await shell("trailcam console");
    const [, token = ""] = /^(?:http:.*)\/_trailcam\/#token=(\w{40})\n$/.exec(stdout) ?? [];
    const answer = await fetch(new URL("/_trailcam/session", server.url), {
      method: "POST",
      body: JSON.stringify({ token }),
    });
    expect(answer.status).toBe(200);
    expect(server.output).toContain(`Console: ${server.url}/_trailcam/`);
    expect(server.output).not.toContain(token);
  });

  test("console --open leads a browser there, and no program's arguments have the token", async () => {
    const opened = join(server.dataDirectory, "opened");
    const opener = `#!/bin/sh\necho "$@" > ${opened}.part && mv ${opened}.part ${opened}\n`;
    for (const name of ["xdg-open", "open"]) {
      await writeFile(join(server.dataDirectory, name), opener, { mode: 0o700 });
    }
    const { stdout } = await shell(`PATH=${server.dataDirectory}:$PATH trailcam console --open`);
    expect(stdout).toBe(`A browser opens ${server.url}/_trailcam/\n`);
    await expect.poll(() => readFile(opened, "utf8").catch(() => "")).toMatch(/^file:.*\n$/);
    const words = await readFile(opened, "utf8");
    const { stdout: link } = await shell("trailcam console");
    const page = fileURLToPath(words.trim());
    expect(await readFile(page, "utf8")).toContain(`content="0; url=${link.trim()}"`);
    expect((await stat(page)).mode & 0o777).toBe(0o600);
  });

  test("console says what to do where no browser can be started", async () => {
    const { code, stderr } = await shell(`PATH=/nowhere trailcam console --open`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no browser could be started; `trailcam console` prints the link/);
  });

  test("ends quietly when nobody reads its output any more", async () => {
    const { code, stderr } = await shell("set -o pipefail; trailcam demo | head -1");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test.runIf(existsSync("/dev/full")).each(["lookup", "query 'SELECT 1'", "--help"])(
    "%s says so when its output has no room",
    async (words) => {
      const { code, stderr } = await shell(`trailcam ${words} > /dev/full`);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^trailcam: what there is to print cannot be written: ENOSPC.*\n$/);
    },
  );

  test.each([
    ["trailcam bogus", 2, /unknown command/],
    ["trailcam lookup --data /nowhere", 2, /no server runs/],
    ["trailcam serve --port many --account 1", 2, /port[\s\S]*account/],
  ])("%s ends with %i and a reason", async (line, expected, reason) => {
    const { code, stderr } = await shell(line);
    expect(code).toBe(expected);
    expect(stderr).toMatch(reason);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../scripts/node-flags.mjs";
import type { SavedServer } from "../../src/data-directory.ts";
import { TestServer } from "../../test/support/server.ts";
import type { Figures, PeerDriver, Row } from "../harness/row.ts";
import { filledDirectory, linkedCopy } from "../history/filled-directory.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const TIMEOUT_MS = 60_000;
const LOOK_AGAIN_MS = 5;
const [MANY, NONE] = ["over ten million records", "over none"];

interface Health {
  readonly history?: { readonly isAnswering?: boolean };
}

/** Starts a server over what one before it left, and stops it again. */
async function start(dataDirectory: string): Promise<Figures> {
  // Of the server before; it tells the port of this one once it is there.
  await rm(join(dataDirectory, "server.json"), { force: true });
  const startedAt = performance.now();
  const flags = [...NODE_FLAGS, MAIN, "serve", "--port", "0", "--data", dataDirectory];
  const child = spawn(process.execPath, flags, {
    stdio: "ignore",
    env: { PATH: process.env.PATH ?? "", ...NODE_ENVIRONMENT },
  });
  try {
    await untilAnswering(dataDirectory, child);
    return { seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    const exited = once(child, "exit");
    if (child.exitCode === null && child.kill()) await exited;
  }
}

async function untilAnswering(dataDirectory: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + TIMEOUT_MS;
  while (!(await isAnswering(dataDirectory))) {
    if (child.exitCode !== null || performance.now() > until) throw new Error("it did not start");
    await after(LOOK_AGAIN_MS);
  }
}

async function isAnswering(dataDirectory: string): Promise<boolean> {
  try {
    const saved = await readFile(join(dataDirectory, "server.json"), "utf8");
    const { url } = JSON.parse(saved) as SavedServer;
    const health = (await (await fetch(`${url}/_trailcam/health`)).json()) as Health;
    return health.history?.isAnswering === true;
  } catch {
    // Not written yet, not listening yet.
    return false;
  }
}

function driver(name: string, prepare: (isQuick: boolean) => Promise<string>): PeerDriver {
  return {
    name,
    open: async (isQuick) => {
      const directory = await prepare(isQuick);
      // The first start makes what a server has.
      await (await TestServer.start({ dataDirectory: directory })).stop();
      return {
        measure: () => start(directory),
        [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
      };
    },
  };
}

export const secondStartRow: Row = {
  name: "second-start",
  title: "Second start",
  text:
    "From starting `trailcam serve` to an answer of its health that says that Event history is " +
    "answered from. `--quick` takes a million records.",
  columns: [{ key: "seconds", title: "seconds", digits: 2 }],
  rounds: { full: 9, quick: 3 },
  peers: [
    driver(NONE, () => mkdtemp(join(tmpdir(), "bench-start-"))),
    driver(MANY, async (isQuick) => {
      const filled = await filledDirectory(isQuick ? 1_000_000 : 10_000_000);
      return (await linkedCopy(filled)).directory;
    }),
  ],
  goals: [{ text: "seconds", peer: MANY, column: "seconds", wanted: { atMost: 2 }, digits: 2 }],
};

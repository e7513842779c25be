import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../scripts/node-flags.mjs";
import { versionOf } from "../harness/machine.ts";
import type { Figures, Peer, PeerDriver, Row } from "../harness/row.ts";
import type { BuildFigures } from "../peers/build-log-files.ts";
import { type LogRecords, SharedLogRecords } from "../peers/log-records.ts";

const PROGRAM = join(import.meta.dirname, "..", "peers", "build-log-files.ts");
const COUNT = { full: 240_000, quick: 48_000 };
const OWN = "trailcam";
const ZLIB = "zlib alone";
const MEGABYTE = 1e6;

const shared = new SharedLogRecords();

/** A program of ours that does it in a process of its own, as often as it is asked. */
async function inProcess(mode: string, records: LogRecords & AsyncDisposable): Promise<Peer> {
  const { journalDirectory, count, textPaths, bytes } = records;
  const words = [mode, journalDirectory, String(count), ...textPaths];
  const program = fork(PROGRAM, words, {
    // As the server's own, which asks the builder.
    execArgv: [...NODE_FLAGS],
    env: { ...process.env, ...NODE_ENVIRONMENT },
  });
  await once(program, "message");
  return {
    measure: async () => figuresOf(await asked(program), { count, bytes }),
    [Symbol.asyncDispose]: async () => {
      const exited = once(program, "exit");
      program.disconnect();
      await exited;
      await records[Symbol.asyncDispose]();
    },
  };
}

async function asked(program: ChildProcess): Promise<BuildFigures> {
  const answered = once(program, "message");
  program.send("go");
  const [figures] = (await answered) as [BuildFigures];
  return figures;
}

function figuresOf(
  took: BuildFigures,
  { count, bytes }: { readonly count: number; readonly bytes: number },
): Figures {
  // Of `zlib alone`, which knows of no records, there are none to be missed.
  if (took.records !== 0 && took.records !== count) throw new Error(`${took.records} came out`);
  return {
    rate: bytes / MEGABYTE / took.seconds,
    records: count / took.seconds,
    processor: bytes / MEGABYTE / took.processorSeconds,
    mainUs: (took.mainSeconds * 1e6) / count,
    mainDelayMs: took.mainDelayMs,
  };
}

const own = (name: string, mode: string): PeerDriver => ({
  name,
  open: async (isQuick) => {
    const records = await shared.open(isQuick ? COUNT.quick : COUNT.full);
    return await inProcess(mode, records);
  },
});

/** A program that packs files, one after the other. */
const packer = (name: string, ...words: string[]): PeerDriver => ({
  name,
  version: () => `${name} ${versionOf(name, "--version") ?? ""}`,
  open: async (isQuick) => {
    if (versionOf(name, "--version") === undefined) return undefined;
    const records = await shared.open(isQuick ? COUNT.quick : COUNT.full);
    const { textPaths, bytes, count } = records;
    return {
      measure: async () => {
        const startedAt = performance.now();
        // Its shell says in the end what the programs that it began took of the processor.
        const command = `for file; do ${name} ${words.join(" ")} -c "$file" >/dev/null; done; times`;
        const { stdout } = spawnSync("sh", ["-c", command, "sh", ...textPaths], {
          encoding: "utf8",
        });
        const seconds = (performance.now() - startedAt) / 1000;
        const rate = bytes / MEGABYTE / seconds;
        const processor = bytes / MEGABYTE / childSeconds(stdout);
        return { rate, records: count / seconds, processor };
      },
      [Symbol.asyncDispose]: () => records[Symbol.asyncDispose](),
    };
  },
});

/** Of the second line of `times`: `0m1.20s 0m0.10s`, user and system. */
function childSeconds(times: string): number {
  const found = [...(times.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  return found.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

export const logFilesRow: Row = {
  name: "log-files",
  title: "From the journal to finished log files",
  text:
    `${COUNT.full.toLocaleString("en-US")} generated records of 1.4 kB in rounds of 16 MiB: read ` +
    "from the journal's files, looked at for a trail's selectors, joined, hashed and packed. " +
    "`zlib alone` packs the same texts at the same level in a thread of its own, out of memory, with " +
    "the `memLevel` that zlib has unless told otherwise: 8, ours is 9. " +
    "MB are of the text; the second rate is by processor time of all processes. The main " +
    "thread's part is what it takes of the processor for a record, and how late it is meanwhile.",
  columns: [
    { key: "rate", title: "MB/s", digits: 0 },
    { key: "records", title: "records/s", digits: 0 },
    { key: "processor", title: "MB per processor second", digits: 0 },
    { key: "mainUs", title: "main thread, µs a record", digits: 2 },
    { key: "mainDelayMs", title: "its delay p99, ms", digits: 1 },
  ],
  rounds: { full: 9, quick: 3 },
  peers: [
    own(ZLIB, "zlib"),
    packer("gzip", "-6"),
    packer("pigz", "-6"),
    own("trailcam's builder in the main thread", "here"),
    own(OWN, "process"),
  ],
  goals: [
    {
      text: "MB/s beside zlib alone",
      peer: OWN,
      column: "rate",
      beside: { peer: ZLIB, as: "ratio" },
      wanted: { atLeast: 0.8 },
      digits: 2,
    },
    {
      text: "MB per processor second beside zlib alone",
      peer: OWN,
      column: "processor",
      beside: { peer: ZLIB, as: "ratio" },
      wanted: { atLeast: 0.8 },
      digits: 2,
    },
  ],
};

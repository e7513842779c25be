/**
 * Makes log files whenever it is told to, and says what that took:
 * `build-log-files.ts process|here|zlib JOURNAL POSITION TEXT…`.
 */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { systemClock } from "../../src/base/clock.ts";
import {
  BuilderProcess,
  builderHere,
  type LogFileBuilder,
  ROUND_LIMITS,
} from "../../src/delivery/index.ts";
import { Journal } from "../../src/journal/index.ts";
import { aTrail } from "../../test/support/given.ts";
import { descendantsOf, processorSeconds } from "../harness/machine.ts";

/** What one round took, in seconds; of the main thread as far as it says so. */
export interface BuildFigures {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly mainSeconds: number;
  readonly mainDelayMs: number;
  readonly records: number;
}

const scope = aTrail({ isMultiRegion: true });

async function build(builder: LogFileBuilder, head: number): Promise<number> {
  let records = 0;
  for (let after = 0; after < head; ) {
    const { upTo } = await builder.survey({ scope, after, upTo: head, limits: ROUND_LIMITS });
    const files = await builder.build({ scope, after, upTo, limits: ROUND_LIMITS });
    for (const file of files) records += file.records;
    after = upTo;
  }
  return records;
}

const secondsOf = (usage: NodeJS.CpuUsage) => (usage.user + usage.system) / 1e6;

/** With the builder's process, which has to be there already. */
const processorSecondsOfAll = () =>
  descendantsOf(process.pid).reduce(
    (sum, below) => sum + processorSeconds(below),
    secondsOf(process.cpuUsage()),
  );

async function measured(work: () => Promise<number>): Promise<BuildFigures> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const before = processorSecondsOfAll();
  const mainBefore = process.threadCpuUsage();
  const records = await work();
  delay.disable();
  return {
    records,
    seconds: (performance.now() - startedAt) / 1000,
    processorSeconds: processorSecondsOfAll() - before,
    mainSeconds: secondsOf(process.threadCpuUsage(mainBefore)),
    mainDelayMs: delay.percentile(99) / 1e6,
  };
}

async function workOf(mode: string, words: readonly string[]): Promise<() => Promise<number>> {
  const [directory = "", position = ""] = words;
  if (mode === "zlib") {
    const thread = new Worker(new URL(import.meta.url), { workerData: words.slice(2) });
    return () => {
      const { promise, resolve } = Promise.withResolvers<number>();
      thread.once("message", () => resolve(0));
      thread.postMessage("go");
      return promise;
    };
  }
  if (mode === "process") {
    const builder = new BuilderProcess({ directory });
    // Begun by the first question, which is none of the rounds.
    await builder.survey({ scope, after: 0, upTo: 0, limits: ROUND_LIMITS });
    return () => build(builder, Number(position));
  }
  const journal = await Journal.open(directory, { durability: "relaxed", clock: systemClock });
  return () => build(builderHere(journal), Number(position));
}

if (isMainThread) {
  const [mode = "", ...words] = process.argv.slice(2);
  const work = await workOf(mode, words);
  process.on("message", () => {
    void measured(work).then((figures) => process.send?.(figures));
  });
  process.once("disconnect", () => process.exit(0));
  process.send?.("ready");
} else {
  const texts = (workerData as readonly string[]).map((path) => readFileSync(path));
  parentPort?.on("message", () => {
    for (const text of texts) gzipSync(text, { chunkSize: 256 * 1024 });
    parentPort?.postMessage("done");
  });
}

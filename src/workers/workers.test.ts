import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { Journal } from "../journal/index.ts";
import type { FromWorker } from "./messages.ts";
import type { WorkerProcess } from "./worker-link.ts";
import { Workers } from "./workers.ts";

let directory: string;
let stack: AsyncDisposableStack;
let journal: Journal;

const options = { durability: "strict", clock: systemClock } as const;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "trailcam-workers-"));
  stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  journal = stack.use(await Journal.open(join(directory, "journal"), options));
});
afterEach(() => stack.disposeAsync());

/** A worker that answers nothing, and is there until it is killed. */
class SilentProcess implements WorkerProcess {
  readonly processId = 1;
  #tell: (message: FromWorker) => void = () => undefined;
  #leave: () => void = () => undefined;

  readonly send: WorkerProcess["send"] = ({ kind }) => {
    if (kind === "begin") this.#tell({ kind: "ready", url: "http://worker" });
  };
  readonly onMessage: WorkerProcess["onMessage"] = (listener) => {
    this.#tell = listener;
    queueMicrotask(() => listener({ kind: "awake" }));
  };
  readonly onExit: WorkerProcess["onExit"] = (listener) => {
    this.#leave = listener;
  };
  readonly kill = () => this.#leave();
}

test("what a worker answered before it died is waited for as what one has that lives", async () => {
  const processes: SilentProcess[] = [];
  const workers = stack.use(
    await Workers.open({
      ...{ ...options, journal, count: 1, directory: join(directory, "workers") },
      findRecorded: async () => new Set(),
      spawn: () => {
        const process = new SilentProcess();
        processes.push(process);
        return process;
      },
      begin: { flags: {}, socketPath: "", token: "" },
      log: () => undefined,
    }),
  );
  stack.defer(() => processes.at(-1)?.kill());
  const written = await Journal.open(join(directory, "workers", "1", "journal"), options);
  await written.append([{ kind: "record", eventId: "last", json: "{}" }]);
  await written[Symbol.asyncDispose]();
  const asked = workers.gathered();
  processes[0]?.kill();
  await asked;
  const atOnce = await journal.read(0, { maxEntries: 10 });
  expect(atOnce.map(({ eventId }) => eventId)).toEqual(["last"]);
  await workers.gathered();
});

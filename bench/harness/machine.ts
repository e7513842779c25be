import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { setTimeout as after } from "node:timers/promises";

/** What was measured on. */
export function machine(): string {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  const all = cpus();
  return `${all.length} cores (${all[0]?.model ?? "unknown"}), ${gigabytes} GiB; ${nodeVersion()}`;
}

export const nodeVersion = (): string => `Node ${process.versions.node}`;

/** The first version number that a program prints of itself; undefined when there is none. */
export function versionOf(program: string, ...words: string[]): string | undefined {
  const { stdout, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  return error ? undefined : /\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0];
}

/** Clock ticks of `/proc`, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The processor time that a process took, in seconds; 0 where `/proc` does not tell. */
export function processorSeconds(processId: number): number {
  try {
    const [, rest = ""] = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ");
    const fields = rest.split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** The same with all that the process started and that still runs. */
export function processorSecondsOfTree(processId: number): number {
  const below = childrenOf(processId).map(processorSecondsOfTree);
  return below.reduce((sum, seconds) => sum + seconds, processorSeconds(processId));
}

function childrenOf(processId: number): readonly number[] {
  try {
    const tasks = `/proc/${processId}/task`;
    const lists = readdirSync(tasks).map((task) =>
      readFileSync(`${tasks}/${task}/children`, "utf8"),
    );
    return lists.flatMap((list) => list.trim().split(" ").filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

const LOOK_EVERY_MS = 250;
const IDLE_SHARE_MAX = 0.1;
const LEFTOVERS_MAX_MS = 5_000;

/**
 * Waits until a process and what it started take less than a tenth of a core, or for five seconds: what
 * one peer leaves to do is not to meet the next.
 */
export async function untilIdle(processId: number): Promise<void> {
  if (childrenOf(processId).length === 0) return;
  const endMs = performance.now() + LEFTOVERS_MAX_MS;
  for (let before = processorSecondsOfTree(processId); performance.now() < endMs; ) {
    await after(LOOK_EVERY_MS);
    const now = processorSecondsOfTree(processId);
    if (now - before < (IDLE_SHARE_MAX * LOOK_EVERY_MS) / 1000) return;
    before = now;
  }
}

/** The resident memory of a process, in MiB: now, or the most it ever was. */
export function residentMib(processId: number, field: "VmRSS" | "VmHWM" = "VmRSS"): number {
  try {
    const status = readFileSync(`/proc/${processId}/status`, "utf8");
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** The processes that a process started, and theirs; none where `/proc` does not tell. */
export function descendantsOf(processId: number): readonly number[] {
  return childrenOf(processId).flatMap((child) => [child, ...descendantsOf(child)]);
}

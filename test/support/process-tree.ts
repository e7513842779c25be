import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as after } from "node:timers/promises";

/** Trees of processes are read from Linux's `/proc`. */
export const hasProcessTrees = existsSync("/proc/self/stat");

export interface TreeProcess {
  readonly processId: number;
  readonly parentId: number;
  /** With the id it names the process for good: ids are given again. */
  readonly startedAt: string;
  /** The program's file without its folder, such as `engine.ts`. */
  readonly program: string;
}

/** A process and all that descend from it, parents first; empty when it is gone. */
export function processTree(rootId: number): readonly TreeProcess[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const tree = all.filter(({ processId }) => processId === rootId);
  for (const parent of tree) {
    tree.push(...all.filter(({ parentId }) => parentId === parent.processId));
  }
  return tree;
}

/** True while it is the very process that was found; one that nobody has waited for is none. */
export function isRunning({ processId, startedAt }: TreeProcess): boolean {
  return readProcess(processId)?.startedAt === startedAt;
}

/** Sends a signal. @returns false when the process is gone. */
export function signal(process_: TreeProcess, name: NodeJS.Signals): boolean {
  try {
    return isRunning(process_) && process.kill(process_.processId, name);
  } catch {
    return false;
  }
}

/** Waits for processes to end. @returns those that still run when the time is over. */
export async function untilGone(
  processes: readonly TreeProcess[],
  timeoutMs: number,
): Promise<readonly TreeProcess[]> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const running = processes.filter(isRunning);
    if (running.length === 0 || performance.now() > until) return running;
    await after(20);
  }
}

function readProcess(processId: number): TreeProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, "utf8");
    // The name in parentheses may hold anything, so what follows is counted from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", parentId = ""] = fields;
    if (state === "Z" || state === "X") return undefined;
    const words = readFileSync(`/proc/${processId}/cmdline`, "utf8").split("\0");
    const isScript = (word: string, at: number) =>
      /\.[mc]?[jt]s$/.test(word) && words[at - 1] !== "--import";
    const file = words.find(isScript) ?? words[0] ?? "";
    return {
      ...{ processId, parentId: Number(parentId), startedAt: fields[19] ?? "" },
      program: basename(file),
    };
  } catch {
    return undefined;
  }
}

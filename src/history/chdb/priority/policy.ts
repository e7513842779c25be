import { execFile } from "node:child_process";

/**
 * How Linux hands a thread the processor: `other` is the usual; under `idle` it has what nobody
 * else wants, and leaves it as soon as somebody does. Source: documented, sched(7).
 */
export type Policy = "idle" | "other";

const ENVIRONMENT = { PATH: "/usr/bin:/bin" };
/** It takes two milliseconds; who stops the server waits for it. Source: observed. */
const TIMEOUT_MS = 5_000;

/** Puts all threads of a process under a policy. @returns false when that could not be done. */
export async function schedule(processId: number, policy: Policy): Promise<boolean> {
  return await succeeds("--all-tasks", `--${policy}`, "--pid", "0", String(processId));
}

/**
 * Whether a process may go under `idle` and come back. To go is anyone's to do. The way back takes
 * the capability CAP_SYS_NICE on the machine itself, or a limit of nice values that has 0 in it,
 * which few processes have unless they are given it. So it is tried, by a program that does both
 * and ends. False too where there is no `chrt` that can change all threads of a process.
 * Source: documented, sched(7), setrlimit(2); observed, root of a user namespace may not.
 */
export async function mayReturnFromIdle(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  return await succeeds("--idle", "0", "chrt", "--other", "0", "true");
}

async function succeeds(...words: readonly string[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  execFile("chrt", words, { env: ENVIRONMENT, timeout: TIMEOUT_MS }, (error) =>
    resolve(error === null),
  );
  return await promise;
}

import { join } from "node:path";

/** What is compiled of our own files is kept, so that no start has to compile them. */
const COMPILE_CACHE = join(import.meta.dirname, "../../../scripts/compile-cache.mjs");

/**
 * What Node is started with for a process that helps the server.
 *
 * V8's helper threads, of which Node starts four by itself, look through a small heap, and have the
 * cores that a look-up waits for. Source: observed, of the history engine on two cores, with 2,000
 * records a second coming in: 33 ms instead of 38 for a look-up by EventId, 67 at the 99th
 * percentile instead of 103, with the server's own helpers bounded as well. How fast records can
 * come in differed no more than from round to round.
 */
export const HELPER_FLAGS: readonly string[] = [
  "--disable-warning=ExperimentalWarning",
  "--v8-pool-size=1",
  "--import",
  COMPILE_CACHE,
];

/**
 * Takes the end of the process that started this one as its own, and no signal that goes to both.
 * For who holds nothing that a SIGKILL could harm.
 */
export function endWithParent(): void {
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  // A terminal and a service manager signal the whole group. When to end is the parent's to say,
  // which still needs its helpers for what it is about to finish.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => undefined);
  }
}

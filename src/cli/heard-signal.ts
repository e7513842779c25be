import { once } from "node:events";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How long after the first a signal is still the same Ctrl-C, in ms. */
export const ECHO_MS = 1000;

/**
 * Resolves when the process is told to end. Whoever tells it again later than a second after that
 * does not want to wait, and ends it at once.
 *
 * One Ctrl-C is heard several times: a terminal sends it to npm, to what runs Node and to this
 * process, and each of them passes it on.
 */
export async function heardSignal(): Promise<void> {
  const ignore = () => undefined;
  for (const signal of SIGNALS) process.on(signal, ignore);
  await Promise.race(SIGNALS.map((signal) => once(process, signal)));
  setTimeout(() => {
    for (const signal of SIGNALS) process.removeAllListeners(signal);
  }, ECHO_MS).unref();
}

/** Runs a worker: started by the first process, told what to do over the channel between them. */
import { systemClock } from "./base/clock.ts";
import { systemIds } from "./base/ids.ts";
import { openWorker, type WorkerChannel } from "./worker.ts";
import type { FromWorker, SystemFailure, ToWorker } from "./workers/index.ts";

const listeners: Array<(message: ToWorker) => void> = [];
const channel: WorkerChannel = {
  // Who listens may be gone: what was to be said is in the journal.
  send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
  onMessage: (listener) => listeners.push(listener),
};
const begun = Promise.withResolvers<ToWorker & { readonly kind: "begin" }>();
const stopped = Promise.withResolvers<void>();
process.on("message", (message: ToWorker) => {
  if (message.kind === "begin") begun.resolve(message);
  else if (message.kind === "stop") stopped.resolve();
  else for (const listener of listeners) listener(message);
});
process.once("disconnect", () => stopped.resolve());
// Ctrl-C reaches every process of the terminal; the first one says when it is time.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

channel.send({ kind: "awake" });
const begin = await begun.promise;
try {
  await using _worker = await openWorker(begin, channel, { clock: systemClock, ids: systemIds });
  await stopped.promise;
} catch (error) {
  // Told by the first process, to whoever started it and in its words.
  const { message, code, address, port } = error as Error & SystemFailure;
  const told = Promise.withResolvers<void>();
  const failed: FromWorker = { kind: "failed", message, facts: { code, address, port } };
  process.send?.(failed, undefined, undefined, () => told.resolve());
  await told.promise;
}
process.exit(0);

/**
 * workers: gateway processes beside the first, on the same port, each with a journal of its own.
 *
 * Takes:    how to start a worker's process, and the journals that workers write.
 * Gives:    their records in the one journal that everything reads; calls that only the first
 *           process can answer, handed on to it.
 * Promises: every entry of a worker's journal once in the first process's, whichever dies when.
 * Not here: what a worker is made of (`worker.ts`).
 */
export { Gatherer, type GathererOptions } from "./gatherer.ts";
export { gatheredUpTo } from "./mark.ts";
export {
  type BeginWorker,
  type FromWorker,
  GATHERER,
  type Progress,
  type SystemFailure,
  type ToWorker,
} from "./messages.ts";
export { type RelayOptions, relaying } from "./relay.ts";
export type { WorkerProcess } from "./worker-link.ts";
export { type WorkerStatus, Workers, type WorkersEvent, type WorkersOptions } from "./workers.ts";

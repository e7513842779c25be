// How Node is started for the command line. Plain JavaScript: read before Node can read TypeScript.
import { join } from "node:path";

/** What `node` gets before the name of the file. */
export const NODE_FLAGS = [
  "--disable-warning=ExperimentalWarning",
  // Keeps the part of the heap small that holds new objects. Chunks of bodies lie outside of the
  // heap, and are given back when it is next looked through: with much room for new objects,
  // hundreds of megabytes of chunks wait for that, each in memory that no cache has seen. Measured,
  // a large transfer is twice as fast in half the memory; see `bench/rows/transfer.ts`.
  "--max-semi-space-size=1",
  "--expose-gc",
  "--import",
  join(import.meta.dirname, "compile-cache.mjs"),
];

/** Chunks are freed by other threads than those that make them: many arenas keep much unused. */
export const NODE_ENVIRONMENT = { MALLOC_ARENA_MAX: "2" };

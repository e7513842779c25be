// How Node is started for the command line. Plain JavaScript: read before Node can read TypeScript.
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** Helper threads of V8, where Node by itself starts as many. */
const HELPERS_MAX = 4;

/** What `node` gets before the name of the file. */
export const NODE_FLAGS = [
  "--disable-warning=ExperimentalWarning",
  // Keeps the part of the heap small that holds new objects. Chunks of bodies lie outside of the
  // heap, and are given back when it is next looked through: with much room for new objects,
  // hundreds of megabytes of chunks wait for that, each in memory that no cache has seen. Measured,
  // a large transfer is twice as fast in half the memory; see `bench/rows/transfer.ts`. Smaller than
  // this, requests under way are copied more often, or taken for old: 64 connections had 5 to 20 %
  // fewer requests/s with 4.
  "--max-semi-space-size=8",
  // V8 notes where what it makes is still alive at a collection, and from then on makes it old at
  // once. With 64 calls under way it saw some kB of a call alive, or not, as it happened to look: 11
  // of 16 starts took half as much processor time a call again for as long as they lived, with one to
  // four large collections a second instead of one in three. To note nothing either, gains 7 % more.
  "--no-allocation-site-pretenuring",
  "--no-allocation-site-tracking",
  // What buffers held is given back at once, and not when a helper comes to it: 64 connections had 2
  // to 13 MiB less, and in `relaxed` a tenth more requests/s.
  "--no-concurrent-array-buffer-sweeping",
  // The large collection comes when the heap is 45 % larger than what was alive; V8 by itself waits
  // for three and four times as much. Measured over `bench/rows/memory.ts`, with less memory beside
  // it: 287 MiB at most with 50, 270 with 45, 267 with 35, which cost 64 connections in `strict`
  // some 7 % of their requests/s.
  "--heap-growing-percent=45",
  // Helpers that look through new objects at the same time are waited for, and whoever shares the
  // cores lets them wait: measured on two busy cores, 4 ms each time by itself, 9 ms with helpers.
  "--no-parallel-scavenge",
  // Helpers that mark what is alive, sweep and compile have the cores for some ms each: four of them
  // on two cores let a sync, an upstream or its client wait behind them. One core is left to those.
  // Measured on two, 16 connections in `strict`: a p99 of 15.5 ms with four and 11.5 with one. What
  // buffers held is freed later for it: 64 connections in `relaxed` had 202 MiB instead of 166.
  `--v8-pool-size=${Math.max(1, Math.min(HELPERS_MAX, availableParallelism() - 1))}`,
  "--expose-gc",
  "--import",
  join(import.meta.dirname, "compile-cache.mjs"),
];

/**
 * How glibc hands out memory. Chunks are freed by other threads than those that make them, and many
 * arenas keep much unused. What is large is to go back to the system when it is freed: glibc raises
 * that limit with each large block that it sees freed, up to 32 MiB, unless it is set.
 */
export const NODE_ENVIRONMENT = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "1048576",
};

import { processEnvironment } from "../../src/base/environment.ts";

/** What tests that draw at random start from: `SEED` of the environment, a number. */
export const SEED = Number(processEnvironment().SEED ?? 20260131);

/** The same draws for the same seed: whole numbers from 0 up to, not including, `below`. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

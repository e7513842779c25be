import { expect, test } from "vitest";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { Repetitions } from "./repetitions.ts";

test("what was done is the same for five minutes from when it was noted", () => {
  const clock = new SimClock();
  const repetitions = new Repetitions(clock);
  expect(repetitions.has("look")).toBe(false);
  repetitions.note("look");
  clock.advance(5 * 60_000 - 1);
  expect([repetitions.has("look"), repetitions.has("look elsewhere")]).toEqual([true, false]);
  clock.advance(1);
  expect(repetitions.has("look")).toBe(false);
});

test("ten thousand are remembered, and no more", () => {
  const repetitions = new Repetitions(new SimClock());
  for (let i = 0; i <= 10_000; i += 1) repetitions.note(`look ${i}`);
  expect([repetitions.has("look 0"), repetitions.has("look 1")]).toEqual([false, true]);
});

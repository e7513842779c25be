import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Departures } from "./departures.ts";

test("all that was held back in a turn departs at its end, once, in its order", async () => {
  const departures = new Departures();
  const departed: string[] = [];
  const named = (name: string) => ({ depart: () => departed.push(name) });
  departures.add(named("first"));
  await Promise.resolve();
  departures.add(named("second"));
  expect(departed).toEqual([]);
  await nextTurn();
  expect(departed).toEqual(["first", "second"]);
  departures.add(named("third"));
  await nextTurn();
  expect(departed).toEqual(["first", "second", "third"]);
});

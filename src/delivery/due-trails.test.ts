import { expect, test } from "vitest";
import { aTrail } from "../../test/support/given.ts";
import type { LoggingTrail, Tag } from "../trails/index.ts";
import { DueTrails } from "./due-trails.ts";

const aDueTrails = () => new DueTrails({ intervalMs: 5_000, tickMs: 1_000, maxEntries: 100 });

function logging(id = "a", tags: readonly Tag[] = []): LoggingTrail {
  return { ...aTrail({ id, tags }), windows: [{ after: 0 }], isDeleted: false };
}

/** In which ticks, counted from 1, a trail is due that has everything up to `position`. */
function dueTicks(due: DueTrails, trail: LoggingTrail, heads: readonly number[], position = 0) {
  return heads.flatMap((head, i) =>
    due.tick([{ trail, position }], head).length > 0 ? [i + 1] : [],
  );
}

test("a trail is due when its oldest entry has waited for an interval, and stays so", () => {
  expect(dueTicks(aDueTrails(), logging(), [0, 0, 1, 1, 2, 2, 9, 9])).toEqual([7, 8]);
});

test("a trail that is delivered waits anew", () => {
  const due = aDueTrails();
  expect(dueTicks(due, logging(), [1, 1, 1, 1, 1])).toEqual([5]);
  due.reset("a");
  expect(dueTicks(due, logging(), [2, 2, 2, 2, 2])).toEqual([5]);
});

test("a trail with nothing to wait for is never due", () => {
  expect(dueTicks(aDueTrails(), logging(), Array(20).fill(3), 3)).toEqual([]);
});

test("a trail with enough does not wait", () => {
  expect(dueTicks(aDueTrails(), logging(), [1, 99, 100])).toEqual([3]);
});

test("a trail whose window ends is due although nothing came", () => {
  const closing = { from: 3, requestId: "r", atMs: 0 };
  const trail = { ...logging(), windows: [{ after: 0, closing }] as const };
  expect(dueTicks(aDueTrails(), trail, [3, 3, 3, 3, 3], 3)).toEqual([5]);
});

test("each trail has the interval of its tag", () => {
  const due = aDueTrails();
  const tagged = (id: string, Value: string) =>
    logging(id, [{ Key: "trailcam:delivery-interval", Value }]);
  const trails = [logging("usual"), tagged("often", "2s"), tagged("seldom", "7s")].map((trail) => ({
    trail,
    position: 0,
  }));
  const ticks = Array.from({ length: 7 }, () => due.tick(trails, 1).map(({ id }) => id));
  expect(ticks.map((ids) => ids.length)).toEqual([0, 1, 1, 1, 2, 2, 3]);
  expect([ticks[1], ticks[4], ticks[6]]).toEqual([
    ["often"],
    ["usual", "often"],
    ["usual", "often", "seldom"],
  ]);
});

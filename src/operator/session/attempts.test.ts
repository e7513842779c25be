import { beforeEach, expect, test } from "vitest";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { Attempts } from "./attempts.ts";

let clock: SimClock;
let attempts: Attempts;
beforeEach(() => {
  clock = new SimClock();
  attempts = new Attempts(clock);
});

function fail(address: string, times: number): void {
  for (let i = 0; i < times; i += 1) attempts.noteFailure(address);
}

test("an address may fail ten times in a minute, and waits for the rest of it then", () => {
  fail("192.0.2.1", 9);
  expect(attempts.waitMs("192.0.2.1")).toBe(0);
  clock.advance(20_000);
  fail("192.0.2.1", 1);
  expect(attempts.waitMs("192.0.2.1")).toBe(40_000);
  expect(attempts.waitMs("192.0.2.2")).toBe(0);
  clock.advance(40_000);
  expect(attempts.waitMs("192.0.2.1")).toBe(0);
});

test("what failed a minute ago does not count any more", () => {
  fail("192.0.2.1", 9);
  clock.advance(60_000);
  fail("192.0.2.1", 9);
  expect(attempts.waitMs("192.0.2.1")).toBe(0);
});

test("ten thousand addresses are remembered, and no more", () => {
  fail("192.0.2.1", 10);
  for (let i = 0; i < 9_999; i += 1) fail(`2001:db8::${i}`, 1);
  expect(attempts.waitMs("192.0.2.1")).toBeGreaterThan(0);
  fail("192.0.2.2", 1);
  expect(attempts.waitMs("192.0.2.1")).toBe(0);
});

import { expect, test } from "vitest";
import { aRecord } from "../given.fixture.ts";
import { Recent } from "./recent.ts";
import { rowOf } from "./row.ts";

function add(recent: Recent, ...positions: readonly number[]): void {
  for (const position of positions) {
    const { json, eventId } = aRecord(`e${position}`);
    recent.add(rowOf({ position, eventId, json }, "journal", 0), Buffer.from(json));
    recent.readUpTo(position);
  }
}

const positionsOf = (recent: Recent) => recent.view.rows.map(({ position }) => position);

test("rows are there from when they are read until the table has them", () => {
  const recent = new Recent();
  recent.restart(3);
  expect(recent.view).toEqual({ rows: [], position: 3 });
  add(recent, 4, 6);
  const before = recent.view;
  recent.letGo(4);
  add(recent, 7);
  expect(before.rows.map(({ eventID }) => eventID)).toEqual(["e4", "e6"]);
  expect(before.position).toBe(6);
  expect(positionsOf(recent)).toEqual([6, 7]);
  expect(recent.view.position).toBe(7);
  expect(recent.view.rows[0]?.record).toBe(aRecord("e6").json);
});

test("what is passed over is there when the table has it, and what follows no sooner", async () => {
  const recent = new Recent();
  add(recent, 1);
  recent.passOver(100);
  recent.readUpTo(100);
  add(recent, 101);
  expect(recent.view.position).toBe(1);
  const reached = recent.reach(101, 20_000);
  recent.letGo(50);
  expect(recent.view.position).toBe(1);
  recent.letGo(100);
  await reached;
  expect(recent.view.position).toBe(101);
  expect(positionsOf(recent)).toEqual([101]);
});

test("whoever waits is told in time, and when nothing more comes", async () => {
  const recent = new Recent();
  await recent.reach(1, 5);
  expect(recent.view.position).toBe(0);
  const first = recent.reach(1, 20_000);
  add(recent, 1);
  await first;
  const second = recent.reach(2, 20_000);
  recent.close();
  await second;
  await recent.reach(2, 20_000);
});

test("it begins again behind what the table has", () => {
  const recent = new Recent();
  add(recent, 1, 2);
  recent.passOver(9);
  recent.restart(1);
  expect(recent.view).toEqual({ rows: [], position: 1 });
  add(recent, 2);
  expect(recent.view.position).toBe(2);
});

import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "./lookup-cursor.ts";

test("a cursor comes back as it was", () => {
  const cursor = { snapshot: 120, second: 1_781_524_800, position: 7, journal: "0b-1c" };
  expect(encodeCursor(cursor)).toBe("120.1781524800.7.0b-1c");
  expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
});

test.each([
  "",
  "x",
  "1.2.3",
  "1.2.3.",
  "-1.2.3.a",
  "1.2.3.a b",
  "1.2.3.a.b",
  "1e9.2.3.a",
  "١.2.3.a",
])("%j is no cursor", (text) => {
  expect(decodeCursor(text)).toBeUndefined();
});

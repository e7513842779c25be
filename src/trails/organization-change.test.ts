import { expect, test } from "vitest";
import { organizationAt, withoutPast } from "./organization-change.ts";

const CHANGES = [
  { after: 10, organizationId: "o-a" },
  { after: 20 },
  { after: 20, organizationId: "o-b" },
];

test.each([
  [0, { upTo: 10 }],
  [9, { upTo: 10 }],
  [10, { organizationId: "o-a", upTo: 20 }],
  [19, { organizationId: "o-a", upTo: 20 }],
  [20, { organizationId: "o-b" }],
  [99, { organizationId: "o-b" }],
])("tells whose a trail is after entry %i, and how far", (after, expected) => {
  expect(organizationAt(CHANGES, after)).toEqual(expected);
});

test("a trail that never changed hands is its own account's", () => {
  expect(organizationAt(undefined, 5)).toEqual({});
});

test.each([
  [5, CHANGES],
  [15, CHANGES],
  [20, CHANGES.slice(2)],
  [99, CHANGES.slice(2)],
])("forgets what no entry after %i is about", (needed, expected) => {
  expect(withoutPast(CHANGES, needed)).toEqual(expected);
});

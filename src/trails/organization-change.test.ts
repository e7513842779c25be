import { expect, test } from "vitest";
import { changedAt } from "./change.ts";
import { organizationAt } from "./organization-change.ts";

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
  [5, 4],
  [10, 4],
  [20, 2],
  [99, 2],
])("keeps of what came before a change what entries after %i are about", (needed, count) => {
  const change = { after: 30 };
  const changes = changedAt(CHANGES, change, needed);
  expect(changes.at(-1)).toEqual(change);
  expect(changes).toHaveLength(count);
});

test("never keeps more than a thousand", () => {
  let changes = changedAt([], { after: 0 }, 0);
  for (let after = 1; after < 1_100; after += 1) changes = changedAt(changes, { after }, 0);
  expect(changes).toHaveLength(1_000);
  expect(changes.at(-1)).toEqual({ after: 1_099 });
});

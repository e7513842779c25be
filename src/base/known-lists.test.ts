import { expect, test } from "vitest";
import { KnownLists } from "./known-lists.ts";
import { StateStore } from "./state-store.ts";

function given() {
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const zones = store.collection<{ readonly name: string }>("zones");
  zones.put("1/a", { name: "a" });
  zones.put("2/b", { name: "b" });
  return { store, zones, lists: new KnownLists(store, zones) };
}

test("a list is read once while nothing is written", () => {
  const { lists } = given();
  const first = lists.list("1/");
  expect(first).toEqual([{ name: "a" }]);
  expect(lists.list("1/")).toBe(first);
  expect(lists.list("2/")).toEqual([{ name: "b" }]);
});

test.each<[string, (it: ReturnType<typeof given>) => void, readonly object[]]>([
  [
    "a document is added",
    ({ zones }) => zones.put("1/b", { name: "b" }),
    [{ name: "a" }, { name: "b" }],
  ],
  ["a document is replaced", ({ zones }) => zones.put("1/a", { name: "c" }), [{ name: "c" }]],
  ["a document is deleted", ({ zones }) => zones.delete("1/a"), []],
  ["the store is cleared", ({ store }) => store.clear(), []],
])("it is read anew after %s", (_, change, expected) => {
  const it = given();
  it.lists.list("1/");
  change(it);
  expect(it.lists.list("1/")).toEqual(expected);
});

test("what a transaction wrote is seen in it, and is gone when it fails", () => {
  const { store, zones, lists } = given();
  lists.list("1/");
  const fail = () =>
    store.transaction(() => {
      zones.put("1/b", { name: "b" });
      expect(lists.list("1/")).toHaveLength(2);
      throw new Error("after all not");
    });
  expect(fail).toThrow("after all not");
  expect(lists.list("1/")).toHaveLength(1);
});

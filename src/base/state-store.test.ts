import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StateStore, StateStoreError } from "./state-store.ts";

const options = { survivesPowerLoss: false };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "trailcam-state-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("what was put is there after opening again, for its owner alone", () => {
  const path = join(directory, "state", "a.db");
  {
    using store = StateStore.open(path, options);
    store.collection<{ n: number }>("c").put("k", { n: 1 });
  }
  using store = StateStore.open(path, options);
  expect(store.collection("c").get("k")).toEqual({ n: 1 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("keys come in the order of their UTF-8 bytes", () => {
  using store = StateStore.open(":memory:", options);
  const keys = store.collection<null>("c");
  for (const key of ["b", "a/2", "a", "\u{ffff}", "\u{10000}", "a/10"]) keys.put(key, null);
  expect(keys.list().map(({ key }) => key)).toEqual([
    "a",
    "a/10",
    "a/2",
    "b",
    "\u{ffff}",
    "\u{10000}",
  ]);
  expect(keys.list({ prefix: "a/" }).map(({ key }) => key)).toEqual(["a/10", "a/2"]);
});

test("a transaction that throws leaves nothing behind", () => {
  using store = StateStore.open(":memory:", options);
  const keys = store.collection<null>("c");
  expect(() =>
    store.transaction(() => {
      keys.put("k", null);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(keys.get("k")).toBeUndefined();
});

test("a file that is no database is refused with its path and a remedy", () => {
  const path = join(directory, "broken.db");
  writeFileSync(path, "this is no database, and long enough to be looked at as one".repeat(20));
  expect(() => StateStore.open(path, options)).toThrow(
    expect.objectContaining({ code: "state_unreadable", message: path }) as Error,
  );
});

test("documents are listed from the last, counted, and deleted within bounds", () => {
  using store = StateStore.open(":memory:", options);
  const keys = store.collection<null>("c");
  const others = store.collection<null>("d");
  for (const key of ["a/1", "a/2", "a/3", "b/1"]) keys.put(key, null);
  others.put("a/1", null);
  const last = keys.list({ prefix: "a/", descending: true, limit: 2 });
  expect(last.map(({ key }) => key)).toEqual(["a/3", "a/2"]);
  expect(keys.listKeys({ after: "a/2" })).toEqual(["a/3", "b/1"]);
  expect([keys.count(), keys.count({ prefix: "a/" }), keys.count({ after: "a/2" })]).toEqual([
    4, 3, 2,
  ]);
  keys.deleteAll({ prefix: "a/", before: "a/3" });
  expect(keys.list().map(({ key }) => key)).toEqual(["a/3", "b/1"]);
  keys.deleteAll({});
  expect([keys.count(), others.count()]).toEqual([0, 1]);
});

test("what is opened for reading sees what is committed meanwhile, and writes nothing", () => {
  const path = join(directory, "read.db");
  using store = StateStore.open(path, { survivesPowerLoss: false });
  store.collection<number>("n").put("one", 1);
  using reader = StateStore.openReadOnly(path);
  const numbers = reader.collection<number>("n");
  expect(numbers.get("one")).toBe(1);
  store.collection<number>("n").put("two", 2);
  expect(numbers.get("two")).toBe(2);
  expect(() => numbers.put("three", 3)).toThrow(/readonly/);
});

test("nothing is made where there is nothing to read", () => {
  const path = join(directory, "missing.db");
  expect(() => StateStore.openReadOnly(path)).toThrow(StateStoreError);
  expect(existsSync(path)).toBe(false);
});

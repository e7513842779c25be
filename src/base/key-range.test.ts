import { expect, test } from "vitest";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import { compareKeys, endOfPrefix } from "./key-range.ts";
import { type ListOptions, StateStore } from "./state-store.ts";

test.each([
  ["logs/", "logs0"],
  ["a", "b"],
  ["", undefined],
  ["\u{10ffff}", undefined],
  ["a\u{10ffff}", "b"],
  ["\ud7ff", "\ue000"],
  ["\0", "\u0001"],
])("the end of prefix %j is %j", (prefix, end) => {
  expect(endOfPrefix(prefix)).toBe(end);
});

test("keys are compared by their bytes, not by their UTF-16 units", () => {
  expect(compareKeys("\u{1f600}", "\uffee")).toBeGreaterThan(0);
  expect("\u{1f600}" > "\uffee").toBe(false);
});

/** Every key of a small alphabet that has in it what is hard: NUL, the last code points, astral. */
test(`a range gives what filtering all keys gives (SEED=${SEED})`, () => {
  const alphabet = ["\0", "/", "a", "b", "\ud7ff", "\ue000", "\u{1f600}", "\u{10ffff}"];
  const random = seededRandom(SEED);
  const text = (most: number) =>
    Array.from({ length: random(most + 1) }, () => alphabet[random(alphabet.length)]).join("");
  using store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const collection = store.collection<number>("keys");
  const keys = [...new Set(Array.from({ length: 400 }, () => text(4)))].filter((key) => key !== "");
  for (const key of keys) collection.put(key, 1);
  keys.sort(compareKeys);

  for (let round = 0; round < 500; round += 1) {
    const options: ListOptions = {
      prefix: text(2),
      after: text(3),
      from: text(3),
      ...(random(2) ? { before: text(3) } : {}),
      limit: random(50),
    };
    const { prefix = "", after = "", from = "", before, limit } = options;
    const expected = keys
      .filter((key) => key.startsWith(prefix))
      .filter((key) => compareKeys(key, after) > 0 && compareKeys(key, from) >= 0)
      .filter((key) => before === undefined || compareKeys(key, before) < 0)
      .slice(0, limit);
    expect(
      collection.list(options).map(({ key }) => key),
      JSON.stringify(options),
    ).toEqual(expected);
  }
});

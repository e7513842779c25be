import { expect, test } from "vitest";
import { SEED, seededRandom } from "../../../../test/support/seeded-random.ts";
import { compareKeys } from "../../../base/key-range.ts";
import { type Collection, StateStore } from "../../../base/state-store.ts";
import { listPage, type PageOptions } from "./list-page.ts";

/** A collection of these keys that counts the rows that are read of it. */
function given(keys: readonly string[]) {
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const rows = store.collection<number>("keys");
  store.transaction(() => {
    for (const key of keys) rows.put(key, 1);
  });
  const reads = { rows: 0 };
  const collection: Collection<number> = {
    ...rows,
    list: (options) => {
      const found = rows.list(options);
      reads.rows += found.length;
      return found;
    },
  };
  return { collection, reads };
}

function namesOf(collection: Collection<number>, options: PageOptions) {
  const { entries, isTruncated } = listPage(collection, options);
  return { names: entries.map(({ name }) => name), isTruncated };
}

/** As S3 describes it: filter, group, then cut. */
function naivePage(keys: readonly string[], options: PageOptions) {
  const { prefix = "", delimiter = "", after = "", limit } = options;
  const groupOf = (key: string) => {
    const at = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    return at === -1 ? key : key.slice(0, at + delimiter.length);
  };
  const names = keys
    .filter((key) => key.startsWith(prefix))
    .map(groupOf)
    .filter((name) => compareKeys(name, after) > 0);
  const unique = [...new Set(names)];
  return { names: unique.slice(0, limit), isTruncated: limit > 0 && unique.length > limit };
}

test(`a page is what filtering and grouping all keys gives (SEED=${SEED})`, () => {
  const random = seededRandom(SEED);
  const alphabet = ["/", "a", "b", "-", "é", "\u{1f600}"];
  const text = (most: number) =>
    Array.from({ length: random(most + 1) }, () => alphabet[random(alphabet.length)]).join("");
  const keys = [...new Set(Array.from({ length: 500 }, () => text(6)))].filter(Boolean);
  keys.sort(compareKeys);
  const { collection } = given(keys);

  for (let round = 0; round < 1000; round += 1) {
    const options = {
      prefix: random(2) ? text(2) : "",
      delimiter: ["", "/", "a", "/a"][random(4)] ?? "",
      after: random(2) ? text(4) : "",
      limit: random(40),
    };
    const expected = naivePage(keys, options);
    expect(namesOf(collection, options), JSON.stringify(options)).toEqual(expected);
  }
});

test("pages that follow each other give everything once", () => {
  const keys = ["a", "b/1", "b/2", "b/3", "c", "d/1", "e"];
  const { collection } = given(keys);
  const seen: string[] = [];
  let after = "";
  for (let isTruncated = true; isTruncated; ) {
    const page = namesOf(collection, { delimiter: "/", after, limit: 1 });
    seen.push(...page.names);
    after = page.names.at(-1) ?? "";
    isTruncated = page.isTruncated;
  }
  expect(seen).toEqual(["a", "b/", "c", "d/", "e"]);
});

test("keys behind a common prefix, before the page or after it are not read", () => {
  const keys = ["left", "right"].flatMap((side) =>
    Array.from({ length: 20_000 }, (_, index) => `${side}/${String(index).padStart(5, "0")}`),
  );
  const { collection, reads } = given(keys);

  expect(namesOf(collection, { delimiter: "/", limit: 1000 }).names).toEqual(["left/", "right/"]);
  const forPrefixes = reads.rows;
  const page = namesOf(collection, { prefix: "right/", after: "right/10000", limit: 10 });
  expect(page.names).toEqual(Array.from({ length: 10 }, (_, index) => `right/${10001 + index}`));
  expect({ forPrefixes, forPage: reads.rows - forPrefixes }).toEqual({
    forPrefixes: 18,
    forPage: 11,
  });
});

import { beforeEach, expect, test } from "vitest";
import { StateStore } from "../../base/state-store.ts";
import { MembershipBook } from "./membership-book.ts";

const ALL = { after: 0, upTo: 1_000 };

let head: number;
let book: MembershipBook;

beforeEach(() => {
  head = 10;
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  book = new MembershipBook(store, { head: () => head });
  book.join("o-a", "111122223333");
});

test("keeps every stretch, of those who left as well", () => {
  head = 20;
  book.leave("o-a", "111122223333");
  head = 30;
  book.join("o-a", "111122223333");
  book.join("o-b", "222233334444");
  expect(book.within("o-a", ALL)).toEqual([
    { accountId: "111122223333", after: 10, upTo: 20 },
    { accountId: "111122223333", after: 30 },
  ]);
});

test.each([
  [0, 10, 0],
  [0, 11, 1],
  [19, 30, 1],
  [20, 30, 0],
])("tells who reaches into the entries after %i up to %i", (after, upTo, count) => {
  head = 20;
  book.leave("o-a", "111122223333");
  expect(book.within("o-a", { after, upTo })).toHaveLength(count);
});

test("takes positions back when the journal is shorter than it was", () => {
  head = 20;
  book.leave("o-a", "111122223333");
  book.join("o-a", "222233334444");
  book.rewind(5);
  expect(book.within("o-a", ALL)).toEqual([{ accountId: "222233334444", after: 5 }]);
});

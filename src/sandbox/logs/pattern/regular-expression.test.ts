import { expect, test } from "vitest";
import { SEED, seededRandom } from "../../../../test/support/seeded-random.ts";
import { readExpression } from "./regular-expression.ts";

test.each([
  ["colou?r", "the color", true],
  ["^Create.*Zone$", "CreateHostedZone", true],
  ["^Create.*Zone$", "DeleteHostedZone", false],
  ["gray|grey", "a grey cat", true],
  ["10\\.10\\.0\\.\\d{1,3}", "from 10.10.0.17", true],
  ["10\\.10\\.0\\.\\d{1,3}", "from 10x10.0.17", false],
  ["[45]\\d{2}", "404", true],
  ["[^a-z]", "abc", false],
  ["[a|b]+x", "a|bx", true],
  ["\\x41b", "Ab", true],
  ["a{2,}$", "ba", false],
  ["^$", "", true],
])("%s in %s: %s", (source, text, expected) => {
  expect(readExpression(source)?.(text)).toBe(expected);
});

test.each([
  "",
  "a|",
  "(a)",
  "a!",
  "ü",
  "*a",
  "a**",
  "[b-a]",
  "[]",
  "a{3,2}",
  "a{900}",
  "\\q",
  "a b",
])("%j is not read", (source) => {
  expect(readExpression(source)).toBeUndefined();
});

const random = seededRandom(SEED);
const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
  items[random(items.length)] ?? items[0];

function drawExpression(): string {
  const pieces = Array.from({ length: 1 + random(5) }, () => {
    const atom = pick(["a", "b", "c", ".", "[ab]", "[^a]", "[a-b]", "\\w", "\\D", "\\."]);
    return atom + pick(["", "", "", "?", "*", "+", "{2}", "{1,2}", "{0,1}", "{1,}"]);
  });
  const bare = pick(["", "", "^"]) + pieces.join("") + pick(["", "", "$"]);
  return random(4) === 0 ? `${bare}|${drawExpression()}` : bare;
}

test(`matches as JavaScript's own expressions do (SEED=${SEED})`, () => {
  for (let round = 0; round < 3_000; round += 1) {
    const source = drawExpression();
    const text = Array.from({ length: random(8) }, () => pick(["a", "b", "c", ".", "1"])).join("");
    expect([source, text, readExpression(source)?.(text)]).toEqual([
      source,
      text,
      new RegExp(source).test(text),
    ]);
  }
});

test("what takes backtracking ages is done in one pass over a long message", () => {
  const message = "a".repeat(256 * 1024);
  expect(readExpression("a*a*a*a*a*a*b")?.(message)).toBe(false);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write variables so.
import { expect, test } from "vitest";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import { arnParts, matches, readLiteral, readPattern } from "./pattern.ts";

const isMeant = (pattern: string, text: string): boolean =>
  matches(readPattern(pattern) ?? [], text);

test.each([
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["*", "any/thing:at\nall", true],
  ["?", "", false],
  ["?", "é", true],
  ["?", "🐾", true],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["a*c", "ac", true],
  ["a*b*c", "a-c-b-c", true],
  ["a*b*c", "a-c-b", false],
  ["*.log", "x.log.log", true],
  ["a.c", "abc", false],
  ["[ab]+$", "[ab]+$", true],
  ["${x}", "${x}", true],
])("reads the pattern %j against %j", (pattern, text, expected) => {
  expect(isMeant(pattern, text)).toBe(expected);
});

test("agrees with a matcher that tries everything", () => {
  const draw = seededRandom(SEED);
  const text = (alphabet: string, lengthMax: number) =>
    Array.from({ length: draw(lengthMax + 1) }, () => alphabet[draw(alphabet.length)]).join("");
  for (let round = 0; round < 20_000; round++) {
    const [pattern, given] = [text("ab*?", 8), text("ab", 10)];
    expect(isMeant(pattern, given), `SEED=${SEED}: ${pattern} ${given}`).toBe(
      triesEverything(pattern, given),
    );
  }
});

function triesEverything(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const [rest, tail] = [pattern.slice(1), text.slice(1)];
  if (pattern[0] === "*") {
    return triesEverything(rest, text) || (text !== "" && triesEverything(pattern, tail));
  }
  return (
    text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && triesEverything(rest, tail)
  );
}

test("is done soon with a pattern made to be slow", () => {
  // A backtracking matcher would not come back from this in a lifetime.
  expect(isMeant(`${"*a".repeat(100)}b`, "a".repeat(2_000))).toBe(false);
});

const variables = (name: string) => ({ "aws:username": "a*b" })[name];

test.each([
  ["home/${aws:username}/*", "home/a*b/x", true],
  ["home/${aws:username}/*", "home/axb/x", false],
  ["${nobody}", "", undefined],
  ["${nobody, 'guest'}/?", "guest/1", true],
  ["${*}${?}${$}", "*?$", true],
  ["${*}", "x", false],
  ["${unclosed", "${unclosed", true],
])("fills in the variables of %j", (text, given, expected) => {
  const pattern = readPattern(text, variables);
  expect(pattern && matches(pattern, given)).toBe(expected);
});

test("takes wildcards literally where they are none", () => {
  const literal = readLiteral("a*?${aws:username}", variables) ?? [];
  expect(matches(literal, "a*?a*b")).toBe(true);
  expect(matches(literal, "abca*b")).toBe(false);
});

test("cuts an ARN into six, and leaves the colons of the last", () => {
  const parts = arnParts(readLiteral("arn:aws:logs:*:1:log-group:g:*") ?? []);
  expect(parts.map((part) => String.fromCodePoint(...part))).toEqual([
    "arn",
    "aws",
    "logs",
    "*",
    "1",
    "log-group:g:*",
  ]);
});

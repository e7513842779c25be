import { describe, expect, test } from "vitest";
import { formatJson } from "../../console/src/common/json/format-json.ts";
import { parseJson, textAt } from "../../console/src/common/json/parse-json.ts";
import { findMatches, piecesOf } from "../../console/src/record/tree/find-matches.ts";
import {
  foldableLevels,
  foldedToLevel,
  revealed,
  toggled,
  visibleRows,
} from "../../console/src/record/tree/folding.ts";
import { moveOf } from "../../console/src/record/tree/tree-keys.ts";
import { treeNodes } from "../../console/src/record/tree/tree-nodes.ts";

const TEXT = `{
  "eventName": "CreateZone",
  "sizes": [
    1.0,
    12345678901234567890
  ],
  "user": {
    "name": "zoë",
    "a.b": null,
    "tags": {}
  }
}`;
const nodes = treeNodes(parseJson(TEXT));

/** Rows as the page draws them. */
const draw = (folded: ReadonlySet<number>) =>
  visibleRows(nodes, folded).map(({ node, isClosing }) => {
    const [open, close] = node.kind === "array" ? ["[", "]"] : ["{", "}"];
    const text = node.childCount === 0 ? node.text : folded.has(node.index) ? "…" : open;
    return `${" ".repeat(node.depth)}${isClosing ? close : node.label + text}`;
  });

describe("a record's JSON", () => {
  test("is written as it was read, numbers to their last digit", () => {
    expect(formatJson(parseJson(TEXT))).toBe(TEXT);
  });

  test("has text at paths, and none where there is nothing to read", () => {
    const record = parseJson(`{"a":{"b":true,"n":1.50,"o":{}},"__proto__":{"x":"own"}}`);
    expect(textAt(record, "a", "b")).toBe("true");
    expect(textAt(record, "a", "n")).toBe("1.50");
    expect(textAt(record, "__proto__", "x")).toBe("own");
    expect(textAt(record, "a", "o")).toBe("");
    expect(textAt(record, "toString", "name")).toBe("");
  });

  test("knows the path of each value", () => {
    expect(nodes.map(({ path }) => path)).toEqual([
      "",
      "eventName",
      "sizes",
      "sizes[0]",
      "sizes[1]",
      "user",
      "user.name",
      'user["a.b"]',
      "user.tags",
    ]);
  });
});

describe("folding", () => {
  test("hides what is inside, and its closing bracket", () => {
    expect(draw(new Set())).toEqual([
      "{",
      ' "eventName": "CreateZone"',
      ' "sizes": [',
      "  1.0",
      "  12345678901234567890",
      " ]",
      ' "user": {',
      '  "name": "zoë"',
      '  "a.b": null',
      '  "tags": {}',
      " }",
      "}",
    ]);
    expect(draw(foldedToLevel(nodes, 1))).toEqual([
      "{",
      ' "eventName": "CreateZone"',
      ' "sizes": …',
      ' "user": …',
      "}",
    ]);
    expect(draw(new Set([0, 2]))).toEqual(["…"]);
    expect(foldableLevels(nodes)).toBe(1);
  });

  test("is undone around a value that is to be seen, and nowhere else", () => {
    expect([...revealed(nodes, new Set([0, 2, 5]), 6)]).toEqual([2]);
    expect([...toggled(toggled(new Set([2]), 5), 2)]).toEqual([5]);
  });
});

describe("searching", () => {
  test("finds names and values, whatever their case, and special characters as they are", () => {
    expect(findMatches(nodes, "zo")).toEqual([
      { node: 1, start: 20, end: 22 },
      { node: 6, start: 9, end: 11 },
    ]);
    expect(findMatches(nodes, 'name": "ZOË')).toEqual([{ node: 6, start: 1, end: 12 }]);
    expect(findMatches(nodes, "a.b")).toHaveLength(1);
    expect(findMatches(nodes, "1.0")).toHaveLength(1);
    expect(findMatches(nodes, "")).toEqual([]);
  });

  test("marks a match that reaches from a name into its value", () => {
    const matches = findMatches(nodes, 'name": "zo');
    expect(piecesOf('"name": ', 0, matches).map(({ text, match }) => [text, !!match])).toEqual([
      ['"', false],
      ['name": ', true],
    ]);
    expect(piecesOf('"zoë"', 8, matches).map(({ text, match }) => [text, !!match])).toEqual([
      ['"zo', true],
      ['ë"', false],
    ]);
  });
});

describe("keys", () => {
  const folded = new Set([5]);
  const visible = [0, 1, 2, 3, 4, 5];
  test.each([
    ["ArrowDown", 1, { kind: "go", index: 2 }],
    ["ArrowUp", 0, undefined],
    ["ArrowDown", 5, undefined],
    ["Home", 4, { kind: "go", index: 0 }],
    ["End", 0, { kind: "go", index: 5 }],
    ["ArrowRight", 5, { kind: "fold", indexes: [5], isFolded: false }],
    ["ArrowRight", 2, { kind: "go", index: 3 }],
    ["ArrowRight", 3, undefined],
    ["ArrowLeft", 2, { kind: "fold", indexes: [2], isFolded: true }],
    ["ArrowLeft", 4, { kind: "go", index: 2 }],
    ["Enter", 5, { kind: "fold", indexes: [5], isFolded: false }],
    [" ", 2, { kind: "fold", indexes: [2], isFolded: true }],
    ["*", 1, { kind: "fold", indexes: [1, 2, 5], isFolded: false }],
    ["x", 1, undefined],
  ])("%s at %i", (key, index, move) => {
    expect(moveOf(key, { nodes, folded, visible, index })).toEqual(move);
  });
});

import { JsonTextError, type JsonValue, readJson } from "../json/index.ts";
import { type EventNode, hasLeafAt } from "./event-tree.ts";
import { invalidPattern, placeIn, seenAt } from "./invalid-pattern.ts";
import { equalsNumber, equalsText, equalsWord, type LeafTest } from "./leaf-test.ts";
import { ABSENT, readExpression } from "./match-expression.ts";
import { type PatternSource, patternSource } from "./pattern-source.ts";

/** An event pattern, ready to be held against events. */
export interface EventPattern {
  matches(event: EventNode): boolean;
}

/** Source: documented, EventBridge user guide: more combinations of `$or` are refused. */
const BRANCHES_MAX = 1_000;

/** What is asked of one field: that any of the tests is true of any of its values. */
interface FieldTest {
  readonly tests: readonly LeafTest[];
  readonly allowsAbsence: boolean;
}

/** One way to match: every field by its path of keys, joined with dots. */
type Branch = ReadonlyMap<string, FieldTest>;

/** A branch as a tree of keys, like the event it is held against. */
interface FieldNode {
  readonly path: readonly string[];
  test?: FieldTest;
  readonly children: Map<string, FieldNode>;
}

/**
 * Reads a pattern.
 *
 * Matching takes time in proportion to the pattern's fields times the event's values: no pattern
 * goes back over what it has seen.
 *
 * @throws {ServiceError} `InvalidEventPatternException`.
 */
export function compilePattern(text: string): EventPattern {
  const root = readPattern(text);
  const source = patternSource(text);
  if (root.kind !== "object") return source.fail("Filter is not an object", seenAt(root));
  const branches = readFields(root, { path: [], source }, [new Map()]);
  const trees = branches.map(treeOf);
  return {
    matches: (event) =>
      trees.some((tree) => isSatisfied(tree, event, new Set(absentFields(tree, event)))),
  };
}

function readPattern(text: string): JsonValue {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw invalidPattern(`${error.message}${placeIn(text, error.offset)}`);
  }
}

interface Place {
  readonly path: readonly string[];
  readonly source: PatternSource;
}

/** @returns the branches so far, each with the object's fields. */
function readFields(object: JsonValue, place: Place, branches: readonly Branch[]): Branch[] {
  const { path, source } = place;
  if (object.kind !== "object") return [...branches];
  if (object.members.length === 0) source.fail("Empty objects are not allowed", object.end);
  let read = [...branches];
  for (const { key, value } of object.members) {
    if (key === "$or" && isAlternatives(value)) {
      read = value.items.flatMap((item) => readFields(item, place, read));
      if (read.length > BRANCHES_MAX) throw invalidPattern(TOO_MANY_BRANCHES);
      continue;
    }
    const inner = { ...place, path: [...path, key] };
    if (value.kind === "object") read = readFields(value, inner, read);
    else if (value.kind === "array") {
      const test = readTests(value, source);
      read = read.map((branch) => new Map([...branch, [inner.path.join("."), test]]));
    } else {
      source.fail(`"${key}" must be an object or an array`, seenAt(value));
    }
  }
  return read;
}

/** Source: assumed, the wording; an answer of PutRule would show. */
const TOO_MANY_BRANCHES = `Rule has more than ${BRANCHES_MAX} combinations of $or`;

/** Keys that make an `$or` a field like any other. Source: documented, Event Ruler's README. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    "exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= >",
    ">= regex not-wildcard not-equals-ignore-case date-after date-on-or-after date-before",
    "date-on-or-before in-date-range ip-address-in-range ip-address-not-in-range",
  ].flatMap((line) => line.split(" ")),
);

function isAlternatives(value: JsonValue): value is JsonValue & { kind: "array" } {
  return (
    value.kind === "array" &&
    value.items.length >= 2 &&
    value.items.every(
      (item) => item.kind === "object" && !item.members.some(({ key }) => RESERVED.has(key)),
    )
  );
}

function readTests(list: JsonValue & { kind: "array" }, source: PatternSource): FieldTest {
  if (list.items.length === 0) source.fail("Empty arrays are not allowed", list.end);
  const tests = list.items.map((item) => readTest(item, source));
  return {
    tests: tests.filter((test) => test !== ABSENT),
    allowsAbsence: tests.includes(ABSENT),
  };
}

function readTest(item: JsonValue, source: PatternSource): LeafTest | typeof ABSENT {
  switch (item.kind) {
    case "object":
      return readExpression(item, source);
    case "string":
      return equalsText(item.text);
    case "number":
      return equalsNumber(item.text);
    case "word":
      return equalsWord(item.text);
    default:
      return source.fail("Match value must be String, number, true, false, or null", seenAt(item));
  }
}

function treeOf(branch: Branch): FieldNode {
  const root: FieldNode = { path: [], children: new Map() };
  for (const [path, test] of branch) {
    let node = root;
    for (const key of path.split(".")) {
      const child = node.children.get(key) ?? { path: [...node.path, key], children: new Map() };
      node.children.set(key, child);
      node = child;
    }
    node.test = test;
  }
  return root;
}

/**
 * The fields whose absence is asked for, and that are absent: from the whole event, so a field that
 * one element of an array has is not absent from another. Source: documented, Event Ruler.
 */
function absentFields(field: FieldNode, event: EventNode): FieldNode[] {
  const isAbsent = field.test?.allowsAbsence === true && !hasLeafAt(event, field.path);
  const below = [...field.children.values()].flatMap((child) => absentFields(child, event));
  return isAbsent ? [field, ...below] : below;
}

/** True when the node itself satisfies all that is asked here, or one element of an array does. */
function isSatisfied(
  field: FieldNode,
  node: EventNode | undefined,
  absent: ReadonlySet<FieldNode>,
): boolean {
  const { test } = field;
  const isTrue =
    !test ||
    absent.has(field) ||
    node?.leaves.some((leaf) => test.tests.some((one) => one(leaf))) === true;
  const byItself =
    isTrue &&
    [...field.children].every(([key, child]) =>
      isSatisfied(child, node?.children.get(key), absent),
    );
  if (byItself) return true;
  const groups = node?.groups ?? [];
  return groups.some((group) => group.some((element) => isSatisfied(field, element, absent)));
}

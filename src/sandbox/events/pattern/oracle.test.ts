import { expect, test } from "vitest";
import { SEED, seededRandom } from "../../../../test/support/seeded-random.ts";
import { readJson } from "../json/index.ts";
import { compilePattern, eventTree } from "./index.ts";

type Scalar = string | number | boolean | null;
/** A value of an event with the element of each array that it stands in. */
interface Entry {
  readonly value: Scalar;
  readonly elements: ReadonlyMap<number, number>;
}
type Alternative = Scalar | { readonly [kind: string]: unknown };

/** Every plain value by its path, in the order of a walk through the event. */
function flatten(event: unknown): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>();
  let arrays = 0;
  const walk = (value: unknown, path: string, elements: ReadonlyMap<number, number>): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      for (const [index, item] of value.entries()) {
        const isPlain = typeof item !== "object" || item === null;
        walk(item, path, isPlain ? elements : new Map([...elements, [array, index]]));
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        walk(item, path === "" ? key : `${path}.${key}`, elements);
      }
    } else {
      entries.set(path, [...(entries.get(path) ?? []), { value: value as Scalar, elements }]);
    }
  };
  walk(event, "", new Map());
  return entries;
}

function isTrue(alternative: Alternative, value: Scalar): boolean {
  if (typeof alternative !== "object" || alternative === null) return alternative === value;
  const [[kind, operand] = ["", undefined]] = Object.entries(alternative);
  switch (kind) {
    case "prefix":
      return typeof value === "string" && value.startsWith(String(operand));
    case "suffix":
      return typeof value === "string" && value.endsWith(String(operand));
    case "equals-ignore-case":
      return typeof value === "string" && value.toLowerCase() === String(operand).toLowerCase();
    case "wildcard": {
      const pattern = String(operand).replaceAll("*", ".*");
      return typeof value === "string" && new RegExp(`^${pattern}$`).test(value);
    }
    case "numeric": {
      const [, min, , max] = operand as [string, number, string, number];
      return typeof value === "number" && value >= min && value < max;
    }
    case "anything-but":
      return !(operand as Scalar[]).includes(value);
    default:
      return operand === true;
  }
}

type Fields = ReadonlyMap<string, readonly Alternative[]>;

/** Every field by some value, such that no two values are of different elements of an array. */
function oracle(fields: Fields, event: unknown): boolean {
  const entries = flatten(event);
  const choose = (rest: readonly string[], chosen: ReadonlyMap<number, number>): boolean => {
    const [path, ...others] = rest;
    if (path === undefined) return true;
    const alternatives = fields.get(path) ?? [];
    const found = entries.get(path) ?? [];
    const allowsAbsence = alternatives.some(
      (one) => typeof one === "object" && one !== null && one.exists === false,
    );
    if (allowsAbsence && found.length === 0) return choose(others, chosen);
    return found.some(({ value, elements }) => {
      const isApart = [...elements].some(
        ([array, index]) => chosen.has(array) && chosen.get(array) !== index,
      );
      if (isApart || !alternatives.some((one) => isTrue(one, value))) return false;
      return choose(others, new Map([...chosen, ...elements]));
    });
  };
  return choose([...fields.keys()], new Map());
}

const random = seededRandom(SEED);
const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
const times = <Item>(count: number, make: () => Item) => Array.from({ length: count }, make);

const KEYS = ["a", "b", "c"];
const SCALARS: readonly Scalar[] = ["", "a", "ab", "ba", "Ab", "aab", 0, 1, 2, true, false, null];

function anEvent(depth: number): unknown {
  const kind = depth === 0 ? 0 : random(4);
  if (kind === 0) return pick(SCALARS);
  if (kind === 1) return times(random(4), () => anEvent(depth - 1));
  return Object.fromEntries(times(random(4), () => [pick(KEYS), anEvent(depth - 1)]));
}

const anAlternative = (): Alternative =>
  pick<() => Alternative>([
    () => pick(SCALARS),
    () => ({ prefix: pick(["", "a", "b"]) }),
    () => ({ suffix: pick(["", "a", "b"]) }),
    () => ({ "equals-ignore-case": pick(["AB", "a", ""]) }),
    () => ({ wildcard: pick(["*", "a*b", "*a", "*a*b*", "ab"]) }),
    () => ({ numeric: [">=", random(2), "<", 2] }),
    () => ({ "anything-but": pick([["a"], ["ab", ""], [1], [0, 2]]) }),
    () => ({ exists: pick([true, false]) }),
  ])();

function fieldsBelow(depth: number, path: string): [string, Alternative[]][] {
  return KEYS.filter(() => random(2) === 0).flatMap((key) => {
    const below = path === "" ? key : `${path}.${key}`;
    if (depth > 0 && random(2) === 0) return fieldsBelow(depth - 1, below);
    return [[below, times(1 + random(2), anAlternative)] as [string, Alternative[]]];
  });
}

/** The pattern that asks for the fields, as nested objects. */
function patternOf(fields: Fields): object {
  const pattern: Record<string, unknown> = {};
  for (const [path, alternatives] of fields) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let at = pattern;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[last] = alternatives;
  }
  return pattern;
}

test(`patterns match what a plain search of all combinations matches (seed ${SEED})`, () => {
  let matched = 0;
  let compared = 0;
  while (compared < 4_000) {
    const fields = new Map(fieldsBelow(2, ""));
    if (fields.size === 0) continue;
    const event = Object.fromEntries(times(3, () => [pick(KEYS), anEvent(3)]));
    const pattern = JSON.stringify(patternOf(fields));
    const expected = oracle(fields, event);
    const found = compilePattern(pattern).matches(eventTree(readJson(JSON.stringify(event))));
    expect(found, `${pattern} on ${JSON.stringify(event)}`).toBe(expected);
    compared++;
    if (found) matched++;
  }
  expect(matched).toBeGreaterThan(200);
});

test(`$or matches when one of its branches would (seed ${SEED})`, () => {
  for (let compared = 0; compared < 1_000; compared++) {
    const common = new Map([["d", [anAlternative()]]]);
    const branches = times(2 + random(2), () => new Map([...fieldsBelow(1, ""), ["e", ["x"]]]));
    const event = {
      ...Object.fromEntries(times(3, () => [pick(KEYS), anEvent(2)])),
      ...{ d: pick(SCALARS), e: pick(["x", "y"]) },
    };
    const pattern = JSON.stringify({ ...patternOf(common), $or: branches.map(patternOf) });
    const expected = branches.some((branch) => oracle(new Map([...common, ...branch]), event));
    const found = compilePattern(pattern).matches(eventTree(readJson(JSON.stringify(event))));
    expect(found, `${pattern} on ${JSON.stringify(event)}`).toBe(expected);
  }
});

import { checkRule, isObject, isRuleKey, type JsonObject, matchesRule } from "./filter/rule.ts";
import type { MessageAttributes } from "./topics-state.ts";

/** Source: documented, developer guide, "Filter policy constraints". */
const KEYS_MAX = 5;
const COMBINATIONS_MAX = 150;
/** Far deeper than what the limit of combinations leaves room for. */
const DEPTH_MAX = 100;

export type FilterScope = "MessageAttributes" | "MessageBody";

/** What a subscription looks at to see whether it wants a message. */
export interface FilteredMessage {
  readonly message: string;
  readonly attributes?: MessageAttributes;
}

/**
 * Holds a filter policy to its grammar and its limits.
 *
 * @param scope the members that a policy may have follow from it; `MessageAttributes` by default.
 * @param fail makes the refusal out of what is wrong.
 * @throws what `fail` makes.
 */
export function checkFilterPolicy(
  text: string,
  scope: string | undefined,
  fail: (reason: string) => Error,
): void {
  const refuse = (why: string) => fail(`FilterPolicy: ${why}`);
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw refuse("failed to parse JSON.");
  }
  if (!isObject(policy)) throw refuse("Filter policy must be a JSON object");
  if (Object.keys(policy).length > KEYS_MAX) {
    throw refuse(`Filter policy can not have more than ${KEYS_MAX} keys`);
  }
  const isNested = scope === "MessageBody";
  const combinations = countCombinations(policy, { depth: 1, isNested, fail, refuse });
  if (combinations > COMBINATIONS_MAX) throw refuse("Filter policy is too complex");
}

interface Check {
  readonly depth: number;
  readonly isNested: boolean;
  readonly fail: (reason: string) => Error;
  readonly refuse: (why: string) => Error;
}

/** Each list of rules counts as often as it is deep. Source: documented, as above. */
function countCombinations(policy: JsonObject, check: Check): number {
  const { depth, isNested, fail, refuse } = check;
  if (depth > DEPTH_MAX) throw refuse("Filter policy is too complex");
  if (depth > 1 && !isNested) {
    throw fail("Filter policy scope MessageAttributes does not support nested filter policy");
  }
  let combinations = 1;
  for (const [key, value] of Object.entries(policy)) {
    if (isObject(value)) combinations *= countCombinations(value, { ...check, depth: depth + 1 });
    else if (!Array.isArray(value)) throw refuse(`"${key}" must be an object or an array`);
    else if (value.length === 0) throw refuse("Empty arrays are not allowed");
    else if (isAlternatives(key, value)) {
      const branches = value.map((one) => countCombinations(one as JsonObject, check));
      combinations *= branches.reduce((sum, one) => sum + one, 0);
    } else {
      for (const rule of value) checkRule(rule, refuse);
      combinations *= value.length * depth;
    }
  }
  return combinations;
}

/** Whether a message is for a subscription with this policy, which was checked before. */
export function matchesFilterPolicy(
  text: string,
  scope: string | undefined,
  message: FilteredMessage,
): boolean {
  const policy = JSON.parse(text) as JsonObject;
  const filtered =
    scope === "MessageBody" ? parseBody(message.message) : valuesOf(message.attributes ?? {});
  return filtered !== undefined && matches(policy, filtered);
}

function matches(policy: JsonObject, filtered: unknown): boolean {
  // Of a list of objects one is enough, but it has to match in all.
  if (Array.isArray(filtered)) return filtered.some((one) => matches(policy, one));
  const members = isObject(filtered) ? filtered : {};
  return Object.entries(policy).every(([key, value]) => {
    if (isAlternatives(key, value))
      return (value as readonly JsonObject[]).some((one) => matches(one, filtered));
    const member = Object.hasOwn(members, key) ? members[key] : undefined;
    if (isObject(value)) return matches(value, member);
    const found = leavesOf(member);
    return (value as readonly unknown[]).some((rule) => matchesRule(rule, found));
  });
}

/** `$or` is a key like any other where what follows cannot be branches. Source: documented. */
function isAlternatives(key: string, value: unknown): boolean {
  return (
    key === "$or" &&
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((one) => isObject(one) && !Object.keys(one).every(isRuleKey))
  );
}

function leavesOf(member: unknown): readonly unknown[] {
  if (Array.isArray(member)) return member.flatMap(leavesOf);
  return member === undefined || isObject(member) ? [] : [member];
}

/** @returns undefined for what is no JSON object: no policy on the body matches that. */
function parseBody(message: string): unknown {
  try {
    const body: unknown = JSON.parse(message);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Binary attributes are not looked at. Source: documented, "Filter policy constraints". */
function valuesOf(attributes: MessageAttributes): JsonObject {
  const values = Object.entries(attributes).map(([name, { Type, Value }]) => {
    if (Type.startsWith("Binary")) return [name, undefined] as const;
    if (Type.startsWith("Number")) return [name, Number(Value)] as const;
    return [name, Type === "String.Array" ? parseArray(Value) : Value] as const;
  });
  return Object.fromEntries(values);
}

function parseArray(text: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}

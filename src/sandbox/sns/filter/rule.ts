import { BlockList, isIP } from "node:net";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Values of one member of a message: several where it is a list, none where it is absent. */
type Values = readonly unknown[];

interface RuleKind {
  /** @returns what is wrong with the operand, in SNS's words. */
  readonly check: (operand: unknown) => string | undefined;
  readonly matches: (operand: unknown, value: unknown) => boolean;
}

const text = (matches: (operand: string, value: string) => boolean, name: string): RuleKind => ({
  check: (operand) =>
    typeof operand === "string" ? undefined : `${name} match pattern must be a string`,
  matches: (operand, value) => typeof value === "string" && matches(String(operand), value),
});

const KINDS: Readonly<Record<string, RuleKind>> = {
  prefix: text((operand, value) => value.startsWith(operand), "prefix"),
  suffix: text((operand, value) => value.endsWith(operand), "suffix"),
  "equals-ignore-case": text(
    (operand, value) => value.toLowerCase() === operand.toLowerCase(),
    "equals-ignore-case",
  ),
  cidr: {
    check: (operand) =>
      typeof operand === "string" && readSubnet(operand) ? undefined : "Malformed CIDR",
    matches: (operand, value) => isInSubnet(String(operand), value),
  },
  numeric: { check: checkNumeric, matches: matchesNumeric },
  "anything-but": { check: checkAnythingBut, matches: matchesAnythingBut },
};

/** True for what begins a rule that is an object. */
export const isRuleKey = (key: string): boolean => key === "exists" || Object.hasOwn(KINDS, key);

/** @throws what `refuse` makes of what is wrong with a rule. */
export function checkRule(rule: unknown, refuse: (why: string) => Error): void {
  if (isScalar(rule)) return;
  const [first, ...more] = isObject(rule) ? Object.entries(rule) : [];
  if (!first) throw refuse("Match value must be String, number, true, false, or null");
  const [key, operand] = first;
  if (more.length > 0) throw refuse("Only one key allowed in match expression");
  if (key === "exists") {
    if (typeof operand === "boolean") return;
    throw refuse("exists match pattern must be either true or false.");
  }
  const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
  const wrong = kind ? kind.check(operand) : `Unrecognized match type ${key}`;
  if (wrong !== undefined) throw refuse(wrong);
}

/** Whether one of the values is as a checked rule wants it. */
export function matchesRule(rule: unknown, values: Values): boolean {
  if (!isObject(rule)) return values.includes(rule);
  const [[key, operand] = ["", undefined]] = Object.entries(rule);
  if (key === "exists") return values.length > 0 === operand;
  return values.some((value) => KINDS[key]?.matches(operand, value) ?? false);
}

const isScalar = (value: unknown): boolean =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkAnythingBut(operand: unknown): string | undefined {
  if (isObject(operand)) {
    const [[key, inner] = ["", undefined], ...more] = Object.entries(operand);
    const isKnown = ["prefix", "suffix", "equals-ignore-case"].includes(key) && more.length === 0;
    if (!isKnown) return `Unsupported anything-but pattern: ${key}`;
    return KINDS[key]?.check(inner);
  }
  const all = Array.isArray(operand) ? operand : [operand];
  const isList = all.length > 0 && all.every((one) => /^(?:string|number)$/.test(typeof one));
  return isList
    ? undefined
    : "Value of anything-but must be an array or single string/number value.";
}

function matchesAnythingBut(operand: unknown, value: unknown): boolean {
  if (isObject(operand)) return !matchesRule(operand, [value]);
  return !(Array.isArray(operand) ? operand : [operand]).includes(value);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function checkNumeric(operand: unknown): string | undefined {
  if (!Array.isArray(operand)) return "Value of numeric must be an array.";
  const [first, low, second, high, ...more] = operand as readonly unknown[];
  if (first === undefined) return "Invalid member in numeric match: ]";
  if (typeof first !== "string") return `Invalid member in numeric match: ${String(first)}`;
  if (!Object.hasOwn(COMPARISONS, first)) return `Unrecognized numeric range operator: ${first}`;
  if (typeof low !== "number") return `Value of ${first} must be numeric`;
  if (second === undefined) return undefined;
  if (!first.startsWith(">") || more.length > 0) return "Too many elements in numeric expression";
  if (second !== "<" && second !== "<=") return `Bad numeric range operator: ${String(second)}`;
  if (typeof high !== "number") return `Value of ${second} must be numeric`;
  return low < high ? undefined : "Bottom must be less than top";
}

function matchesNumeric(operand: unknown, value: unknown): boolean {
  if (typeof value !== "number") return false;
  const [first, low, second, high] = operand as readonly [string, number, string?, number?];
  const isAbove = COMPARISONS[first]?.(value, low) ?? false;
  if (second === undefined || high === undefined) return isAbove;
  return isAbove && (COMPARISONS[second]?.(value, high) ?? false);
}

interface Subnet {
  readonly address: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

function readSubnet(cidr: string): Subnet | undefined {
  const [, address = "", digits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const version = isIP(address);
  const bits = Number(digits);
  if (version === 0 || bits > (version === 4 ? 32 : 128)) return undefined;
  return { address, bits, family: version === 4 ? "ipv4" : "ipv6" };
}

function isInSubnet(cidr: string, value: unknown): boolean {
  const subnet = readSubnet(cidr);
  const version = typeof value === "string" ? isIP(value) : 0;
  if (!subnet || version === 0) return false;
  const subnets = new BlockList();
  subnets.addSubnet(subnet.address, subnet.bits, subnet.family);
  return subnets.check(String(value), version === 4 ? "ipv4" : "ipv6");
}

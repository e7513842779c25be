import { isIP } from "node:net";
import { addressesOf } from "./addresses.ts";
import {
  arnParts,
  isAnything,
  matches,
  type Pattern,
  readLiteral,
  readPattern,
  type Variables,
} from "./pattern.ts";

/** How a value of a request is held against one of a policy. */
export interface Operator {
  /** Met when no value of the policy is. */
  readonly isNegated: boolean;
  isMet(expected: string, given: string, variables: Variables | undefined): boolean;
}

type Comparison = Operator["isMet"];

const stringEquals: Comparison = (expected, given, variables) =>
  isMeant(readLiteral(expected, variables), given);

const stringLike: Comparison = (expected, given, variables) =>
  isMeant(readPattern(expected, variables), given);

/** The values of variables lose their case as well. */
const stringEqualsIgnoreCase: Comparison = (expected, given, variables) =>
  isMeant(
    readLiteral(expected, variables && ((name) => variables(name)?.toLowerCase()))?.map(lowerCase),
    given.toLowerCase(),
  );

/** Each of the six parts of an ARN is compared by itself; ArnEquals knows wildcards too. */
const arnLike: Comparison = (expected, given, variables) => {
  const pattern = readPattern(expected, variables);
  if (!pattern) return false;
  if (isAnything(pattern)) return true;
  const parts = arnParts(pattern);
  const texts = arnTexts(given);
  if (parts.length !== 6 || texts.length !== 6) return false;
  return parts.every((part, i) => matches(part, texts[i] ?? ""));
};

const boolEquals: Comparison = (expected, given) => {
  const claim = expected.toLowerCase();
  return (claim === "true" || claim === "false") && claim === given.toLowerCase();
};

const binaryEquals: Comparison = (expected, given) => expected === given;

const ipAddress: Comparison = (expected, given) => {
  const family = isIP(given);
  if (family === 0) return false;
  return addressesOf(expected)?.check(given, family === 6 ? "ipv6" : "ipv4") ?? false;
};

type Order = (given: number, expected: number) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  Equals: (given, expected) => given === expected,
  LessThan: (given, expected) => given < expected,
  LessThanEquals: (given, expected) => given <= expected,
  GreaterThan: (given, expected) => given > expected,
  GreaterThanEquals: (given, expected) => given >= expected,
};

/** What comes after "String", "Numeric" and so on, and what each does. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: stringEquals,
  StringEqualsIgnoreCase: stringEqualsIgnoreCase,
  StringLike: stringLike,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: boolEquals,
  BinaryEquals: binaryEquals,
  IpAddress: ipAddress,
  ...comparisonsOf("Numeric", numberOf),
  ...comparisonsOf("Date", timeOf),
};

/** Source: documented, IAM User Guide, "IAM JSON policy elements: Condition operators" */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NotIpAddress: "IpAddress",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
};

/** By name in lower case, without set operator and `IfExists`. `Null` is not one of them. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...Object.entries(COMPARISONS).map(([name, isMet]) => operator(name, isMet, false)),
  ...Object.entries(NEGATED).flatMap(([name, of]) => {
    const isMet = COMPARISONS[of];
    return isMet ? [operator(name, isMet, true)] : [];
  }),
]);

function operator(name: string, isMet: Comparison, isNegated: boolean): [string, Operator] {
  return [name.toLowerCase(), { isNegated, isMet }];
}

/** Comparisons by order, of texts that `read` makes numbers of; NaN compares to nothing. */
function comparisonsOf(kind: string, read: (text: string) => number): Record<string, Comparison> {
  const comparisons = Object.entries(ORDERS).map(([order, holds]): [string, Comparison] => [
    `${kind}${order}`,
    (expected, given) => holds(read(given), read(expected)),
  ]);
  return Object.fromEntries(comparisons);
}

function numberOf(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** In milliseconds; policies write ISO 8601, or seconds since 1970. */
function timeOf(text: string): number {
  if (/^\d{1,12}(\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  return /^\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?)?)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}

const isMeant = (pattern: Pattern | undefined, text: string): boolean =>
  pattern !== undefined && matches(pattern, text);

function lowerCase(code: number): number {
  if (code < 0) return code;
  const lower = String.fromCodePoint(code).toLowerCase();
  return lower.codePointAt(0) ?? code;
}

function arnTexts(arn: string): readonly string[] {
  const parts = arn.split(":");
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

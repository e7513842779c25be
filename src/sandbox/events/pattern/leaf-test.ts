import { type AddressRange, isWithin, parseAddress } from "./address.ts";
import { matchesWildcard, type Wildcard } from "./wildcard.ts";

/** A value of an event that holds no others. */
export interface Leaf {
  readonly kind: "string" | "number" | "word";
  /** A string's text; a number's digits; `true`, `false` or `null`. */
  readonly text: string;
}

/** One alternative of a field's list. */
export type LeafTest = (leaf: Leaf) => boolean;

/** Source: documented, EventBridge user guide: numbers from -5e9 to 5e9, with six decimals. */
const NUMBER_MAX = 5e9;
const DECIMALS = 1e6;

/** @returns millionths; undefined when the number is out of the range that is compared. */
export function comparable(digits: string): number | undefined {
  const value = Number(digits);
  return Math.abs(value) <= NUMBER_MAX ? Math.round(value * DECIMALS) : undefined;
}

/** A string, or an address that is the same as the string's. */
export function equalsText(text: string): LeafTest {
  const address = parseAddress(text);
  if (!address) return (leaf) => leaf.kind === "string" && leaf.text === text;
  const { bits, value } = address;
  return within({ bits, first: value, last: value });
}

/** The same number; the same digits, for one that is too large to be compared. */
export function equalsNumber(digits: string): LeafTest {
  const millionths = comparable(digits);
  return (leaf) =>
    leaf.kind === "number" &&
    (leaf.text === digits || (millionths !== undefined && comparable(leaf.text) === millionths));
}

export const equalsWord =
  (word: string): LeafTest =>
  (leaf) =>
    leaf.kind === "word" && leaf.text === word;

/** True of a string of which `test` is true. */
export const ofText =
  (test: (text: string) => boolean): LeafTest =>
  (leaf) =>
    leaf.kind === "string" && test(leaf.text);

/** True of every value, null and numbers included, but of a string of which one test is true. */
export const butText =
  (tests: readonly ((text: string) => boolean)[]): LeafTest =>
  (leaf) =>
    leaf.kind !== "string" || !tests.some((test) => test(leaf.text));

/** True of every value but the given strings. */
export function butTexts(texts: ReadonlySet<string>): LeafTest {
  return (leaf) => leaf.kind !== "string" || !texts.has(leaf.text);
}

/** True of every value but the given numbers, which are millionths. */
export function butNumbers(numbers: ReadonlySet<number | undefined>): LeafTest {
  return (leaf) => leaf.kind !== "number" || !numbers.has(comparable(leaf.text) ?? Number.NaN);
}

/** Bounds of a number, in millionths. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly isMinLeftOut?: boolean;
  readonly isMaxLeftOut?: boolean;
}

export const between =
  ({ min, max, isMinLeftOut = false, isMaxLeftOut = false }: Bounds): LeafTest =>
  (leaf) => {
    const value = leaf.kind === "number" ? comparable(leaf.text) : undefined;
    if (value === undefined) return false;
    return (
      (isMinLeftOut ? value > min : value >= min) && (isMaxLeftOut ? value < max : value <= max)
    );
  };

export const within =
  (range: AddressRange): LeafTest =>
  (leaf) => {
    const address = leaf.kind === "string" ? parseAddress(leaf.text) : undefined;
    return address !== undefined && isWithin(range, address);
  };

export const startsWith = (prefix: string) => (text: string) => text.startsWith(prefix);
export const endsWith = (suffix: string) => (text: string) => text.endsWith(suffix);
export const looksLike = (wildcard: Wildcard) => (text: string) => matchesWildcard(wildcard, text);

/** The same test without regard to case. */
export const ignoringCase =
  (test: (expected: string) => (text: string) => boolean) => (expected: string) => {
    const folded = test(expected.toLowerCase());
    return (text: string) => folded(text.toLowerCase());
  };

export const same = (expected: string) => (text: string) => text === expected;

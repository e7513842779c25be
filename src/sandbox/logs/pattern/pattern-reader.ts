import { invalidParameter } from "../refusals.ts";
import type { Comparator, Literal } from "./comparison.ts";

const COMPARATORS = ["!=", "<=", ">=", "=", "<", ">"] as const;

/** Reads a pattern from left to right. Every failure is an `InvalidParameterException`. */
export class PatternReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    this.skipSpace();
    return this.#at >= this.#text.length;
  }

  skipSpace(): void {
    this.take(/\s*/y);
  }

  /** @param pattern sticky. @returns undefined when it does not match here. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found) this.#at += found[0].length;
    return found;
  }

  /** Takes a text, after any space. @returns whether it was there. */
  takeText(text: string): boolean {
    this.skipSpace();
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.takeText(text)) throw this.refuse(`expected "${text}"`);
  }

  takeComparator(): Comparator | undefined {
    this.skipSpace();
    return COMPARATORS.find((comparator) => this.takeText(comparator));
  }

  /** A text in quotes, or a bare one as long as no character ends it. */
  takeLiteral(bare: RegExp): Literal {
    this.skipSpace();
    const quoted = this.take(/"((?:[^"\\]|\\.)*)"/y);
    if (quoted) return { text: withoutEscapes(quoted[1] ?? ""), isQuoted: true };
    const found = this.take(bare);
    if (!found || found[0] === "") throw this.refuse("expected a value");
    return { text: found[0], isQuoted: false };
  }

  refuse(why: string): Error {
    return invalidParameter(`Invalid filter pattern: ${why} at character ${this.#at + 1}`);
  }
}

const withoutEscapes = (text: string): string => text.replace(/\\(.)/g, "$1");

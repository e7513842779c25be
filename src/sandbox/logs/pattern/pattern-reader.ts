import { invalidParameter } from "../refusals.ts";
import type { Comparator, Literal } from "./comparison.ts";
import { readExpression } from "./regular-expression.ts";

const COMPARATORS = ["!=", "<=", ">=", "=", "<", ">"] as const;

/** Source: documented, CloudWatch Logs user guide, regex syntax, quotas. */
const EXPRESSIONS_MAX = 2;
const EXPRESSION = /%((?:[^%\\]|\\.)+)%/y;

/** Reads a pattern from left to right. Every failure is an `InvalidParameterException`. */
export class PatternReader {
  readonly #text: string;
  #at = 0;
  #expressions = 0;

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

  /** A text in quotes, an expression, or a bare text as long as no character ends it. */
  takeLiteral(bare: RegExp): Literal {
    this.skipSpace();
    const quoted = this.take(/"((?:[^"\\]|\\.)*)"/y);
    if (quoted) return { text: withoutEscapes(quoted[1] ?? ""), isQuoted: true };
    const expression = this.take(EXPRESSION);
    if (expression) return this.#asExpression(expression[1] ?? "");
    const found = this.take(bare);
    if (!found || found[0] === "") throw this.refuse("expected a value");
    return { text: found[0], isQuoted: false };
  }

  #asExpression(text: string): Literal {
    this.#expressions += 1;
    if (this.#expressions > EXPRESSIONS_MAX) throw this.refuse("too many regular expressions");
    const expression = readExpression(text);
    if (!expression) throw this.refuse("not a supported regular expression");
    return { text, isQuoted: true, expression };
  }

  refuse(why: string): Error {
    return invalidParameter(`Invalid filter pattern: ${why} at character ${this.#at + 1}`);
  }
}

const withoutEscapes = (text: string): string => text.replace(/\\(.)/g, "$1");

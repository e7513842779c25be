import type { FilterPattern } from "./filter-pattern.ts";
import { PatternReader } from "./pattern-reader.ts";

/** A text that has to be in a message, may be, or must not be. */
interface Term {
  readonly kind: "required" | "optional" | "excluded";
  readonly text: string;
}

const KINDS = { "": "required", "?": "optional", "-": "excluded" } as const;
const WORD = /[^\s"]+/y;
const PLAIN = /^[\p{L}\p{N}_]+$/u;

/**
 * Reads `error "a phrase" -debug`, or `?one ?another`. Terms are looked for as they are written,
 * anywhere in a message. Beside a term that has to be there, optional ones mean nothing.
 *
 * Source: documented, CloudWatch Logs user guide, "Using filter patterns to match terms in
 * unstructured log events". Source: assumed, that a term may be a part of a word.
 *
 * @throws {ServiceError} for a term with other characters than letters and digits, not in quotes.
 */
export function parseTerms(text: string): FilterPattern {
  const reader = new PatternReader(text);
  const terms: Term[] = [];
  while (!reader.isAtEnd) terms.push(readTerm(reader));
  const of = (kind: Term["kind"]) => terms.filter((term) => term.kind === kind);
  const [required, optional, excluded] = [of("required"), of("optional"), of("excluded")];
  return {
    match: (message) => {
      const isIn = (term: Term) => message.includes(term.text);
      const isFound =
        required.length > 0 || optional.length === 0 ? required.every(isIn) : optional.some(isIn);
      return isFound && !excluded.some(isIn) ? {} : undefined;
    },
  };
}

function readTerm(reader: PatternReader): Term {
  const mark = (reader.take(/[?-]/y)?.[0] ?? "") as keyof typeof KINDS;
  const { text, isQuoted } = reader.takeLiteral(WORD);
  if (!isQuoted && !PLAIN.test(text)) {
    throw reader.refuse(`Invalid character(s) in term '${mark}${text}'`);
  }
  return { kind: KINDS[mark], text };
}

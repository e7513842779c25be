import { type Comparator, compares, isNumber, type Literal } from "./comparison.ts";
import type { FilterPattern } from "./filter-pattern.ts";
import { PatternReader } from "./pattern-reader.ts";

/** A word of a line, by its place: named, and perhaps compared. */
interface Field {
  readonly name: string | undefined;
  readonly meets: (word: string) => boolean;
}

/** Stands for any number of words. */
const ELLIPSIS = "...";
const NAME = /[A-Za-z_][\w-]*/y;
const BARE = /[^\s",[\]&|=<>!]+/y;
/** A word: in brackets, in quotes, or up to the next space. */
const WORDS = /\[([^\]]*)\]|"([^"]*)"|(\S+)/g;

/**
 * Reads `[ip, user, ..., status = 4* || status = 500, bytes > 1000]`.
 *
 * Source: documented, CloudWatch Logs user guide, "Using filter patterns to match terms in
 * space-delimited log events".
 *
 * @throws {ServiceError} `InvalidParameterException`
 */
export function parseFields(text: string): FilterPattern {
  const reader = new PatternReader(text);
  reader.expect("[");
  const fields: (Field | typeof ELLIPSIS)[] = [];
  do fields.push(reader.takeText(ELLIPSIS) ? ELLIPSIS : readField(reader));
  while (reader.takeText(","));
  reader.expect("]");
  if (!reader.isAtEnd) throw reader.refuse("expected nothing more");
  const gap = fields.indexOf(ELLIPSIS);
  if (gap !== fields.lastIndexOf(ELLIPSIS)) throw reader.refuse("expected one ellipsis");
  return { match: (message) => matchWords(fields, wordsOf(message)) };
}

function wordsOf(message: string): readonly string[] {
  return [...message.matchAll(WORDS)].map(
    ([, bracketed, quoted, bare]) => bracketed ?? quoted ?? bare ?? "",
  );
}

function matchWords(
  fields: readonly (Field | typeof ELLIPSIS)[],
  words: readonly string[],
): Record<string, string> | undefined {
  const named = fields.filter((field) => field !== ELLIPSIS);
  const gap = fields.indexOf(ELLIPSIS);
  const isLong = gap < 0 ? words.length === named.length : words.length >= named.length;
  if (!isLong) return undefined;
  const skipped = words.length - named.length;
  const values: Record<string, string> = {};
  for (const [index, { name, meets }] of named.entries()) {
    const word = words[gap >= 0 && index >= gap ? index + skipped : index] ?? "";
    if (!meets(word)) return undefined;
    values[`$${name ?? index + 1}`] = word;
  }
  return values;
}

function readField(reader: PatternReader): Field {
  reader.skipSpace();
  const name = reader.take(NAME)?.[0];
  const any = [readAll(reader, readCondition(reader))];
  while (reader.takeText("||")) any.push(readAll(reader, readNamedCondition(reader)));
  return { name, meets: (word) => any.some((meets) => meets(word)) };
}

type Meets = (word: string) => boolean;

function readAll(reader: PatternReader, first: Meets): Meets {
  const all = [first];
  while (reader.takeText("&&")) all.push(readNamedCondition(reader));
  return (word) => all.every((meets) => meets(word));
}

function readNamedCondition(reader: PatternReader): Meets {
  reader.skipSpace();
  if (!reader.take(NAME)) throw reader.refuse("expected a field's name");
  return readCondition(reader);
}

/** What is not compared may be anything. */
function readCondition(reader: PatternReader): Meets {
  const comparator = reader.takeComparator();
  if (!comparator) return () => true;
  const literal = reader.takeLiteral(BARE);
  checkOrder(reader, comparator, literal);
  return (word) => compares(word, comparator, literal);
}

function checkOrder(reader: PatternReader, comparator: Comparator, literal: Literal): void {
  const isOrder = comparator !== "=" && comparator !== "!=";
  if (isOrder && !isNumber(literal)) throw reader.refuse("expected a number");
}

import type { Row } from "./ingest/row.ts";
import { isAscii } from "./search/folded.ts";

interface Member {
  readonly name: string;
  /** What stands for it in a record, as SQL over the columns. */
  readonly sql: string;
  /** The same of a row that was read. */
  readonly valueOf: (row: LeftOut) => string;
  /** Where that of the row ends, which stands at `start` in its record; -1 when another does. */
  readonly endIn: (row: LeftOut, start: number) => number;
}

/** What of a row says what its record is without. */
export type LeftOut = Pick<Row, "eventID" | "requestParameters" | "responseElements" | "record">;

const endOf = (value: string, record: string, start: number) =>
  record.startsWith(value, start) ? start + value.length : -1;

/**
 * What the table keeps in a column and not in the record too, where a record has it just as the
 * column says; in the order of a record. They were a sixth of what history took on disk. What else
 * columns have stays in the record: to read fifteen more of them took twice the time of a look-up.
 * Source: observed.
 */
const MEMBERS: readonly Member[] = [
  {
    name: "requestParameters",
    sql: "events.requestParameters",
    valueOf: ({ requestParameters }) => requestParameters,
    endIn: ({ record, requestParameters }, start) => endOf(requestParameters, record, start),
  },
  {
    name: "responseElements",
    sql: "events.responseElements",
    valueOf: ({ responseElements }) => responseElements,
    endIn: ({ record, responseElements }, start) => endOf(responseElements, record, start),
  },
  {
    name: "eventID",
    sql: `concat('"', events.eventID, '"')`,
    valueOf: ({ eventID }) => `"${eventID}"`,
    endIn: ({ record, eventID }, start) => {
      const end = record[start] === '"' ? endOf(eventID, record, start + 1) : -1;
      return record[end] === '"' ? end + 1 : -1;
    },
  },
];

/** Begins a record of which members were left out. */
export const MARK = "\n";
/**
 * Stands where a member's value was left out, so that what is left is JSON still. A line's end is
 * in no record that has members left out, but for these.
 */
export const HOLE = "\n0";

const keyOf = (name: string) => `"${name}":`;

/** A key, from the first capital letter on: these are few in records, and quotes are everywhere. */
const KEYS = MEMBERS.map(({ name, endIn }) => {
  const key = keyOf(name);
  const at = key.search(/[A-Z]/);
  return { head: key.slice(0, at), tail: key.slice(at), endIn };
});

/** Where a member's value stands in the text of a record. */
export interface Hole {
  readonly start: number;
  readonly end: number;
}

/**
 * What the table keeps a record without, first to last; none when the record is kept whole, because
 * it could not be put together again exactly as it was.
 */
export function holesIn(row: LeftOut): readonly Hole[] {
  const { record } = row;
  if (!record.startsWith("{") || record.includes(MARK)) return [];
  const holes: Hole[] = [];
  let done = 0;
  for (const { head, tail, endIn } of KEYS) {
    const start = behindKey(record, { head, tail, from: done });
    const end = start < 0 ? -1 : endIn(row, start);
    // Whatever else follows a value than another member or the object's end is left as it is.
    if (end < 0 || (record[end] !== "," && record[end] !== "}")) return [];
    holes.push({ start, end });
    done = end;
  }
  return holes;
}

/** A record as the table keeps it. */
export function storedRecord({ record }: LeftOut, holes: readonly Hole[]): string {
  // None that is journaled begins so; it means the same without, and would be taken for the others.
  if (holes.length === 0) return record.replace(/^\n+/, "");
  const kept = holes.map(({ start }, n) => record.slice(holes[n - 1]?.end ?? 0, start));
  return MARK + [...kept, record.slice(holes.at(-1)?.end)].join(HOLE);
}

/** The columns that {@link wholeRecord} takes. */
export const STORED_COLUMNS = "record, requestParameters, responseElements, eventID";

/**
 * A whole record, of a row as the table has it: what {@link RECORD} says in SQL, which takes a
 * millisecond longer for fifty. Source: observed.
 */
export function wholeRecord(row: LeftOut): string {
  if (!row.record.startsWith(MARK)) return row.record;
  const kept = row.record.slice(MARK.length).split(HOLE);
  return kept.map((text, n) => text + (MEMBERS[n]?.valueOf(row) ?? "")).join("");
}

/** @returns -1 when there is none. */
function behindKey(
  record: string,
  { head, tail, from }: { readonly head: string; readonly tail: string; readonly from: number },
): number {
  for (let at = record.indexOf(tail, from); at >= 0; at = record.indexOf(tail, at + 1)) {
    if (record.startsWith(head, at - head.length)) return at + tail.length;
  }
  return -1;
}

/** The table's own columns, also where a statement calls what it makes of them by their names. */
const STORED = "events.record";
const LACKS_MEMBERS = `startsWith(${STORED}, ${quoted(MARK)})`;
const KEPT = `splitByString(${quoted(HOLE)}, substring(${STORED}, ${MARK.length + 1}))`;
const LEFT_OUT = `[${MEMBERS.map(({ sql }) => sql).join(", ")}, '']`;

/**
 * A whole record, as SQL over the columns of a row. Not to be selected as `record` beside a
 * condition over that column: it would be said of this then, and no index knows it.
 */
export const RECORD =
  `if(${LACKS_MEMBERS}, arrayStringConcat(arrayMap((kept, member) -> concat(kept, member), ` +
  `${KEPT}, ${LEFT_OUT})), ${STORED})`;

/** What a hole looks like in JSON that the engine wrote anew. */
const REWRITTEN = `[${MEMBERS.map(({ name }) => quoted(`${keyOf(name)}0`)).join(", ")}]`;

/** A member that holds an object, or a list of them, as JSON; empty where there is none. */
export function objectMember(name: string): string {
  const [stored, whole] = [STORED, RECORD].map((text) => `JSONExtractRaw(${text}, '${name}')`);
  // It may hold what was left out, key and value: which of the two stood first was not looked at.
  return `if(multiSearchAny(${stored}, ${REWRITTEN}), ${whole}, ${stored})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\n", "\\n")}'`;
}

/** Stored, and not in the whole record. */
const OF_HOLE = /^0$|\n/;
/** What a value may end with, and what follows it. */
const ACROSS_END = /["\]}el\d][,}]/i;

/** True when a text may lie across the beginning or the end of a member that is left out. */
function liesAcross(text: string): boolean {
  if (ACROSS_END.test(text)) return true;
  const lower = text.toLowerCase();
  return MEMBERS.some(({ name }) => {
    const key = keyOf(name).toLowerCase();
    return [...lower.matchAll(/:(?=.)/gs)].some(({ index }) => {
      const until = lower.slice(0, index + 1);
      return until.endsWith(key) || key.endsWith(until);
    });
  });
}

/**
 * The condition that a text is anywhere in a record. To put every record together first takes 1.4
 * times as long as to look through its pieces. Source: observed.
 *
 * @param isIn says in SQL that it is in another, whatever the case of either.
 */
export function anywhereInRecord(text: string, isIn: (sql: string) => string): string {
  const isSure = isAscii(text) || !/[:,}]/.test(text);
  if (!isSure || OF_HOLE.test(text) || liesAcross(text)) return isIn(RECORD);
  const isInMember = MEMBERS.map(({ sql }) => isIn(sql)).join(" OR ");
  return `(${isIn(STORED)} OR (${LACKS_MEMBERS} AND (${isInMember})))`;
}

import type { QueryValues } from "../store.ts";

/**
 * A statement of ours with its values in the places of its `{name:Type}`, as literals: what is said
 * over HTTP as parameters would have to be set on a session before each statement.
 */
export function withValues(sql: string, values: QueryValues): string {
  // In one pass, so that nothing in a value is taken for a place.
  return sql.replace(/\{(\w+):\w+\}/g, (_place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`no value for ${name}`);
    return typeof value === "string" ? literalOf(value) : String(value);
  });
}

/** Text of anybody's as a literal. Source: documented, ClickHouse's string literals. */
const literalOf = (text: string): string =>
  `'${text.toWellFormed().replace(/[\\']/g, "\\$&").replaceAll("\0", "\\0")}'`;

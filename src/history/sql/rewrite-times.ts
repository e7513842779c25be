const LITERAL = /'(?:[^'\\]|\\.|'')*'/;
const COMPARISON = /(\beventTime (?:=|!=|<>|<=|>=|<|>) )/;
const TIME = /'(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z'/;
const COMPARISONS = new RegExp(`${LITERAL.source}|${COMPARISON.source}${TIME.source}`, "g");

/**
 * Lets `eventTime` be compared with a time as records write it, `2026-01-31T23:59:59Z`, which the
 * engine refuses. Leaves other quoted text alone.
 *
 * @param sql as the engine's own formatter gives it: `BETWEEN` is two comparisons there.
 */
export function rewriteTimes(sql: string): string {
  return sql.replace(
    COMPARISONS,
    (whole, comparison?: string, date?: string, time?: string): string =>
      comparison === undefined ? whole : `${comparison}'${date} ${time}'`,
  );
}

/** Quoted text of each kind, which is left alone. */
export const QUOTED = [/'(?:[^'\\]|\\.|'')*'/, /`(?:[^`\\]|\\.)*`/, /"(?:[^"\\]|\\.)*"/];
export const COLUMN =
  /\b(?:\w+\.)?(?:requestParameters|responseElements|additionalEventData|tlsDetails)/;
export const MEMBERS = /(?:\.(?:[A-Za-z_]\w*|`[^`\\']+`))+/;

const PATHS = new RegExp(
  [...QUOTED.map(({ source }) => source), `(${COLUMN.source})(${MEMBERS.source})`].join("|"),
  "g",
);

/**
 * Lets `requestParameters.roleName` mean what it seems to: the member of the JSON text in the
 * column, as text, `NULL` where there is none. Leaves quoted text alone.
 *
 * @param sql as the engine's own formatter gives it, without comments.
 */
export function rewritePaths(sql: string): string {
  return sql.replace(PATHS, (whole, column?: string, path?: string) => {
    if (column === undefined || path === undefined) return whole;
    const names = path
      .slice(1)
      .split(".")
      .map((name) => `'${name.replaceAll("`", "")}'`);
    return `JSONExtract(${column}, ${names.join(", ")}, 'Nullable(String)')`;
  });
}

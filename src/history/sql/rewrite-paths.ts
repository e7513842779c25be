const PATHS = new RegExp(
  [
    // Quoted text of each kind, which is left alone.
    /'(?:[^'\\]|\\.|'')*'/,
    /`(?:[^`\\]|\\.)*`/,
    /"(?:[^"\\]|\\.)*"/,
    /\b((?:\w+\.)?(?:requestParameters|responseElements|additionalEventData|tlsDetails))/,
  ]
    .map(({ source }) => source)
    .join("|") + /((?:\.(?:[A-Za-z_]\w*|`[^`\\']+`))+)/.source,
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

/** One statement of a client, in the form in which a session of the engine runs it. */
export interface Statement {
  readonly queryId: string;
  readonly isInsert: boolean;
  /** Settings of the engine by name, and parameters, whose names begin with `param_`. */
  readonly settings: ReadonlyMap<string, string>;
  readonly sql: string;
  readonly format: string;
}

/** Parameters of the HTTP interface that are no settings of the engine. */
const NOT_SETTINGS = new Set([
  "query",
  "query_id",
  "default_format",
  "session_id",
  "wait_end_of_query",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
  "enable_http_compression",
  "database",
  "role",
  "compress",
]);

/** Reads a statement from the target and body of a request in ClickHouse's HTTP interface. */
export function readStatement(target: string, body: string): Statement {
  const { searchParams } = new URL(target, "http://engine");
  const query = searchParams.get("query");
  const sql = query === null ? body : `${query}\n${body}`;
  const queryId = searchParams.get("query_id") ?? "";
  const settings = new Map([["log_comment", queryId]]);
  for (const [name, value] of searchParams) {
    if (/^\w+$/.test(name) && !NOT_SETTINGS.has(name)) settings.set(name, value);
  }
  return {
    queryId,
    isInsert: /^\s*INSERT/i.test(sql),
    settings,
    sql,
    format: searchParams.get("default_format") ?? "TabSeparated",
  };
}

/** As {@link readStatement}, for a session on which nothing can be set. */
export function readerStatement(target: string, body: string): Statement {
  return { ...readStatement(target, body), settings: new Map(), isInsert: false };
}

/**
 * What sets a statement's settings on its session, before it and in the same breath.
 *
 * @param lingering the settings that statements before it left on the session: they stay there, and
 *   are put back unless they are set again. Is changed to what this one leaves.
 */
export function settingsFirst({ settings }: Statement, lingering: Set<string>): string {
  const values = [...settings].map(([name, value]) => `${name} = ${quote(value)}`);
  const others = [...lingering].filter((name) => !settings.has(name));
  const all = [...others.map((name) => `${name} = DEFAULT`), ...values];
  // Whether or not it gets as far as the statement, some of these may then be set.
  for (const name of settings.keys()) if (!name.startsWith("param_")) lingering.add(name);
  return all.length > 0 ? `SET ${all.join(", ")};` : "";
}

const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;

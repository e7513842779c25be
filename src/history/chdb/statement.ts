/** One statement of a client, in the form in which a session of the engine runs it. */
export interface Statement {
  readonly queryId: string;
  readonly isInsert: boolean;
  /** Sets parameters and settings on the session. */
  readonly prelude: string;
  readonly sql: string;
  /** Puts back what the prelude set. */
  readonly postlude: string;
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
  const prelude = [...settings].map(([name, value]) => `SET ${name} = ${quote(value)};`);
  const lasting = [...settings.keys()].filter((name) => !name.startsWith("param_"));
  return {
    queryId,
    isInsert: /^\s*INSERT/i.test(sql),
    prelude: prelude.join(""),
    sql,
    postlude: lasting.map((name) => `SET ${name} = DEFAULT`).join(";"),
    format: searchParams.get("default_format") ?? "TabSeparated",
  };
}

/** As {@link readStatement}, for a session on which nothing can be set. */
export function readerStatement(target: string, body: string): Statement {
  return { ...readStatement(target, body), prelude: "", postlude: "", isInsert: false };
}

const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;

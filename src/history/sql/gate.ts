import { HistoryError } from "../errors.ts";
import type { Store } from "../store.ts";
import { findForbiddenWord } from "./find-forbidden-word.ts";
import { type EngineFunction, FunctionPolicy } from "./function-policy.ts";
import { namePaths } from "./name-paths.ts";
import { parserWords } from "./parser-words.ts";
import { rewritePaths } from "./rewrite-paths.ts";
import { rewriteTimes } from "./rewrite-times.ts";

const SQL_LENGTH_MAX = 65_536;
/** `system.one` is what a SELECT without FROM reads. */
const ALLOWED_TABLES = /^(lake\.events|system\.one)$/;
/** The one table, or a name that the statement itself gave. Never a path: those read files. */
const PLAIN_TABLE = /^\w+$/;

/**
 * Decides whether SQL of people may run, by what the engine's own parser makes of it; nothing is
 * executed meanwhile.
 *
 * Stands before a reader's role, which cannot refuse everything in this engine: functions that read
 * files, and `INTO OUTFILE`, pass the role. Source: observed.
 */
export class SqlGate {
  readonly #store: Store;
  #policy: FunctionPolicy | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * @returns one SELECT without comments, formats and settings, paths into JSON written out.
   * @throws {HistoryError} `query_refused` for anything else.
   */
  async admit(sql: string): Promise<string> {
    if (sql.length > SQL_LENGTH_MAX) throw refused("the statement is too long");
    const formatted = await this.#format(sql);
    if (!/^(SELECT|WITH|\()/i.test(formatted)) throw refused("only SELECT is allowed");
    const query = rewriteTimes(rewritePaths(namePaths(formatted)));
    this.#policy ??= new FunctionPolicy(await this.#listFunctions());
    const word = findForbiddenWord(query, this.#policy);
    if (word !== undefined) throw refused(`${word} is not allowed`);
    const nodes = await this.#parse(query);
    for (const [i, node] of nodes.entries()) this.#check(node, i === 0);
    return query;
  }

  /** One statement or an error, and no comments: what the parser itself takes it for. */
  async #format(sql: string): Promise<string> {
    const rows = await this.#asked(() =>
      this.#store.select<{ text: string }>("SELECT formatQuerySingleLine({sql:String}) AS text", {
        sql,
      }),
    );
    return rows[0]?.text ?? "";
  }

  async #parse(query: string): Promise<readonly string[]> {
    const rows = await this.#asked(() =>
      // As a table, because a format after the statement would be taken for the query's own.
      this.#store.select<{ explain: string }>(`SELECT explain FROM (EXPLAIN AST ${query})`, {}),
    );
    return rows.map(({ explain }) => explain);
  }

  async #listFunctions(): Promise<readonly EngineFunction[]> {
    return await this.#store.select<EngineFunction>(
      "SELECT name, alias_to AS aliasOf, is_aggregate = 1 AS isAggregate, " +
        "categories AS category FROM system.functions",
      {},
    );
  }

  #check(line: string, isRoot: boolean): void {
    const depth = line.length - line.trimStart().length;
    const node = line.trim();
    if (isRoot && !node.startsWith("SelectWithUnionQuery")) throw refused("only SELECT is allowed");
    if (depth === 1 && !node.startsWith("ExpressionList")) {
      throw refused("FORMAT, INTO OUTFILE and SETTINGS are not allowed");
    }
    if (/^Set\b/.test(node)) throw refused("SETTINGS are not allowed");
    const name = /^Function (\S+)/.exec(node)?.[1];
    // The engine's own spelling of a literal array; written by a person, the text shows it.
    if (name !== undefined && name !== "_CAST" && !this.#policy?.isAllowed(name)) {
      throw refused(`the function ${name} is not allowed`);
    }
    const table = /^TableIdentifier (\S+)/.exec(node)?.[1];
    if (table !== undefined && !PLAIN_TABLE.test(table) && !ALLOWED_TABLES.test(table)) {
      throw refused(`the table ${table} is not to be had; there is one, events`);
    }
  }

  /** What the parser refuses is the writer's to correct, and told in the parser's words. */
  async #asked<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HistoryError) || error.code !== "engine_failed") throw error;
      const { cause } = error;
      const detail = cause instanceof Error ? cause.message : "it cannot be parsed";
      throw new HistoryError("query_refused", parserWords(detail), { cause });
    }
  }
}

const refused = (why: string) => new HistoryError("query_refused", why);

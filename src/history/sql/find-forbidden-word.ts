import type { FunctionPolicy } from "./function-policy.ts";

/** A literal, which is skipped; quoted identifiers; a bare word. */
const TOKENS = new RegExp(
  [/'(?:[^'\\]|\\.|'')*'/, /`((?:[^`\\]|\\.)*)`/, /"((?:[^"\\]|\\.)*)"/, /([A-Za-z_]\w*)/]
    .map(({ source }) => source)
    .join("|"),
  "gs",
);

/** Databases that are nobody's to name. The reader's role does not hide the first. */
const FOREIGN_DATABASES = new Set(["system", "information_schema", "default"]);

/** Words of SQL that a parenthesis may follow. */
const KEYWORDS = new Set(
  (
    "all and any anti apply array as asof between by case columns cross cube distinct " +
    "else except exists filter from full global having in inner intersect interpolate " +
    "interval join left limit materialized not offset on or order outer over partition " +
    "prewhere qualify range recursive replace right rollup rows select semi sets step " +
    "then to union using when where window with"
  ).split(" "),
);

/**
 * Finds a word by which a statement reaches for what it may not: a call of a function that is not
 * allowed, the bare name of one, or another database.
 *
 * Reads the text, because the engine's printed syntax tree leaves parts out: what `APPLY` is given
 * and the bounds of a window. Bare names count, because `APPLY (file)` and `arrayMap(file, …)`
 * call what they name. Source: observed, chdb 3.4.0.
 *
 * @param sql as the engine's own formatter gives it: no comments, literals in single quotes.
 */
export function findForbiddenWord(sql: string, policy: FunctionPolicy): string | undefined {
  for (const match of sql.matchAll(TOKENS)) {
    const [token, backticked, quoted, bare] = match;
    const word = backticked ?? quoted ?? bare;
    if (word === undefined) continue;
    const before = sql[match.index - 1];
    const after = sql[match.index + token.length];
    if (after === "." && FOREIGN_DATABASES.has(word.toLowerCase())) return word;
    // A member: `requestParameters.version` names no function.
    if (before === ".") continue;
    const isKeyword = bare !== undefined && KEYWORDS.has(bare.toLowerCase());
    if (after === "(" && !isKeyword && !policy.isAllowed(word)) return word;
    if (policy.isForbidden(word)) return word;
  }
  return undefined;
}

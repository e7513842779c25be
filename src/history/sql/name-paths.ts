import { COLUMN, MEMBERS, QUOTED } from "./rewrite-paths.ts";

/** What is quoted; a path; what opens and closes; a word; anything else, by the character. */
const TOKENS = new RegExp(
  [
    ...QUOTED.map(({ source }) => source),
    `(?<path>${COLUMN.source}${MEMBERS.source})`,
    /(?<opening>[([{])/.source,
    /(?<closing>[)\]}])/.source,
    /(?<word>[A-Za-z_]\w*)/.source,
    /\S/.source,
  ].join("|"),
  "gs",
);

const COMBINING = ["UNION", "INTERSECT", "EXCEPT"];
const CLAUSES = "FROM PREWHERE WHERE GROUP HAVING WINDOW QUALIFY ORDER LIMIT OFFSET".split(" ");
/** What follows an item that is a path and nothing else. */
const ITEM_END = new RegExp(`^(?:[,)]|$| (?:${[...CLAUSES, ...COMBINING].join("|")})\\b)`);
/** More than the longest of its words. */
const ITEM_END_LENGTH_MAX = 16;

/** What stands between two brackets, or in none. */
interface Level {
  /** Whether a SELECT here gives the answer's columns. */
  readonly isOuter: boolean;
  /** A SELECT may begin here: at the beginning, and after what combines two. */
  mayBegin: boolean;
  isInList: boolean;
}

/**
 * Names each column of the answer that is a path and nothing else as it is written, where the
 * engine would name it by what the path becomes: `requestParameters.roleName AS
 * "requestParameters.roleName"`. Leaves alone what has a name and what is part of something.
 *
 * @param sql as the engine's own formatter gives it, without comments.
 */
export function namePaths(sql: string): string {
  const levels: Level[] = [{ isOuter: true, mayBegin: true, isInList: false }];
  let isItemStart = false;
  return sql.replace(TOKENS, (token: string, ...rest: readonly unknown[]) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const offset = rest.at(-3) as number;
    const level = levels.at(-1);
    if (!level) return token;
    const isStart = isItemStart;
    isItemStart = level.isOuter && level.isInList && token === ",";
    if (groups.opening) {
      const isOuter = level.isOuter && level.mayBegin && token === "(";
      level.mayBegin = false;
      levels.push({ isOuter, mayBegin: isOuter, isInList: false });
    } else if (groups.closing) {
      levels.pop();
    } else if (groups.word) {
      isItemStart = readWord(token, level, isStart);
    } else if (groups.path !== undefined) {
      const end = offset + token.length;
      const after = sql.slice(end, end + ITEM_END_LENGTH_MAX);
      // A name that somebody gave stands in backticks, and cannot be given twice.
      const isTaken = sql.includes(`\`${token}\``);
      if (isStart && !isTaken && ITEM_END.test(after)) return `${token} AS ${quoted(token)}`;
    }
    return token;
  });
}

/** @returns true when an item of the answer's columns begins after the word. */
function readWord(word: string, level: Level, isStart: boolean): boolean {
  if (word === "SELECT") {
    level.isInList = level.isOuter;
    level.mayBegin = false;
    return level.isInList;
  }
  if (word === "DISTINCT" || word === "ALL") return isStart;
  if (CLAUSES.includes(word)) level.isInList = false;
  level.mayBegin = COMBINING.includes(word);
  return false;
}

const quoted = (name: string): string => `"${name.replace(/["\\]/g, "\\$&")}"`;

/** Quoted text of each kind, which is left alone. */
export const QUOTED = [/'(?:[^'\\]|\\.|'')*'/, /`(?:[^`\\]|\\.)*`/, /"(?:[^"\\]|\\.)*"/];
export const COLUMN =
  /\b(?:\w+\.)?(?:requestParameters|responseElements|additionalEventData|tlsDetails)/;
export const MEMBERS = /(?:\.(?:[A-Za-z_]\w*|`[^`\\']+`))+/;

const PATHS = new RegExp(
  [...QUOTED.map(({ source }) => source), `(${COLUMN.source})(${MEMBERS.source})`].join("|"),
  "g",
);

/** A column that is a list: it has no members by themselves. */
const LIST = /\b(?:\w+\.)?resources/;
const INDICES = /((?:\[-?\d+\])+)/;
const END = /, 'Nullable\(String\)'\)/;
const STEP = /'[^'\\]*'|-?\d+/;
/** What a path became, before its {@link END}. */
const BEGUN = new RegExp(
  `(JSONExtract\\((?:${COLUMN.source}|${LIST.source})(?:, (?:${STEP.source}))+)`,
);

/** How it goes on from a column or a path: to elements, or to a member as the formatter has it. */
const STEPS = new RegExp(
  [
    ...QUOTED.map(({ source }) => source),
    `(${LIST.source}|${COLUMN.source})${INDICES.source}`,
    `${BEGUN.source}${END.source}${INDICES.source}`,
    `tupleElement\\(${BEGUN.source}${END.source}, (${STEP.source})\\)`,
  ].join("|"),
  "g",
);

/**
 * Lets `requestParameters.roleName` mean what it seems to: the member of the JSON text in the
 * column, as text, `NULL` where there is none; and likewise `resources[1].ARN`, counted from 1, or
 * back from -1. Leaves quoted text alone.
 *
 * @param sql as the engine's own formatter gives it, without comments.
 */
export function rewritePaths(sql: string): string {
  let before = sql.replace(PATHS, (whole, column?: string, path?: string) => {
    if (column === undefined || path === undefined) return whole;
    const names = path.slice(1).split(".");
    return extract(column, ...names.map((name) => `'${name.replaceAll("`", "")}'`));
  });
  // From the inside out: what one step becomes is where the next begins.
  for (;;) {
    const after = before.replace(STEPS, rewriteStep);
    if (after === before) return after;
    before = after;
  }
}

function rewriteStep(whole: string, ...groups: readonly (string | undefined)[]): string {
  const [column, ofColumn, path, ofPath, owner, member] = groups;
  if (column && ofColumn) return extract(column, ...numbersIn(ofColumn));
  if (path && ofPath) return ended(path, ...numbersIn(ofPath));
  return owner && member ? ended(owner, member) : whole;
}

const numbersIn = (indices: string) => indices.match(/-?\d+/g) ?? [];
const extract = (column: string, ...steps: readonly string[]) =>
  ended(`JSONExtract(${column}`, ...steps);
const ended = (begun: string, ...steps: readonly string[]) =>
  `${[begun, ...steps].join(", ")}, 'Nullable(String)')`;

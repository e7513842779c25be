/** Says whether a text has a match anywhere. */
export type TextTest = (text: string) => boolean;

/** What an expression goes through, one after the other. */
type Step =
  | { readonly kind: "start" | "end" }
  | {
      readonly kind: "character";
      readonly meets: CharacterTest;
      readonly mayMiss: boolean;
      readonly mayRepeat: boolean;
    };

type CharacterTest = (code: number) => boolean;

/** Steps of an expression whose `{n,m}` are written out: what a character of a message costs. */
const STEPS_MAX = 200;

/** Source: documented, CloudWatch Logs user guide, "Supported regular expressions (regex)". */
const PLAIN = /[\w#=@/;,:-]/y;
const QUANTIFIER = /[?*+]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\}/y;
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|([dDwWsS])|([^A-Za-z0-9\s]))/y;
const CLASS = /\[(\^?)((?:\\.|[^\]\\])+)\]/y;

const SETS: Readonly<Record<string, RegExp>> = { d: /\d/, w: /\w/, s: /[ \t\r\n\v\f]/ };

/**
 * Reads a regular expression as CloudWatch Logs has them: characters, classes, quantifiers, anchors
 * and alternatives, without groups.
 *
 * Matched in time that grows with the text and no faster, whatever the expression: it comes from a
 * client, and messages are long.
 *
 * @returns undefined for what is none.
 */
export function readExpression(source: string): TextTest | undefined {
  const alternatives = splitAlternatives(source).map(readSteps);
  const known = alternatives.filter((steps) => steps !== undefined);
  if (known.length < alternatives.length) return undefined;
  if (known.reduce((sum, { length }) => sum + length, 0) > STEPS_MAX) return undefined;
  return (text) => known.some((steps) => hasMatch(steps, text));
}

/** At every `|` that is neither escaped nor in a class. */
function splitAlternatives(source: string): readonly string[] {
  const parts = [""];
  for (const [piece] of source.matchAll(/\\.|\[(?:\\.|[^\]\\])+\]|[\s\S]/g)) {
    if (piece === "|") parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

function readSteps(source: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source) ?? undefined;
    at += found?.[0].length ?? 0;
    return found;
  };
  while (at < source.length) {
    if (take(/\^/y)) steps.push({ kind: "start" });
    else if (take(/\$/y)) steps.push({ kind: "end" });
    else {
      const meets = readCharacter(take);
      const repeated = meets && repeat(meets, take(QUANTIFIER));
      if (!repeated || steps.length + repeated.length > STEPS_MAX) return undefined;
      steps.push(...repeated);
    }
  }
  return steps.length > 0 ? steps : undefined;
}

function readCharacter(
  take: (pattern: RegExp) => RegExpExecArray | undefined,
): CharacterTest | undefined {
  if (take(/\./y)) return (code) => code !== NEWLINE;
  const mark = take(ESCAPE);
  if (mark) return readEscape(mark);
  const set = take(CLASS);
  if (set) return readClass(set[2] ?? "", set[1] === "^");
  const plain = take(PLAIN);
  return plain && isCode(plain[0].charCodeAt(0));
}

const NEWLINE = 10;
const isCode =
  (wanted: number): CharacterTest =>
  (code) =>
    code === wanted;

function readEscape([, hex, set, mark = ""]: RegExpExecArray): CharacterTest {
  if (hex !== undefined) return isCode(Number.parseInt(hex, 16));
  if (set === undefined) return isCode(mark.charCodeAt(0));
  const pattern = SETS[set.toLowerCase()];
  const isIn = (code: number) => pattern?.test(String.fromCharCode(code)) ?? false;
  return set === set.toLowerCase() ? isIn : (code) => !isIn(code);
}

/** Members are single characters, ranges, and escapes; anything but control characters. */
function readClass(members: string, isNegated: boolean): CharacterTest | undefined {
  const tests: CharacterTest[] = [];
  for (const found of members.matchAll(
    /(\\.(?:[0-9A-Fa-f]{2})?)|([ -~])-([ -~])|([ -~])|[\s\S]/g,
  )) {
    const [piece, escaped, low, high, single] = found;
    if (escaped !== undefined) {
      ESCAPE.lastIndex = 0;
      const mark = ESCAPE.exec(piece);
      if (!mark) return undefined;
      tests.push(readEscape(mark));
      for (const rest of piece.slice(mark[0].length)) tests.push(isCode(rest.charCodeAt(0)));
    } else if (low !== undefined && high !== undefined) {
      const [from, to] = [low.charCodeAt(0), high.charCodeAt(0)];
      if (from > to) return undefined;
      tests.push((code) => code >= from && code <= to);
    } else if (single !== undefined) tests.push(isCode(single.charCodeAt(0)));
    else return undefined;
  }
  return (code) => tests.some((meets) => meets(code)) !== isNegated;
}

function repeat(
  meets: CharacterTest,
  quantifier: RegExpExecArray | undefined,
): readonly Step[] | undefined {
  const known = tabulated(meets);
  const step = (mayMiss: boolean, mayRepeat: boolean) =>
    ({ kind: "character", meets: known, mayMiss, mayRepeat }) as const;
  if (!quantifier) return [step(false, false)];
  const [whole, least, comma, most] = quantifier;
  if (whole === "?") return [step(true, false)];
  if (whole === "*") return [step(true, true)];
  if (whole === "+") return [step(false, false), step(true, true)];
  const min = Number(least);
  const needed = Array.from({ length: min }, () => step(false, false));
  if (comma === undefined) return needed;
  if (most === undefined) return [...needed, step(true, true)];
  const spare = Number(most) - min;
  if (spare < 0) return undefined;
  return [...needed, ...Array.from({ length: spare }, () => step(true, false))];
}

/** Asks once for each of the usual characters, not once for each of a message. */
function tabulated(meets: CharacterTest): CharacterTest {
  const table = Uint8Array.from({ length: 128 }, (_, code) => Number(meets(code)));
  return (code) => (code < table.length ? table[code] === 1 : meets(code));
}

/** Goes through the text once, with every place of the expression that may be reached by then. */
function hasMatch(steps: readonly Step[], text: string): boolean {
  let reached = new Uint8Array(steps.length + 1);
  let next = new Uint8Array(steps.length + 1);
  for (let at = 0; at <= text.length; at += 1) {
    // A match may begin anywhere.
    reached[0] = 1;
    passOver(steps, reached, { isStart: at === 0, isEnd: at === text.length });
    if (reached[steps.length] === 1) return true;
    advance(steps, { reached, next, code: text.charCodeAt(at) });
    [reached, next] = [next, reached];
  }
  return false;
}

/** Marks what is reached without another character. */
function passOver(
  steps: readonly Step[],
  reached: Uint8Array,
  { isStart, isEnd }: { readonly isStart: boolean; readonly isEnd: boolean },
): void {
  steps.forEach((step, index) => {
    if (reached[index] !== 1) return;
    const isPassed =
      step.kind === "character" ? step.mayMiss : step.kind === "start" ? isStart : isEnd;
    if (isPassed) reached[index + 1] = 1;
  });
}

/** Marks in `next` what one character leads to. */
function advance(
  steps: readonly Step[],
  { reached, next, code }: { reached: Uint8Array; next: Uint8Array; code: number },
): void {
  next.fill(0);
  steps.forEach((step, index) => {
    if (reached[index] !== 1 || step.kind !== "character" || !step.meets(code)) return;
    next[index + 1] = 1;
    if (step.mayRepeat) next[index] = 1;
  });
}

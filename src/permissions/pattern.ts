const ANY_TEXT = -1;
const ANY_CHARACTER = -2;
const COLON = 58;

/** A text in which `*` and `?` may stand for others: code points, and negative marks for those. */
export type Pattern = readonly number[];

/** What a policy's `${name}` stands for; undefined where the request does not say. */
export type Variables = (name: string) => string | undefined;

/**
 * Reads a pattern. What a variable stands for is taken literally, also where it holds a `*`.
 *
 * @returns undefined when the request does not have the value of a variable.
 *
 * Source: documented, IAM User Guide, "IAM policy elements: Variables and tags"
 */
export function readPattern(text: string, variables?: Variables): Pattern | undefined {
  return read(text, variables, (one) => {
    if (one === "*") return [ANY_TEXT];
    return one === "?" ? [ANY_CHARACTER] : codesOf(one);
  });
}

/** Like {@link readPattern}, for a text in which `*` and `?` stand for themselves. */
export function readLiteral(text: string, variables?: Variables): Pattern | undefined {
  return read(text, variables, codesOf);
}

/**
 * Whether a text is meant by a pattern.
 *
 * Takes at most as many steps as the product of both lengths: policies are other people's text.
 */
export function matches(pattern: Pattern, text: string): boolean {
  const given = codesOf(text);
  let at = 0;
  let next = 0;
  let lastAny = -1;
  let triedFrom = 0;
  while (at < given.length) {
    const mark = pattern[next];
    if (mark === ANY_TEXT) {
      lastAny = next++;
      triedFrom = at;
    } else if (mark === ANY_CHARACTER || mark === given[at]) {
      next++;
      at++;
    } else if (lastAny >= 0) {
      // Only the last `*` needs to take more: what is before it has been met as early as can be.
      next = lastAny + 1;
      at = ++triedFrom;
    } else {
      return false;
    }
  }
  return pattern.slice(next).every((mark) => mark === ANY_TEXT);
}

/** An ARN's six parts, or fewer; colons in the last belong to it. */
export function arnParts(pattern: Pattern): readonly Pattern[] {
  const parts: Pattern[] = [];
  let from = 0;
  while (parts.length < 5) {
    const colon = pattern.indexOf(COLON, from);
    if (colon < 0) break;
    parts.push(pattern.slice(from, colon));
    from = colon + 1;
  }
  return [...parts, pattern.slice(from)];
}

/** Whether a pattern is a lone `*`. */
export const isAnything = (pattern: Pattern): boolean =>
  pattern.length === 1 && pattern[0] === ANY_TEXT;

function read(
  text: string,
  variables: Variables | undefined,
  codes: (text: string) => readonly number[],
): Pattern | undefined {
  const pattern: number[] = [];
  for (const [one, inner] of text.matchAll(/\$\{([^{}]*)\}|[\s\S]/gu)) {
    if (inner === undefined || !variables) {
      for (const character of one) pattern.push(...codes(character));
      continue;
    }
    const value = resolve(inner, variables);
    if (value === undefined) return undefined;
    for (const code of codesOf(value)) pattern.push(code);
  }
  return pattern;
}

/** `${*}`, `${?}` and `${$}` are these characters; `${name, 'text'}` has a default. */
function resolve(inner: string, variables: Variables): string | undefined {
  if (/^[*?$]$/.test(inner)) return inner;
  const comma = inner.indexOf(",");
  if (comma < 0) return variables(inner.trim());
  const fallback = /^'(.*)'$/s.exec(inner.slice(comma + 1).trim())?.[1];
  return variables(inner.slice(0, comma).trim()) ?? fallback;
}

const codesOf = (text: string): number[] => Array.from(text, (one) => one.codePointAt(0) ?? 0);

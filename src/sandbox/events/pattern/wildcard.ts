/** A wildcard's fixed stretches; between two of them comes any text. */
export type Wildcard = readonly string[];

/**
 * Takes a wildcard apart. `\*` and `\\` stand for themselves.
 *
 * @returns the reason when it is none. Places count UTF-8 bytes, after the quote that EventBridge
 *   puts in front. Source: observed, TestEventPattern.
 */
export function parseWildcard(text: string): Wildcard | string {
  const stretches = [""];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "*") {
      if (text[at + 1] === "*")
        return `Consecutive wildcard characters at pos ${placeOf(text, at)}`;
      stretches.push("");
      continue;
    }
    const escaped = character === "\\" ? text[++at] : character;
    if (character === "\\" && escaped !== "*" && escaped !== "\\") {
      return `Invalid escape character at pos ${placeOf(text, at - 1)}`;
    }
    stretches[stretches.length - 1] += escaped ?? "";
  }
  return stretches;
}

const placeOf = (text: string, at: number) => Buffer.byteLength(text.slice(0, at)) + 1;

/** Looks for the stretches one after the other, never back: the first place is always as good. */
export function matchesWildcard(wildcard: Wildcard, text: string): boolean {
  const [first = "", ...others] = wildcard;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const stretch of others) {
    const found = text.indexOf(stretch, at);
    if (found === -1) return false;
    at = found + stretch.length;
  }
  return text.endsWith(last) && at <= text.length - last.length;
}

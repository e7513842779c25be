/**
 * A text as a terminal may have it. Callers choose names and values, and whoever they are, none of
 * them is to move a cursor, colour a line or turn the order of its letters.
 *
 * @param kept control characters that stay.
 */
export function printable(text: string, kept = ""): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    kept.includes(character) ? character : escaped(character),
  );
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

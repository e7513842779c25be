const ASCII = /^[\0-\x7f]*$/;

/** True for text that is compared byte by byte, but for the case of A to Z. */
export const isAscii = (text: string): boolean => ASCII.test(text);

/**
 * Text without its case, for comparing with a value: A to Z alone when the value is ASCII, else
 * every letter that has one letter as its lower case.
 *
 * The engine does the same by `positionCaseInsensitive` and `positionCaseInsensitiveUTF8`.
 */
export function folded(text: string, isAsciiValue: boolean): string {
  if (isAsciiValue) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return Array.from(text, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  }).join("");
}

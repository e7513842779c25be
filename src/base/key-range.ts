/**
 * The first key after every key that begins with `prefix`, in the order of their UTF-8 bytes.
 *
 * @returns undefined when there is none: the prefix is empty or made of the last code point.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const codePoints = Array.from(
    prefix.toWellFormed(),
    (character) => character.codePointAt(0) ?? 0,
  );
  while (codePoints.at(-1) === 0x10ffff) codePoints.pop();
  const last = codePoints.pop();
  if (last === undefined) return undefined;
  // Surrogates have no UTF-8 form: the code point after U+D7FF is U+E000.
  return String.fromCodePoint(...codePoints, last === 0xd7ff ? 0xe000 : last + 1);
}

/** Compares by UTF-8 bytes, which `<` does not: it compares UTF-16 units. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

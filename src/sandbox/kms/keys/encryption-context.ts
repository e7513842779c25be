/** Facts that must be told again to decrypt. Not secret: they are in every record. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * Writes a context so that two are written alike only when they are the same: sorted, and every
 * text with its length before it.
 */
export function canonicalContext(context: EncryptionContext): Buffer {
  const pairs = Object.entries(context)
    .map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const)
    .sort(([one], [other]) => Buffer.compare(one, other));
  return Buffer.concat(pairs.flat().flatMap((text) => [lengthOf(text), text]));
}

function lengthOf(text: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return length;
}

/** The condition keys that a policy may ask about. */
export function contextConditions(
  context: EncryptionContext,
): Readonly<Record<string, string | readonly string[]>> {
  const names = Object.keys(context);
  if (names.length === 0) return {};
  const values = names.map((name) => [`kms:EncryptionContext:${name}`, context[name] ?? ""]);
  return { ...Object.fromEntries(values), "kms:EncryptionContextKeys": names };
}

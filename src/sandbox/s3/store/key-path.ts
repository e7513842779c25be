import { createHash } from "node:crypto";

/**
 * Where the bytes of an object lie. `plain`: under the key itself. `escaped`: under a digest of
 * the key, outside of the bucket's own directory.
 */
export type Place = "plain" | "escaped";

const SEGMENT_BYTES_MAX = 255;

/** Well under what any system takes for a whole path, whatever directory comes before it. */
const PLAIN_KEY_BYTES_MAX = 512;

/** Not legal in file names somewhere: control characters, `\`, and what Windows reserves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const UNSAFE_CHARACTER = /[\u0000-\u001f\u007f\\:*?"<>|]/;

/** `.`, `..`, and names whose last dot or space Windows drops. */
const UNSAFE_END = /[. ]$/;

/** Devices, with or without an extension, on Windows. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Tells whether a key may be the path of a file on every file system in use, so that a bucket's
 * directory can be copied anywhere. What a file system makes of two such keys (it may ignore case,
 * or hold a file `a` where `a/b` wants a directory) is seen only when the file is written.
 */
export function isPlainKey(key: string): boolean {
  if (Buffer.byteLength(key) > PLAIN_KEY_BYTES_MAX) return false;
  if (UNSAFE_CHARACTER.test(key)) return false;
  return key.split("/").every(isPlainSegment);
}

function isPlainSegment(segment: string): boolean {
  return (
    segment !== "" &&
    Buffer.byteLength(segment) <= SEGMENT_BYTES_MAX &&
    !UNSAFE_END.test(segment) &&
    !DEVICE.test(segment)
  );
}

/** The file name of a key that cannot be plain: 64 hexadecimal digits, never the client's text. */
export function escapedName(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

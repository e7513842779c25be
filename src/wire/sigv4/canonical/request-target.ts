/** A request target taken apart, not decoded. Characters are bytes: codes up to 0xFF only. */
export interface RequestTarget {
  /** Begins with `/`. */
  readonly path: string;
  /** Name and value as sent, in their order. A name without `=` has the value `""`. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** Takes a target apart. The absolute form of a forward proxy loses its scheme and authority. */
export function splitTarget(target: string): RequestTarget {
  const origin = toBytes(target).replace(/^https?:\/\/[^/?#]*/i, "");
  const mark = origin.indexOf("?");
  const path = mark < 0 ? origin : origin.slice(0, mark);
  const query = mark < 0 ? [] : origin.slice(mark + 1).split("&");
  return {
    path: path.startsWith("/") ? path : `/${path}`,
    query: query.filter((pair) => pair !== "").map(splitPair),
  };
}

function splitPair(pair: string): readonly [string, string] {
  const equals = pair.indexOf("=");
  return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

/**
 * Undoes percent-encoding, to bytes. What is not a valid escape stays as it is, so that nothing a
 * client sends makes this fail.
 */
export function percentDecode(bytes: string): string {
  return bytes.replaceAll(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Encodes each byte but the unreserved ones, as SigV4 asks for: upper-case hex, `%20`, not `+`. */
export function percentEncode(bytes: string, options: { keepSlash: boolean }): string {
  return bytes.replaceAll(/[^A-Za-z0-9\-._~]/g, (byte) => {
    if (byte === "/" && options.keepSlash) return byte;
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/** Node gives header and target bytes as Latin-1; text of any other origin becomes UTF-8. */
export function toBytes(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0xff) return Buffer.from(text, "utf8").toString("latin1");
  }
  return text;
}

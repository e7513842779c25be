/** A request target, taken apart and otherwise left as it was sent. */
export interface HttpTarget {
  /** Percent-encoded, never normalised: `/./` is legal in an S3 key. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** `host:port` of an absolute-form target (`GET http://host/…`), which wins over `Host`. */
  readonly authority: string | undefined;
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

/** Takes a request target apart. Total: any text has a path, if only `/`. */
export function splitTarget(target: string): HttpTarget {
  const absolute = ABSOLUTE_FORM.exec(target);
  const local = absolute ? target.slice(absolute[0].length) : target;
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return {
    path: path.startsWith("/") ? path : `/${path}`,
    query: new URLSearchParams(mark < 0 ? "" : local.slice(mark + 1)),
    authority: absolute?.[1],
  };
}

/** Decodes percent-encoding; text that is not validly encoded stays as it is. */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A request target, taken apart and otherwise left as it was sent. */
export class HttpTarget {
  /** Percent-encoded, never normalised: `/./` is legal in an S3 key. */
  readonly path: string;
  /** `host:port` of an absolute-form target (`GET http://host/…`), which wins over `Host`. */
  readonly authority: string | undefined;
  readonly #search: string;
  #query: URLSearchParams | undefined;

  constructor(path: string, search: string, authority: string | undefined) {
    this.path = path;
    this.authority = authority;
    this.#search = search;
  }

  /** Parsed when it is first asked for: that takes longer than all the rest. Not to be changed. */
  get query(): URLSearchParams {
    this.#query ??= this.#search === "" ? NO_QUERY : new URLSearchParams(this.#search);
    return this.#query;
  }
}

const NO_QUERY = new URLSearchParams();

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

/** Takes a request target apart. Total: any text has a path, if only `/`. */
export function splitTarget(target: string): HttpTarget {
  const absolute = target.startsWith("/") ? null : ABSOLUTE_FORM.exec(target);
  const local = absolute ? target.slice(absolute[0].length) : target;
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  const search = mark < 0 ? "" : local.slice(mark + 1);
  return new HttpTarget(path.startsWith("/") ? path : `/${path}`, search, absolute?.[1]);
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

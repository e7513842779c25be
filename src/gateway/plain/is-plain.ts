import { isLength } from "../upstream/upstream.ts";
import type { RequestHead } from "./request-parser.ts";

/** Of a request whose body is kept until all of it is there. */
const BODY_BYTES_MAX = 64 * 1024;
/** Node reads no more of a head than a thousand headers. */
const HEADERS_MAX = 200;

const METHODS: ReadonlySet<string> = new Set([
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"],
]);

/** Each of them changes how a connection or a body is to be read. */
const TELLING: ReadonlySet<string> = new Set(["expect", "transfer-encoding", "upgrade", "trailer"]);
const TELLING_LENGTHS: ReadonlySet<number> = new Set([...TELLING].map(({ length }) => length));
const CONNECTION = "connection";
const ORDINARY_CONNECTION = /^(?:keep-alive|close)?$/i;
const LENGTH = /^\d{1,9}$/;

/** Whether a request is as nearly all are: for a path of this server, with a small body or none. */
export function isPlain({ method, target, rawHeaders }: RequestHead): boolean {
  if (!target.startsWith("/") || !METHODS.has(method)) return false;
  if (rawHeaders.length > 2 * HEADERS_MAX) return false;
  let hosts = 0;
  let lengths = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const value = rawHeaders[at + 1] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
    else if (isLength(name)) {
      if (!LENGTH.test(value) || Number(value) > BODY_BYTES_MAX) return false;
      lengths += 1;
    } else if (name.length === CONNECTION.length && name.toLowerCase() === CONNECTION) {
      if (!ORDINARY_CONNECTION.test(value)) return false;
    } else if (TELLING_LENGTHS.has(name.length) && TELLING.has(name.toLowerCase())) return false;
  }
  return hosts === 1 && lengths <= 1;
}

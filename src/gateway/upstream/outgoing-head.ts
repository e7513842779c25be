import { NOT_IN_VALUE } from "../parse/header-list.ts";
import { isLength } from "./upstream.ts";

/** A request that cannot be written, because it would be read as something else. */
export class RequestUnwritable extends Error {
  override readonly name = "RequestUnwritable";
  readonly code = "REQUEST_UNWRITABLE";
}

export interface RequestLines {
  readonly method: string;
  readonly target: string;
  /** Name, value, name, value, … */
  readonly rawHeaders: readonly string[];
  /** Who it goes to, where the client named nobody. */
  readonly host: string;
  readonly bodyBytes: number;
}

/** Source: documented, RFC 9110 §5.6.2, RFC 9112 §3. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const NOT_IN_TARGET = /[^\x21-\x7e\x80-\xff]/;
/** Source: documented, RFC 9110 §8.6: those whose body has a meaning say that they have none. */
const EXPECTS_BODY = /^(?:POST|PUT|PATCH)$/;

export interface OutgoingHead {
  /** The lines with the empty one; each character one byte. */
  readonly text: string;
  /** Whom the request names. */
  readonly hostHeader: string;
}

/**
 * A request's head: each name and value as it came, because they were signed.
 *
 * @throws {RequestUnwritable}
 */
export function outgoingHead(request: RequestLines): OutgoingHead {
  const { method, target, rawHeaders, host, bodyBytes } = request;
  if (!TOKEN.test(method)) throw new RequestUnwritable("the method is no token");
  if (target === "" || NOT_IN_TARGET.test(target)) {
    throw new RequestUnwritable("the target has characters that end it");
  }
  let lines = `${method} ${target} HTTP/1.1\r\n`;
  let hostHeader: string | undefined;
  let hasLength = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const value = rawHeaders[at + 1] ?? "";
    if (!TOKEN.test(name) || NOT_IN_VALUE.test(value)) {
      throw new RequestUnwritable("a header has characters that end it");
    }
    if (name.length === 4 && name.toLowerCase() === "host") hostHeader ??= value;
    else if (isLength(name)) {
      if (Number(value) !== bodyBytes || hasLength) {
        throw new RequestUnwritable("the body is not as long as announced");
      }
      hasLength = true;
    }
    lines += `${name}: ${value}\r\n`;
  }
  if (hostHeader === undefined) lines += `Host: ${host}\r\n`;
  if (!hasLength && (bodyBytes > 0 || EXPECTS_BODY.test(method))) {
    lines += `Content-Length: ${bodyBytes}\r\n`;
  }
  return { text: `${lines}Connection: keep-alive\r\n\r\n`, hostHeader: hostHeader ?? host };
}

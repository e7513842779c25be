import { STATUS_CODES } from "node:http";
import { NOT_IN_VALUE } from "../parse/header-list.ts";
import { isLength, isOneHop } from "../upstream/upstream.ts";

/** A head that cannot be written, because it would be read as something else. */
export class AnswerUnwritable extends Error {
  override readonly name = "AnswerUnwritable";
  readonly code = "ANSWER_UNWRITABLE";
}

export interface AnswerLines {
  readonly status: number;
  /** Name, value, name, value, … */
  readonly rawHeaders: readonly string[];
  /** An answer to HEAD has none, and neither have some others. */
  readonly mayHaveBody: boolean;
  /** The connection can bring another request. */
  readonly isKept: boolean;
  /** For how long, in seconds. */
  readonly keptSeconds: number;
  readonly nowMs: number;
}

export interface AnswerHead {
  /** With the empty line; each character one byte. */
  readonly text: string;
  /** The body goes out in chunks, because nobody said how long it is. */
  readonly isChunked: boolean;
}

/**
 * An answer's head, as `node:http` writes it.
 *
 * @throws {AnswerUnwritable}
 */
export function answerHead(lines: AnswerLines): AnswerHead {
  const { status, rawHeaders, mayHaveBody, isKept, keptSeconds, nowMs } = lines;
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\n`;
  let hasLength = false;
  let hasDate = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const value = rawHeaders[at + 1] ?? "";
    // What is said of the connection is said below.
    if (isOneHop(name)) continue;
    // Each by itself: joined, both would be copied to be looked at.
    if (NOT_IN_VALUE.test(name) || NOT_IN_VALUE.test(value)) {
      throw new AnswerUnwritable("a header has characters that end it");
    }
    if (isLength(name)) hasLength = true;
    else if (name.length === 4 && name.toLowerCase() === "date") hasDate = true;
    text += `${name}: ${value}\r\n`;
  }
  if (!hasDate) text += `Date: ${new Date(nowMs).toUTCString()}\r\n`;
  text += isKept
    ? `Connection: keep-alive\r\nKeep-Alive: timeout=${keptSeconds}\r\n`
    : "Connection: close\r\n";
  const isChunked = mayHaveBody && !hasLength;
  return { text: `${text}${isChunked ? "Transfer-Encoding: chunked\r\n" : ""}\r\n`, isChunked };
}

import { validateHeaderName, validateHeaderValue } from "node:http";
import { Readable } from "node:stream";
import type { HttpAnswer } from "../base/http-answer.ts";
import type { BodyCapture } from "./capture.ts";
import type { Client } from "./client/client.ts";
import { isLength, mayHaveBody, type UpstreamAnswer } from "./upstream/upstream.ts";

/** An answer of our own in the form in which an upstream's comes. */
export function asUpstreamAnswer(answer: HttpAnswer): UpstreamAnswer {
  const { body } = answer;
  const isReady = body === undefined || body instanceof Readable || Buffer.isBuffer(body);
  const bytes = isReady ? body : Buffer.from(body as Uint8Array);
  const rawHeaders = Object.entries(answer.headers).flat();
  return { status: answer.status, rawHeaders, body: bytes };
}

/**
 * Refuses an answer whose head cannot be written, while there is still another to give instead.
 *
 * @throws what Node would throw later, in the middle of writing; the answer's body is closed.
 */
export function checkHead(answer: UpstreamAnswer, statusMax = 999): void {
  const { status, rawHeaders, body, isHeadParsed } = answer;
  try {
    if (status < 200 || status > statusMax)
      throw new RangeError(`${status} is no status of an answer`);
    for (let i = 0; i < rawHeaders.length && !isHeadParsed; i += 2) {
      validateHeaderName(rawHeaders[i] ?? "");
      validateHeaderValue(rawHeaders[i] ?? "", rawHeaders[i + 1] ?? "");
    }
  } catch (error) {
    if (body instanceof Readable) body.on("error", () => undefined).destroy();
    throw error;
  }
}

/** What became of writing an answer. */
export type Written = "complete" | "client-gone" | "upstream-broke";

export interface AnswerParts {
  readonly answer: UpstreamAnswer;
  /** Keeps what goes out, for the record. */
  readonly capture: BodyCapture;
  /** Awaited before the last byte goes out. Rejects when the exchange is not durable. */
  readonly settle: (written: Written) => Promise<void>;
  /**
   * What is written where the answer's body breaks off before any of the answer was, and settled in
   * its place. The head waits for the first of the body then.
   */
  readonly instead?: (cause: unknown) => AnswerParts | undefined;
}

/**
 * Writes an answer so that its last byte follows `settle`.
 *
 * The last byte is the head when there is no body, the last chunk when there is one, and the
 * closing of the chunked framing when the length is not known in advance.
 */
export async function writeAnswer(client: Client, parts: AnswerParts): Promise<void> {
  const { answer, capture, settle } = parts;
  if (answer.body === undefined || Buffer.isBuffer(answer.body)) {
    if (answer.body) capture.add(answer.body);
    await settle(client.isGone ? "client-gone" : "complete");
    writeHead(client, answer);
    await client.end(isWithoutBody(client, answer) ? undefined : answer.body);
    return;
  }
  if (isWithoutBody(client, answer)) {
    // Nobody reads it, and an error that nobody listens for would end the process.
    answer.body.on("error", () => undefined).resume();
    await settle(client.isGone ? "client-gone" : "complete");
    writeHead(client, answer);
    await client.end();
    return;
  }
  await stream(client, { ...parts, body: answer.body });
}

async function stream(
  client: Client,
  parts: AnswerParts & { readonly body: Readable },
): Promise<void> {
  const { answer, body, instead } = parts;
  let isBegun = false;
  const begin = () => {
    if (!isBegun) writeHead(client, answer);
    isBegun = true;
  };
  if (!instead) begin();
  const { held, isWhole } = await passOn(client, parts, begin);
  if (!isWhole && !isBegun && !client.isGone) {
    const other = instead?.(body.errored ?? new Error("the answer broke off"));
    if (other) return await writeAnswer(client, other);
  }
  const ending = isWhole ? "complete" : "upstream-broke";
  await parts.settle(client.isGone ? "client-gone" : ending);
  if (!isWhole) {
    client.breakOff();
    return;
  }
  begin();
  await client.end(held);
}

/**
 * Writes a body as it comes, but for its last chunk. By events: with a promise for each chunk, a
 * large body leaves more behind to be cleared away than it takes to pass it on.
 *
 * @param begin is called before anything is written.
 * @returns the last chunk; `isWhole` is false when the body broke off, or its client went.
 */
async function passOn(
  client: Client,
  { body, capture }: { readonly body: Readable; readonly capture: BodyCapture },
  begin: () => void,
): Promise<{ readonly held: Uint8Array | undefined; readonly isWhole: boolean }> {
  let held: Uint8Array | undefined;
  let isWhole = false;
  const onGone = () => {
    body.destroy();
  };
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  const unwatch = client.watch({ onDrain: () => body.resume(), onGone });
  body
    .on("data", (chunk: Uint8Array) => {
      capture.add(chunk);
      try {
        if (held) begin();
      } catch (cause) {
        reject(cause);
        body.destroy();
        return;
      }
      if (held && !client.write(held)) body.pause();
      held = chunk;
    })
    .on("error", () => resolve())
    .once("close", resolve)
    .once("end", () => {
      isWhole = true;
      resolve();
    });
  // A client that went before is not announced again, and an unread body holds a file open.
  if (client.isGone) onGone();
  if (body.closed) resolve();
  try {
    await over;
  } finally {
    unwatch();
  }
  return { held, isWhole };
}

function writeHead(client: Client, answer: UpstreamAnswer): void {
  const { status, rawHeaders } = answer;
  const hasLength =
    answer.isLengthOpen || rawHeaders.some((name, i) => i % 2 === 0 && isLength(name));
  client.writeHead(status, hasLength ? rawHeaders : withLength(client, answer));
}

function withLength({ method }: Client, answer: UpstreamAnswer): readonly string[] {
  const { status, rawHeaders, body } = answer;
  if (!mayHaveBody(status)) return rawHeaders;
  if (Buffer.isBuffer(body)) return [...rawHeaders, "Content-Length", String(body.length)];
  if (body !== undefined || method === "HEAD") return rawHeaders;
  return [...rawHeaders, "Content-Length", "0"];
}

function isWithoutBody({ method }: Client, answer: UpstreamAnswer): boolean {
  if (method === "HEAD" || !mayHaveBody(answer.status)) return true;
  const at = answer.rawHeaders.findIndex((name, i) => i % 2 === 0 && isLength(name));
  return at >= 0 && answer.rawHeaders[at + 1] === "0";
}

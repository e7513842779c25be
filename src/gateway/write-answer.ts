import { type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import { Readable } from "node:stream";
import type { HttpAnswer } from "../base/http-answer.ts";
import type { BodyCapture } from "./capture.ts";
import { breakOff, isGone, streamOf } from "./http2.ts";
import { isLength, type UpstreamAnswer } from "./upstream/upstream.ts";

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
export function checkHead({ status, rawHeaders, body }: UpstreamAnswer, statusMax = 999): void {
  try {
    if (status < 200 || status > statusMax)
      throw new RangeError(`${status} is no status of an answer`);
    for (let i = 0; i < rawHeaders.length; i += 2) {
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
}

/**
 * Writes an answer so that its last byte follows `settle`.
 *
 * The last byte is the head when there is no body, the last chunk when there is one, and the
 * closing of the chunked framing when the length is not known in advance.
 */
export async function writeAnswer(response: ServerResponse, parts: AnswerParts): Promise<void> {
  const { answer, capture, settle } = parts;
  if (answer.body === undefined || Buffer.isBuffer(answer.body)) {
    if (answer.body) capture.add(answer.body);
    await settle(isGone(response) ? "client-gone" : "complete");
    writeHead(response, answer);
    await endAfterRequest(response, isWithoutBody(response, answer) ? undefined : answer.body);
    return;
  }
  if (isWithoutBody(response, answer)) {
    // Nobody reads it, and an error that nobody listens for would end the process.
    answer.body.on("error", () => undefined).resume();
    await settle(isGone(response) ? "client-gone" : "complete");
    writeHead(response, answer);
    response.end();
    return;
  }
  await stream(response, { ...parts, body: answer.body });
}

/** How long a client may go on sending what nobody wants before its connection is closed. */
const LINGER_MS = 1_000;

/**
 * Ends an answer. Closing a connection while its client still sends would have its system throw the
 * answer away unread, so what still comes is read for a while where the connection is to close.
 */
async function endAfterRequest(response: ServerResponse, body: Buffer | undefined): Promise<void> {
  const { req: request, shouldKeepAlive } = response;
  const isSending = !request.complete && !request.readableEnded && request.readableDidRead;
  if (streamOf(response) || shouldKeepAlive || !isSending || isGone(response)) {
    response.end(body);
    return;
  }
  if (body) response.write(body);
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LINGER_MS);
  request.once("end", resolve).once("close", resolve).resume();
  await over;
  clearTimeout(timer);
  response.end();
}

async function stream(
  response: ServerResponse,
  parts: AnswerParts & { readonly body: Readable },
): Promise<void> {
  writeHead(response, parts.answer);
  const { held, isWhole } = await passOn(response, parts.body, parts.capture);
  const ending = isWhole ? "complete" : "upstream-broke";
  await parts.settle(isGone(response) ? "client-gone" : ending);
  if (!isWhole) breakOff(response);
  else if (held) response.end(held);
  else response.end();
}

/**
 * Writes a body as it comes, but for its last chunk. By events: with a promise for each chunk, a
 * large body leaves more behind to be cleared away than it takes to pass it on.
 *
 * @returns the last chunk; `isWhole` is false when the body broke off, or its client went.
 */
async function passOn(
  response: ServerResponse,
  body: Readable,
  capture: BodyCapture,
): Promise<{ readonly held: Uint8Array | undefined; readonly isWhole: boolean }> {
  let held: Uint8Array | undefined;
  let isWhole = false;
  const onDrain = () => body.resume();
  const onGone = () => body.destroy();
  const { promise: over, resolve } = Promise.withResolvers<void>();
  response.on("drain", onDrain).once("close", onGone);
  body
    .on("data", (chunk: Uint8Array) => {
      capture.add(chunk);
      if (held && !response.write(held)) body.pause();
      held = chunk;
    })
    .on("error", () => resolve())
    .once("close", resolve)
    .once("end", () => {
      isWhole = true;
      resolve();
    });
  // A client that went before is not announced again, and an unread body holds a file open.
  if (isGone(response)) onGone();
  if (body.closed) resolve();
  await over;
  response.off("drain", onDrain).off("close", onGone);
  return { held, isWhole };
}

function writeHead(response: ServerResponse, answer: UpstreamAnswer): void {
  if (isGone(response)) return;
  const rawHeaders = [...answer.rawHeaders];
  const hasLength =
    answer.isLengthOpen || rawHeaders.some((name, i) => i % 2 === 0 && isLength(name));
  if (!hasLength && Buffer.isBuffer(answer.body) && mayHaveLength(answer.status)) {
    rawHeaders.push("Content-Length", String(answer.body.length));
  }
  if (!hasLength && answer.body === undefined && mayHaveLength(answer.status)) {
    if (response.req.method !== "HEAD") rawHeaders.push("Content-Length", "0");
  }
  response.writeHead(answer.status, rawHeaders);
}

/** Source: documented, RFC 9110 §8.6: neither 1xx, 204 nor 304 announce the length of a body. */
const mayHaveLength = (status: number) => status >= 200 && status !== 204 && status !== 304;

function isWithoutBody(response: ServerResponse, answer: UpstreamAnswer): boolean {
  if (response.req.method === "HEAD" || !mayHaveLength(answer.status)) return true;
  const at = answer.rawHeaders.findIndex((name, i) => i % 2 === 0 && isLength(name));
  return at >= 0 && answer.rawHeaders[at + 1] === "0";
}

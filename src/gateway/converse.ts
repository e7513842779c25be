import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../base/clock.ts";
import type { CapturedBody, CapturedHead, ExchangeEnd } from "../base/exchange.ts";
import type { Ids } from "../base/ids.ts";
import { BodyCapture, type CaptureFacts, captureHead, EMPTY_BODY, headersOf } from "./capture.ts";
import { asContent } from "./content-only.ts";
import type { Admission, BeginConversation, Conversation, GatewayFailure } from "./conversation.ts";
import { breakOff, streamOf } from "./http2.ts";
import {
  BodyCutShort,
  type BodyReading,
  capturing,
  chunksOf,
  readWholeBody,
} from "./request-body.ts";
import type { ClientSignals } from "./requests-under-way.ts";
import { type UpstreamAnswer, withoutHopHeaders } from "./upstream/upstream.ts";
import { asUpstreamAnswer, checkHead, type Written, writeAnswer } from "./write-answer.ts";

export interface Connection extends ClientSignals, CaptureFacts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client sends its body when it is told to, or is answered without. */
  readonly wantsLeave: boolean;
}

export interface ConverseOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly begin: BeginConversation;
}

/** What is known of an exchange before its answer is written. */
interface Turn {
  /** None when the client is to get none. */
  readonly answer: UpstreamAnswer | undefined;
  readonly end: ExchangeEnd;
  /** The request's body as far as it was kept; read when the answer is complete. */
  readonly requestBody: () => CapturedBody;
}

/**
 * Takes one request through: body, admission, upstream, answer, record.
 *
 * @throws when the exchange could not be made durable; nothing after that went to the client.
 */
export async function converse(connection: Connection, options: ConverseOptions): Promise<void> {
  const head = captureHead(connection.request, options, connection);
  const conversation = options.begin(head);
  const turn = await take(connection, { head, conversation });
  const { answer } = turn;
  if (!answer) {
    breakOff(connection.response);
    const request = { ...head, body: turn.requestBody() };
    await conversation.settle({ request, end: turn.end, completedAtMs: options.clock.nowMs() });
    return;
  }
  if (connection.halfClosed.aborted) connection.response.shouldKeepAlive = false;
  const capture = new BodyCapture();
  const writing = writeAnswer(connection.response, {
    answer: connection.entry ? asContent(answer) : answer,
    capture,
    settle: (written) =>
      conversation.settle({
        request: { ...head, body: turn.requestBody() },
        response: {
          status: answer.status,
          headers: headersOf(answer.rawHeaders),
          body: capture.body(),
        },
        end: endOf(turn.end, written),
        completedAtMs: options.clock.nowMs(),
      }),
  });
  try {
    await writing;
  } catch (error) {
    if (!connection.response.headersSent) await withhold(connection.response, conversation);
    throw error;
  }
}

/** Tells a client, in its own words, that it gets no answer because there is no record. */
async function withhold(response: ServerResponse, conversation: Conversation): Promise<void> {
  const answer = conversation.answerFor({ kind: "not-recorded" });
  if (!answer) {
    breakOff(response);
    return;
  }
  await writeAnswer(response, {
    answer: asUpstreamAnswer(answer),
    capture: new BodyCapture(),
    settle: async () => undefined,
  });
}

/** A refusal stays a refusal, however the client took it. */
function endOf(end: ExchangeEnd, written: Written): ExchangeEnd {
  if (end !== "answered" || written === "complete") return end;
  return written === "client-gone" ? "aborted" : "unreachable";
}

interface Opening {
  readonly head: CapturedHead;
  readonly conversation: Conversation;
}

function take(connection: Connection, opening: Opening): Promise<Turn> {
  return opening.conversation.body === "whole"
    ? takeWhole(connection, opening)
    : takeStreamed(connection, opening);
}

async function takeWhole(connection: Connection, opening: Opening): Promise<Turn> {
  const { head, conversation } = opening;
  if (connection.wantsLeave) connection.response.writeContinue();
  const reading = mayHaveBody(connection.request, head)
    ? await readWholeBody(connection.request, connection.halfClosed)
    : NO_BODY;
  const requestBody = () => reading.body;
  if (reading.kind === "cut-short") {
    return failed(conversation, { kind: "cut-short" }, requestBody);
  }
  const body: CapturedBody =
    reading.kind === "too-large"
      ? // One more than was read, so that everyone sees that this is not the whole.
        { bytes: reading.body.bytes, totalBytes: reading.body.totalBytes + 1 }
      : reading.body;
  const admission = await conversation.admit({ ...head, body });
  if (admission.kind === "refuse") return refused(admission, requestBody);
  return await forward({
    ...opening,
    ...limitsOf(connection),
    admission,
    body: body.bytes,
    requestBody,
  });
}

/** Over HTTP/1 the head says whether a body follows. Source: documented, RFC 9112 §6.3. */
function mayHaveBody(request: IncomingMessage, { headers }: CapturedHead): boolean {
  if (streamOf(request) || headers.has("transfer-encoding")) return true;
  return (headers.get("content-length") ?? "0") !== "0";
}

const NO_BODY: BodyReading = { kind: "complete", body: EMPTY_BODY };

async function takeStreamed(connection: Connection, opening: Opening): Promise<Turn> {
  const { head, conversation } = opening;
  const announced = Number(head.headers.get("content-length") ?? Number.NaN);
  const capture = new BodyCapture();
  const requestBody = () => capture.body();
  const admission = await conversation.admit({
    ...head,
    body: { ...EMPTY_BODY, totalBytes: Number.isSafeInteger(announced) ? announced : 1 },
  });
  const { response, wantsLeave } = connection;
  if (admission.kind === "refuse") {
    // Whether the body comes nevertheless, nobody can tell: what comes next is not to be read.
    if (wantsLeave) response.shouldKeepAlive = false;
    return refused(admission, requestBody);
  }
  if (wantsLeave) response.writeContinue();
  const chunks = capturing(chunksOf(connection.request, connection.halfClosed), capture);
  const body = admission.guard?.(chunks) ?? chunks;
  return await forward({ ...opening, ...limitsOf(connection), admission, body, requestBody });
}

/** What holds for the answer that a client is waiting for. */
function limitsOf({ request, endsWaiting }: Connection) {
  return { endsWaiting, statusMax: streamOf(request) ? HTTP2_STATUS_MAX : HTTP1_STATUS_MAX };
}

const HTTP1_STATUS_MAX = 999;
/** Source: documented, RFC 9110 §15: those beyond are invalid, and Node refuses to send them. */
const HTTP2_STATUS_MAX = 599;

interface Forwarding extends Opening {
  readonly admission: Admission & { readonly kind: "forward" };
  readonly body: Buffer | AsyncIterable<Uint8Array>;
  readonly requestBody: () => CapturedBody;
  readonly endsWaiting: AbortSignal;
  readonly statusMax: number;
}

async function forward(forwarding: Forwarding): Promise<Turn> {
  const { head, conversation, admission, requestBody } = forwarding;
  let refusal: unknown;
  const body = Buffer.isBuffer(forwarding.body)
    ? forwarding.body
    : remembering(forwarding.body, (cause) => {
        refusal = cause;
      });
  try {
    const answer = await admission.upstream.send({
      method: head.method,
      target: head.target,
      rawHeaders: withoutHopHeaders(head.rawHeaders),
      body: Buffer.isBuffer(body) && body.length === 0 ? undefined : body,
      endsWaiting: forwarding.endsWaiting,
    });
    checkHead(answer, forwarding.statusMax);
    return { answer, end: "answered", requestBody };
  } catch (cause) {
    return failed(conversation, failureOf(refusal, cause), requestBody);
  }
}

/** An upstream wraps what its body threw in errors of its own; this keeps the first cause. */
async function* remembering(
  body: AsyncIterable<Uint8Array>,
  onError: (cause: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    onError(cause);
    throw cause;
  }
}

function failureOf(refusal: unknown, cause: unknown): GatewayFailure {
  if (refusal === undefined) return { kind: "unreachable", cause };
  if (refusal instanceof BodyCutShort) return { kind: "cut-short" };
  return { kind: "body-refused", cause: refusal };
}

function refused(
  admission: Admission & { readonly kind: "refuse" },
  requestBody: () => CapturedBody,
): Turn {
  return { answer: asUpstreamAnswer(admission.answer), end: "refused", requestBody };
}

function failed(
  conversation: Conversation,
  failure: GatewayFailure,
  requestBody: () => CapturedBody,
): Turn {
  const end = failure.kind === "unreachable" ? "unreachable" : "refused";
  const answer = conversation.answerFor(failure);
  return { answer: answer && asUpstreamAnswer(answer), end, requestBody };
}

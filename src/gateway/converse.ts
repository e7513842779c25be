import type { Clock } from "../base/clock.ts";
import type { CapturedHead, CapturedRequest, ExchangeEnd } from "../base/exchange.ts";
import type { Ids } from "../base/ids.ts";
import { BodyCapture, type CaptureFacts, captureHead, EMPTY_BODY, headersOf } from "./capture.ts";
import { BodyCutShort, type BodyReading, BodyStalled, type Client } from "./client/client.ts";
import { capturing } from "./client/request-body.ts";
import { asContent } from "./content-only.ts";
import type { Admission, BeginConversation, Conversation, GatewayFailure } from "./conversation.ts";
import type { ClientSignals } from "./requests-under-way.ts";
import { type UpstreamAnswer, withoutHopHeaders } from "./upstream/upstream.ts";
import {
  type AnswerParts,
  asUpstreamAnswer,
  checkHead,
  type Written,
  writeAnswer,
} from "./write-answer.ts";

export interface Connection extends ClientSignals, CaptureFacts {
  readonly client: Client;
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
  /** See {@link Admission}. */
  readonly isAnswerWhole?: boolean;
  /** With its body as far as it was kept; asked for when the answer is complete. */
  readonly request: () => CapturedRequest;
}

/**
 * Takes one request through: body, admission, upstream, answer, record.
 *
 * @throws when the exchange could not be made durable; nothing after that went to the client.
 */
export async function converse(connection: Connection, options: ConverseOptions): Promise<void> {
  const head = captureHead(connection.client, options, connection);
  const conversation = options.begin(head);
  const turn = await take(connection, { head, conversation });
  const { answer } = turn;
  if (!answer) {
    connection.client.breakOff();
    const { end } = turn;
    const completedAtMs = options.clock.nowMs();
    await conversation.settle({ request: turn.request(), end, completedAtMs });
    return;
  }
  if (connection.halfClosed.isFired) connection.client.closeAfterAnswer();
  const partsOf = (told: UpstreamAnswer, end: ExchangeEnd): AnswerParts => {
    const capture = new BodyCapture();
    const { status, rawHeaders } = told;
    return {
      answer: connection.entry ? asContent(told) : told,
      capture,
      settle: (written) =>
        conversation.settle({
          request: turn.request(),
          response: { status, headers: headersOf(rawHeaders), body: capture.body() },
          end: endOf(end, written),
          completedAtMs: options.clock.nowMs(),
        }),
    };
  };
  const writing = writeAnswer(connection.client, {
    ...partsOf(answer, turn.end),
    ...(turn.isAnswerWhole && {
      instead: (cause) => {
        const other = conversation.answerFor({ kind: "unreachable", cause });
        return other && partsOf(asUpstreamAnswer(other), "unreachable");
      },
    }),
  });
  try {
    await writing;
  } catch (error) {
    if (!connection.client.isHeadWritten) await withhold(connection.client, conversation);
    throw error;
  }
}

/** Tells a client, in its own words, that it gets no answer because there is no record. */
async function withhold(client: Client, conversation: Conversation): Promise<void> {
  const answer = conversation.answerFor({ kind: "not-recorded" });
  if (!answer) {
    client.breakOff();
    return;
  }
  await writeAnswer(client, {
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
  const { client } = connection;
  client.giveLeave();
  const reading = client.mayHaveBody(head.headers)
    ? await client.readWhole(connection.halfClosed.signal)
    : NO_BODY;
  const { body } = reading;
  const captured = { ...head, body };
  const request = () => captured;
  const { kind } = reading;
  if (kind === "cut-short" || kind === "stalled" || kind === "no-room") {
    return failed({ client, conversation }, { kind }, request);
  }
  const admitted =
    kind === "too-large"
      ? // One more than was read, so that everyone sees that this is not the whole.
        { ...head, body: { bytes: body.bytes, totalBytes: body.totalBytes + 1 } }
      : captured;
  const admission = await conversation.admit(admitted);
  if (admission.kind === "refuse") return refused(admission, request);
  return await forward({ connection, opening, admission, body: body.bytes, request });
}

const NO_BODY: BodyReading = { kind: "complete", body: EMPTY_BODY };

async function takeStreamed(connection: Connection, opening: Opening): Promise<Turn> {
  const { head, conversation } = opening;
  const announced = Number(head.headers.get("content-length") ?? Number.NaN);
  const capture = new BodyCapture();
  const request = () => ({ ...head, body: capture.body() });
  const admission = await conversation.admit({
    ...head,
    body: { ...EMPTY_BODY, totalBytes: Number.isSafeInteger(announced) ? announced : 1 },
  });
  const { client } = connection;
  if (admission.kind === "refuse") {
    // Whether the body comes nevertheless, nobody can tell: what comes next is not to be read.
    if (client.wantsLeave) client.closeAfterAnswer();
    return refused(admission, request);
  }
  client.giveLeave();
  const chunks = capturing(client.chunks(connection.halfClosed.signal), capture);
  const body = admission.guard?.(chunks) ?? chunks;
  return await forward({ connection, opening, admission, body, request });
}

interface Forwarding {
  readonly connection: Connection;
  readonly opening: Opening;
  readonly admission: Admission & { readonly kind: "forward" };
  readonly body: Buffer | AsyncIterable<Uint8Array>;
  readonly request: () => CapturedRequest;
}

async function forward(forwarding: Forwarding): Promise<Turn> {
  const { connection, opening, admission, request } = forwarding;
  const { head, conversation } = opening;
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
      rawHeaders: withoutHopHeaders(head.rawHeaders, head.target),
      body: Buffer.isBuffer(body) && body.length === 0 ? undefined : body,
      endsWaiting: () => connection.endsWaiting.signal,
    });
    checkHead(answer, connection.client.statusMax);
    const { isAnswerWhole = false } = admission;
    return { answer, end: "answered", isAnswerWhole, request };
  } catch (cause) {
    const { client } = connection;
    return failed({ client, conversation }, failureOf(refusal, cause), request);
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
  if (refusal instanceof BodyStalled) return { kind: "stalled" };
  if (refusal instanceof BodyCutShort) return { kind: "cut-short" };
  return { kind: "body-refused", cause: refusal };
}

function refused(
  admission: Admission & { readonly kind: "refuse" },
  request: () => CapturedRequest,
): Turn {
  return { answer: asUpstreamAnswer(admission.answer), end: "refused", request };
}

function failed(
  { client, conversation }: { readonly client: Client; readonly conversation: Conversation },
  failure: GatewayFailure,
  request: () => CapturedRequest,
): Turn {
  // The rest of the body may come still, and is no request.
  if (failure.kind === "stalled") client.closeAfterAnswer();
  const end = failure.kind === "unreachable" ? "unreachable" : "refused";
  const answer = conversation.answerFor(failure);
  return { answer: answer && asUpstreamAnswer(answer), end, request };
}

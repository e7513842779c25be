import { DeliveryFailure } from "../dispatch/failed-delivery.ts";

/** Source: documented, EventBridge user guide, API destinations. */
const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 1_048_576;

export interface HttpCall {
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface HttpAnswerFacts {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/**
 * Makes one HTTP call, without following redirects.
 *
 * @param stopping ends the call when it fires.
 * @throws {DeliveryFailure} when no answer comes. It says nothing of what was sent.
 */
export async function makeCall(call: HttpCall, stopping: AbortSignal): Promise<HttpAnswerFacts> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]);
  const { url, headers, body = null } = call;
  // Loaded with the first call: servers without one do without its memory.
  const { request } = await import("undici");
  try {
    const method = call.method as "POST";
    const answer = await request(url, { method, headers, body, signal, reset: true });
    const { "retry-after": retryAfter } = answer.headers;
    return {
      status: answer.statusCode,
      retryAfter: typeof retryAfter === "string" ? retryAfter : undefined,
      body: await readBounded(answer.body),
    };
  } catch (error) {
    throw noAnswer(error);
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function noAnswer(error: unknown): DeliveryFailure {
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  if (name === "TimeoutError") {
    const message = `The endpoint did not answer within ${TIMEOUT_MS / 1_000} seconds.`;
    return new DeliveryFailure({ code: "TIMEOUT", message, isRetryable: true });
  }
  const message = `The endpoint could not be reached: ${code ?? name ?? "unknown"}.`;
  return new DeliveryFailure({ code: "CONNECTION_FAILURE", message, isRetryable: true });
}

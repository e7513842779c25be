import type { IncomingMessage } from "node:http";
import type { BodyCapture } from "../capture.ts";
import { streamOf } from "../http2.ts";
import { BodyCutShort, type BodyReading } from "./client.ts";

/** The most that is held in memory of one body. Larger ones must come streamed, as S3's do. */
export const WHOLE_BODY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * The chunks of a body.
 *
 * @param halfClosed fires when the client closed its side early. The request's own stream says
 *   nothing then for as long as the socket can still be written to.
 * @throws {BodyCutShort} when the body ends before the length it announced.
 */
export async function* chunksOf(
  request: IncomingMessage,
  halfClosed: AbortSignal,
): AsyncGenerator<Buffer> {
  // Not destroyed when left early: an answer is still to go out over the same socket, and what the
  // client goes on sending is read and thrown away so that it gets to see the answer.
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  let giveUp: ((reason: BodyCutShort) => void) | undefined;
  const onClose = () => giveUp?.(new BodyCutShort("the client closed its side early"));
  halfClosed.addEventListener("abort", onClose);
  try {
    for (;;) {
      // One promise for each chunk: a race against one that lasts would hold on to every chunk.
      const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Buffer>>();
      giveUp = reject;
      if (halfClosed.aborted) onClose();
      chunks.next().then(resolve, reject);
      const next = await promise;
      if (next.done) break;
      yield next.value;
    }
  } catch (cause) {
    throw cause instanceof BodyCutShort ? cause : new BodyCutShort("the client went", { cause });
  } finally {
    halfClosed.removeEventListener("abort", onClose);
    if (!halfClosed.aborted) await chunks.return?.();
  }
  // Over HTTP/2, a request whose client broke off says that it is complete.
  if (!request.complete || streamOf(request)?.aborted)
    throw new BodyCutShort("the body ended early");
}

/** Reads a body into memory. Never rejects: what goes wrong is part of the reading. */
export async function readWholeBody(
  request: IncomingMessage,
  halfClosed: AbortSignal,
): Promise<BodyReading> {
  const chunks: Buffer[] = [];
  let totalBytes = 0;
  const reading = (kind: BodyReading["kind"]): BodyReading => ({
    kind,
    body: { bytes: Buffer.concat(chunks), totalBytes },
  });
  try {
    for await (const chunk of chunksOf(request, halfClosed)) {
      totalBytes += chunk.length;
      if (totalBytes > WHOLE_BODY_BYTES_MAX) return reading("too-large");
      chunks.push(chunk);
    }
  } catch {
    // A client that is gone is a fact for the record, not a failure of the gateway.
    return reading("cut-short");
  }
  return reading("complete");
}

/** Passes a body through while the capture keeps its beginning. */
export async function* capturing(
  body: AsyncIterable<Uint8Array>,
  capture: BodyCapture,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    capture.add(chunk);
    yield chunk;
  }
}

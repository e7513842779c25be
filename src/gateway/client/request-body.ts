import type { IncomingMessage } from "node:http";
import type { BodyCapture } from "../capture.ts";
import { streamOf } from "../http2.ts";
import { BodyCutShort, type BodyReading, BodyStalled } from "./client.ts";
import type { HeldBody } from "./held-bodies.ts";

/** The most that is held in memory of one body. Larger ones must come streamed, as S3's do. */
export const WHOLE_BODY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * The chunks of a body.
 *
 * @param halfClosed fires when the client closed its side early. The request's own stream says
 *   nothing then for as long as the socket can still be written to.
 * @param idleMs how long the client may send nothing while more is waited for.
 * @throws {BodyCutShort} when the body ends before the length it announced; {BodyStalled}.
 */
export async function* chunksOf(
  request: IncomingMessage,
  halfClosed: AbortSignal,
  idleMs: number,
): AsyncGenerator<Buffer> {
  // Not destroyed when left early: an answer is still to go out over the same socket, and what the
  // client goes on sending is read and thrown away so that it gets to see the answer.
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  let giveUp: ((reason: BodyCutShort) => void) | undefined;
  const onClose = () => giveUp?.(new BodyCutShort("the client closed its side early"));
  halfClosed.addEventListener("abort", onClose);
  // Whoever takes the chunks may take his time as well: that is not the client's.
  const timer = setTimeout(() => giveUp?.(new BodyStalled("no more of the body came")), idleMs);
  try {
    for (;;) {
      // One promise for each chunk: a race against one that lasts would hold on to every chunk.
      const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Buffer>>();
      giveUp = reject;
      timer.refresh();
      if (halfClosed.aborted) onClose();
      chunks.next().then(resolve, reject);
      const next = await promise;
      giveUp = undefined;
      if (next.done) break;
      yield next.value;
    }
  } catch (cause) {
    throw cause instanceof BodyCutShort ? cause : new BodyCutShort("the client went", { cause });
  } finally {
    clearTimeout(timer);
    halfClosed.removeEventListener("abort", onClose);
    // It would wait for the piece that does not come.
    if (giveUp === undefined) await chunks.return?.();
  }
  // Over HTTP/2, a request whose client broke off says that it is complete.
  if (!request.complete || streamOf(request)?.aborted)
    throw new BodyCutShort("the body ended early");
}

/** Reads a body into memory. Never rejects: what goes wrong is part of the reading. */
export async function readWholeBody(
  pieces: AsyncIterable<Buffer>,
  held: HeldBody,
): Promise<BodyReading> {
  const chunks: Buffer[] = [];
  let totalBytes = 0;
  const reading = (kind: BodyReading["kind"]): BodyReading => ({
    kind,
    body: { bytes: Buffer.concat(chunks), totalBytes },
  });
  try {
    for await (const chunk of pieces) {
      totalBytes += chunk.length;
      if (totalBytes > WHOLE_BODY_BYTES_MAX) return reading("too-large");
      if (!held.add(chunk.length)) {
        chunks.length = 0;
        return reading("no-room");
      }
      chunks.push(chunk);
    }
  } catch (error) {
    // A client that is gone is a fact for the record, not a failure of the gateway.
    return reading(error instanceof BodyStalled ? "stalled" : "cut-short");
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

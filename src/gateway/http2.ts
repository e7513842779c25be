import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type ServerHttp2Stream } from "node:http2";

/** What a client sent, or is answered with. Over HTTP/2, Node's objects have the same form. */
type Message = IncomingMessage | ServerResponse;

/** The stream of a request that came over HTTP/2; undefined for HTTP/1. */
export function streamOf(message: Message): ServerHttp2Stream | undefined {
  return (message as { readonly stream?: ServerHttp2Stream }).stream;
}

/** True when nobody takes an answer any more. */
export function isGone(response: ServerResponse): boolean {
  const stream = streamOf(response);
  if (stream) return stream.destroyed || stream.closed;
  return response.destroyed || response.socket?.destroyed === true;
}

/** Ends an answer so that its client cannot take it for whole. */
export function breakOff(response: ServerResponse): void {
  const stream = streamOf(response);
  // Destroying it would say that there was no error.
  if (stream) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.destroy();
}

/** A request's headers as HTTP/1 has them: HTTP/2 has its first line among them. */
export function headersAsHttp1(request: IncomingMessage): readonly string[] {
  const stream = streamOf(request);
  const { rawHeaders } = request;
  if (!stream) return rawHeaders;
  const kept = rawHeaders.filter((_, at) => !rawHeaders[at - (at % 2)]?.startsWith(":"));
  const names = new Set(kept.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  const { authority } = request as unknown as { readonly authority?: string };
  if (!names.has("host") && authority !== undefined) kept.unshift("Host", authority);
  // How HTTP/1 says that a body follows whose length nobody knows.
  const isOfUnknownLength = !stream.endAfterHeaders && !names.has("content-length");
  if (isOfUnknownLength) kept.push("Transfer-Encoding", "chunked");
  return kept;
}

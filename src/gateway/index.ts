/**
 * gateway: the socket side of every request.
 *
 * Takes:    HTTP requests, and a conversation for each from whoever assembles it.
 * Gives:    the upstream's answer to the client, and the exchange to the conversation.
 * Promises: `settle` is called once for every request whose head was read; the last byte of an
 *           answer goes out after it resolved, never before.
 * Not here: anything about AWS: authentication, decoding, records (`pipeline`).
 */
export { type ConsoleEntry, headersOf } from "./capture.ts";
export { WHOLE_BODY_BYTES_MAX } from "./client/request-body.ts";
export type {
  Admission,
  BeginConversation,
  Conversation,
  GatewayFailure,
} from "./conversation.ts";
export {
  Gateway,
  type GatewayOptions,
  type LocalArrival,
  type LocalHandler,
  type OpenFile,
} from "./gateway.ts";
export type { ProxyOptions } from "./proxy/forward-proxy.ts";
export { type RelayedClient, relayedHeaders } from "./relayed.ts";
export { HttpUpstreams, type HttpUpstreamsOptions } from "./upstream/http-upstream.ts";
export type { ForwardRequest, Upstream, UpstreamAnswer } from "./upstream/upstream.ts";
export { asUpstreamAnswer } from "./write-answer.ts";

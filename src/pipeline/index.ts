/**
 * pipeline: one request's way from the socket to the journal.
 *
 * Takes:    what the gateway captured, keys and identities, the upstreams.
 * Gives:    an admission for each request, and one record for each exchange.
 * Promises: no call is forwarded that was not admitted, none that changes something before its
 *           intent is durable; every exchange leaves one record.
 * Not here: sockets (`gateway`); what a record looks like (`record`).
 */
export { type AuthenticationMode, Authenticator } from "./authenticator.ts";
export { type OwnCall, OwnRecords, type OwnRecordsOptions } from "./own-records.ts";
export { Pipeline, type PipelineOptions } from "./pipeline.ts";
export { SessionAuthenticator, type SessionAuthenticatorOptions } from "./session-authenticator.ts";

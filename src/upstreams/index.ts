/**
 * upstreams: who answers an admitted call.
 *
 * Takes:    the table of services and upstreams, the map of hosts, credentials of AWS.
 * Gives:    an upstream for each call that is not answered in this process, and how each does.
 * Promises: a call that passes as it was signed arrives as it was sent; one to AWS itself is signed
 *           anew, and never with a key of ours.
 * Not here: who may call (`pipeline`); the sandbox (`embedded`).
 */
export { type AskOptions, askWhoCalls } from "./ask-who-calls.ts";
export { type AwsCredentials, type CredentialSource, UpstreamError } from "./aws-upstream.ts";
export { combineStatuses } from "./combine-statuses.ts";
export type { UpstreamHealth } from "./health-watch.ts";
export { type HostMap, readHostMapping } from "./host-map.ts";
export { machineCredentials } from "./machine-credentials.ts";
export { SessionKeys } from "./session-keys.ts";
export { SessionUpstreams, type SessionUpstreamsOptions } from "./session-upstreams.ts";
export { type UpstreamStatus, Upstreams, type UpstreamsOptions } from "./upstreams.ts";

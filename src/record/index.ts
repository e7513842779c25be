/**
 * record: a call and its principal become a CloudTrail record.
 *
 * Takes:    a call, its outcome, a principal, times. No clock, no randomness, no I/O.
 * Gives:    the record, in CloudTrail's own words and order.
 * Promises: total; never a secret in a record; sizes within CloudTrail's limits.
 * Not here: durability (`journal`).
 */
export type { AuditRecord, Json, JsonObject } from "./audit-record.ts";
export { composeRecord, composeWithOmissions, type RecordFacts } from "./compose-record.ts";
export { composeSignIn, type SignInFacts } from "./compose-sign-in.ts";
export type { FittedRecord, Omission } from "./envelope/limits.ts";
export { otherOwners } from "./other-owners.ts";
export { isReadOnly } from "./read-only.ts";
export { serializeRecord } from "./serialize-record.ts";

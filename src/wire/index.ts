/**
 * wire: bytes to calls, and calls to bytes, for every AWS protocol.
 *
 * Takes:    captured requests and responses, and the models.
 * Gives:    calls, outcomes, verified signatures; HTTP answers for what is served here.
 * Promises: total and pure. What cannot be read is a value that says so, never an exception.
 * Not here: who the caller is (`identify`); what CloudTrail makes of a call (`record`).
 */
export type {
  Call,
  DecodedCall,
  Destination,
  Outcome,
  Parameters,
  UndecodedCall,
  UndecodedReason,
} from "./call.ts";
export { ServiceError } from "./service-error.ts";

/**
 * api: CloudTrail's own API.
 *
 * Takes:    decoded calls to `cloudtrail`, the trails, how deliveries stand, and event history.
 * Gives:    one table with a line for every operation of CloudTrail's model.
 * Promises: AWS's names, defaults, limits, errors and messages, where a client can tell.
 * Not here: the protocol (`embedded`), signatures (`pipeline`), log files (`delivery`).
 */
export { cloudTrailService } from "./cloudtrail-service.ts";
export { compatibilityDocument } from "./compatibility.ts";
export type { ApiServices } from "./services.ts";

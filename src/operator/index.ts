/**
 * operator: the server's own routes under `/_trailcam/`, for whoever runs it.
 *
 * Takes:    HTTP requests that are not AWS calls.
 * Gives:    health, the live stream of records, SQL, further accounts, the reset that tests
 *           use; the console's page, its sessions, and what it does as calls and records.
 * Promises: all but health, the page and signing in ask for the token that lies in the data
 *           directory, compared in constant time, or for the cookie of who signed in with it.
 * Not here: anything that AWS has an API for (`api`).
 */

export type {
  ChangedPart,
  ResourceAtTime,
  ResourceChange,
  ResourceHistory,
  ResourceState,
  ResourceSummary,
  Resources,
} from "./messages/resources.ts";
export {
  type AccountCredentials,
  type Health,
  type OperatorOptions,
  operatorHandler,
} from "./operator-handler.ts";
export { Attempts } from "./session/attempts.ts";
export type { ConsoleAction, ConsoleOutcome, ConsoleRecorder } from "./session/console-recorder.ts";
export { JournalingRecorder } from "./session/journaling-recorder.ts";
export { type ConsoleSession, Sessions } from "./session/sessions.ts";

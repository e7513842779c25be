/**
 * operator: the server's own routes under `/_trailcam/`, for whoever runs it.
 *
 * Takes:    HTTP requests that are not AWS calls.
 * Gives:    health, the live stream of records, SQL, further accounts, the reset that tests
 *           use.
 * Promises: all but health ask for the token that lies in the data directory, compared in constant
 *           time.
 * Not here: anything that AWS has an API for (`api`).
 */
export {
  type AccountCredentials,
  type Health,
  type OperatorOptions,
  operatorHandler,
} from "./operator-handler.ts";

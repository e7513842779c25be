/**
 * embedded: what it takes to answer an AWS service in this process.
 *
 * Takes:    a decoded call, a principal, and a table of actions.
 * Gives:    the HTTP answer in the protocol the client speaks, success or error.
 * Promises: an action that the table lacks answers the protocol's own "not implemented" error.
 * Not here: the actions themselves (`sandbox`, `api`); who may call (`pipeline`).
 */
export { afterWaiting } from "./after-waiting.ts";
export type {
  AnyOperationHandler,
  EmbeddedService,
  LateService,
  MadeCall,
  OperationContext,
  OperationHandler,
} from "./embedded-service.ts";
export { EmbeddedServices, errorTarget, operationNameOf } from "./embedded-services.ts";
export { statusOf, withStatus } from "./with-status.ts";

import { afterWaiting, type EmbeddedService, type OperationContext } from "../embedded/index.ts";
import { ServiceError } from "../wire/index.ts";
import type { ActionName, NotServed, Served } from "./action.ts";
import { ACTIONS } from "./actions.ts";
import type { ApiServices } from "./services.ts";

type Handler = (input: never, context: OperationContext) => unknown;

/** CloudTrail as an embedded service: every operation of its model, served or refused. */
export function cloudTrailService(services: ApiServices): EmbeddedService {
  const operations = Object.entries(ACTIONS).map(([name, action]): [string, Handler] => [
    name,
    handlerOf(action, services),
  ]);
  const service = { service: "cloudtrail", operations: Object.fromEntries(operations) };
  return services.whenCurrent ? afterWaiting(service, services.whenCurrent) : service;
}

function handlerOf(action: Served<ActionName> | NotServed, services: ApiServices): Handler {
  if ("notServed" in action) {
    return () => {
      throw new ServiceError("UnsupportedOperationException", action.why);
    };
  }
  // Which input belongs to which action, the table has checked line by line.
  const handle = action.handle as (
    input: never,
    context: OperationContext,
    services: ApiServices,
  ) => unknown;
  return (input, context) => handle(input, context, services);
}

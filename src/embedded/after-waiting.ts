import type { AnyOperationHandler, EmbeddedService, OperationContext } from "./embedded-service.ts";

/**
 * The same service, each of whose actions begins when `wait` has resolved: for what notes the end
 * of the journal, which is to be behind all that was answered before.
 */
export function afterWaiting(
  { service, operations }: EmbeddedService,
  wait: () => Promise<void>,
): EmbeddedService {
  const waiting = (handle: AnyOperationHandler): AnyOperationHandler => {
    return async (input: never, context: OperationContext) => {
      await wait();
      return await handle(input, context);
    };
  };
  const entries = Object.entries(operations).map(([name, handle]) => [name, waiting(handle)]);
  return { service, operations: Object.fromEntries(entries) };
}

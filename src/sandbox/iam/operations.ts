import type { AnyOperationHandler, OperationContext } from "../../embedded/index.ts";
import type { Identities } from "../../identify/index.ts";

/** An action over the identities. `Input` and `Output` are the SDK's own types. */
export type IdentityAction<Input, Output> = (
  identities: Identities,
  input: Input,
  context: OperationContext,
) => Output;

export type IdentityActions = Readonly<Record<string, IdentityAction<never, unknown>>>;

/**
 * Makes handlers of actions. One that may write runs in a transaction, so that what it looked at
 * is still so when it writes, also with several processes over the same identities.
 *
 * @param reading matches the names of the actions that write nothing.
 */
export function bindActions(
  identities: Identities,
  actions: IdentityActions,
  reading: RegExp = /^(?:Get|List)/,
): Readonly<Record<string, AnyOperationHandler>> {
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => {
      const run: AnyOperationHandler = (input, context) => action(identities, input, context);
      return [
        name,
        reading.test(name)
          ? run
          : (input: never, context: OperationContext) =>
              identities.atomically(() => run(input, context)),
      ];
    }),
  );
}

import type { OperationContext } from "../../../embedded/index.ts";
import type { Keys } from "../keys/keys.ts";

/** An action of KMS, before it is bound to the keys that it works on. */
export type Handler<Input, Output> = (
  keys: Keys,
  input: Input,
  context: OperationContext,
) => Output | Promise<Output>;

/** Any action: what the table holds. */
export type AnyHandler = Handler<never, object>;

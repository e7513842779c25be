import type { OperationContext } from "../../../embedded/index.ts";
import type { ObjectStore } from "../store/object-store.ts";

/** An action of S3, before it is bound to the store that it works on. */
export type Handler<Input, Output> = (
  objects: ObjectStore,
  input: Input,
  context: OperationContext,
) => Output | Promise<Output>;

/** Any action: what the table holds. */
export type AnyHandler = Handler<never, object>;

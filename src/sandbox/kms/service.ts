import type { EmbeddedService } from "../../embedded/index.ts";
import { ACTIONS } from "./actions.ts";
import type { Keys } from "./keys/keys.ts";

/** KMS, for keys whose material it makes itself. See {@link ACTIONS}. */
export function kmsService(keys: Keys): EmbeddedService {
  const operations = Object.entries(ACTIONS).map(([name, handle]) => [
    name,
    (input: never, context: Parameters<typeof handle>[2]) => handle(keys, input, context),
  ]);
  return { service: "kms", operations: Object.fromEntries(operations) };
}

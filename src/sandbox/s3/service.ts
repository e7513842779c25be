import type { EmbeddedService } from "../../embedded/index.ts";
import { ACTIONS } from "./actions.ts";
import type { ObjectStore } from "./store/object-store.ts";

/**
 * S3, as far as `aws s3` and whoever reads a trail need it: every bucket with its objects, sealed
 * where a key was asked for. Of what S3 does by itself later on, lifecycle rules are carried out.
 * See {@link ACTIONS} for what is kept and not applied.
 *
 * An action works within the caller's account. Policies and ACLs let nobody else in.
 */
export function s3Service(objects: ObjectStore): EmbeddedService {
  const operations = Object.entries(ACTIONS).map(([name, handle]) => [
    name,
    (input: never, context: Parameters<typeof handle>[2]) => handle(objects, input, context),
  ]);
  return { service: "s3", operations: Object.fromEntries(operations) };
}

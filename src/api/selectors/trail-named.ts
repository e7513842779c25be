import { ServiceError } from "../../wire/index.ts";

/** A request that names a trail, or an event data store instead. */
interface NamesTrail {
  readonly TrailName?: string | undefined;
  readonly EventDataStore?: string | undefined;
  readonly InsightsDestination?: string | undefined;
}

/**
 * Reads which trail an action is for that takes event data stores too.
 *
 * @throws {ServiceError} `InvalidParameterCombinationException` for both,
 *   `InvalidParameterException` for neither, `UnsupportedOperationException` for an event data
 *   store. Source of the words: assumed; AWS's own answers would falsify them.
 */
export function trailNamed(input: NamesTrail): string {
  const store = input.EventDataStore ?? input.InsightsDestination;
  if (input.TrailName !== undefined && store !== undefined) {
    throw new ServiceError(
      "InvalidParameterCombinationException",
      "Specify either a trail or an event data store, not both.",
    );
  }
  if (store !== undefined) {
    throw new ServiceError("UnsupportedOperationException", "There are no event data stores here.");
  }
  if (input.TrailName !== undefined) return input.TrailName;
  throw new ServiceError("InvalidParameterException", "Specify a trail or an event data store.");
}

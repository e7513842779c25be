import { ServiceError } from "../../wire/index.ts";
import type { ActionHandler } from "../action.ts";
import { refuseToken } from "../refuse-token.ts";

/**
 * Lists the keys that this region's digests can be checked with: those valid at some time in the
 * range, and without a range the current one.
 */
export const listPublicKeys: ActionHandler<"ListPublicKeys"> = async (input, context, services) => {
  refuseToken(input.NextToken);
  const nowMs = services.clock.nowMs();
  const startMs = input.StartTime?.getTime() ?? nowMs;
  const endMs = input.EndTime?.getTime() ?? nowMs;
  if (!(startMs <= endMs)) {
    // Source: assumed; the code is documented, the words are ours.
    throw new ServiceError("InvalidTimeRangeException", "Start time must not be after end time.");
  }
  // A region always has a key, as AWS's do, although nothing may have been signed with it yet:
  // `aws cloudtrail validate-logs` gives up where it finds none.
  await services.keys.current(context.region);
  return {
    PublicKeyList: services.keys.list(context.region, { startMs, endMs }).map((key) => ({
      Value: key.der,
      ValidityStartTime: new Date(key.validFromMs),
      ValidityEndTime: new Date(key.validToMs),
      Fingerprint: key.fingerprint,
    })),
  };
};

import { isLogging } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import { findTrailByArn } from "../trail/find-trail.ts";

/** Tells how a trail and its deliveries in this region stand. */
export const getTrailStatus: ActionHandler<"GetTrailStatus"> = (input, context, services) => {
  const trail = findTrailByArn(input.Name, context, services);
  const delivery = services.courier.status(trail.arn, context.region);
  const { startedAtMs, stoppedAtMs } = trail;
  const { latestDeliveryAtMs, latestAttemptAtMs, latestError } = delivery;
  const { latestDigestAtMs, latestDigestError } = delivery;
  return {
    IsLogging: isLogging(trail),
    ...(latestError !== undefined && { LatestDeliveryError: latestError }),
    ...(latestDeliveryAtMs !== undefined && { LatestDeliveryTime: new Date(latestDeliveryAtMs) }),
    ...(startedAtMs !== undefined && { StartLoggingTime: new Date(startedAtMs) }),
    ...(stoppedAtMs !== undefined && { StopLoggingTime: new Date(stoppedAtMs) }),
    ...(latestDigestAtMs !== undefined && { LatestDigestDeliveryTime: new Date(latestDigestAtMs) }),
    ...(latestDigestError !== undefined && { LatestDigestDeliveryError: latestDigestError }),
    // No longer in use, says the model, and still in every answer: as text, empty for "never".
    LatestDeliveryAttemptTime: textOf(latestAttemptAtMs),
    LatestNotificationAttemptTime: "",
    LatestNotificationAttemptSucceeded: "",
    LatestDeliveryAttemptSucceeded: textOf(latestDeliveryAtMs),
    TimeLoggingStarted: textOf(startedAtMs),
    TimeLoggingStopped: textOf(stoppedAtMs),
  };
};

/** `2026-01-31T12:00:00Z`. */
function textOf(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

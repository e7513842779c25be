import { isLogging } from "../../trails/index.ts";
import type { ActionHandler } from "../action.ts";
import { findTrailByArn } from "../trail/find-trail.ts";

/** Tells how a trail and its deliveries in this region stand. */
export const getTrailStatus: ActionHandler<"GetTrailStatus"> = (input, context, services) => {
  const trail = findTrailByArn(input.Name, context, services);
  const status = services.deliveries.status(trail.arn, context.region);
  const times = {
    StartLoggingTime: trail.startedAtMs,
    StopLoggingTime: trail.stoppedAtMs,
    LatestDeliveryTime: status.latestDeliveryAtMs,
    LatestDigestDeliveryTime: status.latestDigestAtMs,
    LatestNotificationTime: status.latestNotificationAtMs,
    LatestCloudWatchLogsDeliveryTime: status.latestLogsAtMs,
  };
  const errors = {
    LatestDeliveryError: status.latestError,
    LatestDigestDeliveryError: status.latestDigestError,
    LatestNotificationError: status.latestNotificationError,
    LatestCloudWatchLogsDeliveryError: status.latestLogsError,
  };
  // No longer in use, says the model, and still in every answer: as text, empty for "never".
  const texts = {
    LatestDeliveryAttemptTime: status.latestAttemptAtMs,
    LatestDeliveryAttemptSucceeded: status.latestDeliveryAtMs,
    LatestNotificationAttemptTime: status.latestNotificationAttemptAtMs,
    LatestNotificationAttemptSucceeded: status.latestNotificationAtMs,
    TimeLoggingStarted: trail.startedAtMs,
    TimeLoggingStopped: trail.stoppedAtMs,
  };
  return {
    IsLogging: isLogging(trail),
    ...mapKnown(times, (ms) => new Date(ms)),
    ...mapKnown(errors, (code) => code),
    ...mapEach(texts, textOf),
  };
};

/** `2026-01-31T12:00:00Z`. */
function textOf(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

function mapKnown<Name extends string, From, To>(
  members: Readonly<Record<Name, From | undefined>>,
  change: (from: From) => To,
): Partial<Record<Name, To>> {
  const known = Object.entries<From | undefined>(members).flatMap(([name, from]) =>
    from === undefined ? [] : [[name, change(from)] as const],
  );
  return Object.fromEntries(known) as Partial<Record<Name, To>>;
}

function mapEach<Name extends string, From, To>(
  members: Readonly<Record<Name, From>>,
  change: (from: From) => To,
): Record<Name, To> {
  const changed = Object.entries<From>(members).map(([name, from]) => [name, change(from)]);
  return Object.fromEntries(changed) as Record<Name, To>;
}

import { readDuration } from "../base/duration.ts";
import type { Tag, Trail } from "./trail.ts";

/** The tag by which a trail has log files more or less often than others. Not of CloudTrail. */
export const DELIVERY_INTERVAL_TAG = "trailcam:delivery-interval";

const MIN_MS = 1_000;
const MAX_MS = 24 * 60 * 60 * 1_000;

/** Tells whether a tag's value may be an interval: `30s`, `5m`, `1h`; from a second to a day. */
export function isDeliveryInterval(value: string): boolean {
  const ms = readDuration(value);
  return ms !== undefined && ms >= MIN_MS && ms <= MAX_MS;
}

/** @returns undefined when the trail's tags do not say. */
export function deliveryIntervalMs({ tags }: Pick<Trail, "tags">): number | undefined {
  const value = tags.find(({ Key }: Tag) => Key === DELIVERY_INTERVAL_TAG)?.Value;
  // Checked when it was put; but what is kept may be older than the check.
  return value !== undefined && isDeliveryInterval(value) ? readDuration(value) : undefined;
}

import type { EventFilterKey } from "../../../src/operator/messages/events.ts";
import { eventsAddress } from "../common/events-address.ts";

/** The address of Event history with what has a value, or all, in a stretch of time. */
export function eventsOf(
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  key?: EventFilterKey,
  value = "",
): string {
  const filters = key === undefined ? [] : [{ key, operator: "=" as const, value }];
  return eventsAddress({ filters, startMs, endMs });
}

import { type GroupDocument, keyOf, type LogsState } from "../logs-state.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;

/** The time before which a group's events are no longer shown; 0 where all are. */
export function expiredBeforeMs({ retentionInDays }: GroupDocument, nowMs: number): number {
  return retentionInDays === undefined ? 0 : Math.max(nowMs - retentionInDays * DAY_MS, 0);
}

/** Deletes expired events, a bounded part of them. To be called within a transaction. */
export function pruneExpired(state: LogsState, group: GroupDocument, nowMs: number): void {
  const beforeMs = expiredBeforeMs(group, nowMs);
  if (beforeMs > 0) state.events.prune(keyOf(group), beforeMs);
}

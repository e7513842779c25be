import type { Clock } from "../base/clock.ts";
import type { Journal, Position } from "../journal/index.ts";
import type { LoggingTrail, LoggingWindow, Trail, Trails } from "../trails/index.ts";
import { findWindowEnd } from "./window-end.ts";

/**
 * A way of delivering beside that to the bucket: log events, events on a bus.
 *
 * Each reads a trail's windows at its own pace; a window is kept until every lane has passed it.
 */
export interface Lane {
  /** True when the lane wants nothing more of the window; never before its end is known. */
  hasPassed(trail: Trail, window: LoggingWindow): boolean;
}

/** Part of a window that a lane is to read next. */
export interface Stretch {
  readonly after: Position;
  /** Its last position, which may be long before the end of the window. */
  readonly bound: Position;
}

export interface StretchSources {
  readonly journal: Pick<Journal, "read">;
  readonly trails: Pick<Trails, "settleWindow">;
  readonly clock: Clock;
  /** Where reading ends for now, so that it does end while entries keep coming. */
  readonly head: Position;
  /** True when no more calls come in. */
  readonly isFinal: boolean;
}

/** True when a reader at `position` has all of a window. */
export function isPassed(window: LoggingWindow, position: Position): boolean {
  return window.upTo !== undefined && Math.max(position, window.after) >= window.upTo;
}

/**
 * Finds what a lane that is at `position` reads next.
 *
 * @returns undefined when there is nothing to read for now.
 */
export async function nextStretch(
  trail: LoggingTrail,
  position: Position,
  sources: StretchSources,
): Promise<Stretch | undefined> {
  for (const window of trail.windows) {
    if (isPassed(window, position)) continue;
    const upTo = await windowEnd(trail, window, sources);
    if (upTo !== undefined && isPassed({ ...window, upTo }, position)) continue;
    const bound = Math.min(upTo ?? window.closing?.from ?? sources.head, sources.head);
    const after = Math.max(position, window.after);
    return after < bound ? { after, bound } : undefined;
  }
  return undefined;
}

/** The end of a window as far as it is known, found and kept when it can be. */
export async function windowEnd(
  trail: LoggingTrail,
  window: LoggingWindow,
  sources: Omit<StretchSources, "head">,
): Promise<Position | undefined> {
  if (window.upTo !== undefined || !window.closing) return window.upTo;
  const end = await findWindowEnd(window.closing, sources);
  if (end !== undefined) sources.trails.settleWindow(trail, window, end);
  return end;
}

/** True when no lane wants anything more of a window. */
export function isDone(trail: Trail, window: LoggingWindow, lanes: readonly Lane[]): boolean {
  return lanes.every((lane) => lane.hasPassed(trail, window));
}

/** Takes out the past windows that every lane is done with. */
export function dropPastWindows(trails: Trails, lanes: readonly Lane[]): void {
  for (const trail of trails.recording()) {
    for (const window of trail.pastWindows ?? []) {
      if (isDone(trail, window, lanes)) trails.dropPastWindow(trail, window);
    }
  }
}

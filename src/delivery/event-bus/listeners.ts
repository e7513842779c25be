import type { Position } from "../../journal/index.ts";
import type { JsonObject } from "../../record/index.ts";
import { type TrailScope, wants } from "../../selection/index.ts";
import type { Memberships, Trails } from "../../trails/index.ts";
import { trailWithin } from "../trail-within.ts";
import { type Stretch, type StretchSources, windowEnd } from "../windows.ts";

/** A trail as it is in a stretch of the journal that it records. */
export interface Listener extends Stretch {
  readonly scope: TrailScope;
}

export interface ListenerSources extends Omit<StretchSources, "head" | "trails"> {
  readonly trails: Pick<Trails, "recording" | "settleWindow">;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
}

/**
 * Finds every trail that records in a stretch, as far as can be known by now.
 *
 * Until the record of the call that ends a window is there, what comes after the call was handled
 * counts: that record will be behind it.
 */
export async function listenersIn(
  stretch: Stretch,
  sources: ListenerSources,
): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  for (const trail of sources.trails.recording()) {
    for (const window of trail.windows) {
      const upTo = await windowEnd(trail, window, sources);
      const bound = Math.min(upTo ?? stretch.bound, stretch.bound);
      let after = Math.max(window.after, stretch.after);
      while (after < bound) {
        const within = trailWithin(trail, { after, bound }, sources.memberships);
        listeners.push({ scope: within.trail, after, bound: within.bound });
        after = within.bound;
      }
    }
  }
  return listeners;
}

/** True when anyone listens at a position: only then is it worth while to read the entry. */
export function isHeard(listeners: readonly Listener[], position: Position): boolean {
  return listeners.some((each) => isWithin(each, position));
}

/** True when a trail wants the record that is at a position. */
export function isWanted(
  listeners: readonly Listener[],
  record: JsonObject,
  position: Position,
): boolean {
  return listeners.some((each) => isWithin(each, position) && wants(each.scope, record, position));
}

function isWithin({ after, bound }: Stretch, position: Position): boolean {
  return position > after && position <= bound;
}

import type { Collection, StateStore } from "../base/state-store.ts";
import type { Position } from "../journal/index.ts";
import type { LoggingTrail, LoggingWindow } from "../trails/index.ts";
import type { Round } from "./round.ts";

/** What a trail selects, and since when. */
export interface Selection {
  readonly hash: string;
  /** It was the same for every entry from here on, as far as they were delivered. */
  readonly after: Position;
}

/** How far one trail is, and how its deliveries stand. */
export interface Progress {
  /** Everything up to here was delivered, or was not wanted. */
  readonly position: Position;
  /** The round that was begun after `position`, until all of its files are stored. */
  readonly round?: Round;
  /** By which the journal can be compared with what was delivered. */
  readonly selection?: Selection;
  readonly latestAttemptAtMs?: number;
  /** S3's error code of the last attempt; absent after a success. */
  readonly latestError?: string;
  /** When a region's last file was stored. */
  readonly deliveredAtMs: Readonly<Record<string, number>>;
}

const NOTHING_YET: Progress = { position: 0, deliveredAtMs: {} };

/** Notes what a trail selects from now on, unless it is what it selected before. */
export function withSelection(progress: Progress, selection: Selection): Progress {
  return progress.selection?.hash === selection.hash ? progress : { ...progress, selection };
}

/** The progress of every trail, by trail id. What `save` returned from survives a power cut. */
export class ProgressStore {
  readonly #progress: Collection<Progress>;

  constructor(store: StateStore) {
    this.#progress = store.collection("delivery.progress");
  }

  of(trailId: string): Progress {
    return this.#progress.get(trailId) ?? NOTHING_YET;
  }

  save(trailId: string, progress: Progress): void {
    this.#progress.put(trailId, progress);
  }

  /** Takes back what lies beyond the end of the journal, as `Trails.rewind` does. */
  rewind(trailId: string, head: Position): void {
    const { round, ...progress } = this.of(trailId);
    if (progress.position <= head && (round?.upTo ?? 0) <= head) return;
    this.save(trailId, { ...progress, position: Math.min(progress.position, head) });
  }

  forget(trailId: string): void {
    this.#progress.delete(trailId);
  }
}

/** How far a trail's log files are behind the journal. */
export interface DeliveryLag {
  readonly trailArn: string;
  /** The trail's home. */
  readonly region: string;
  /** How many entries are still to be looked at. */
  readonly entriesBehind: number;
  /** Wherever the trail delivers from. */
  readonly latestDeliveryAtMs?: number;
  /** S3's error code of the last attempt; absent after a success. */
  readonly latestError?: string;
}

/** @param head the journal's. */
export function lagOf(trail: LoggingTrail, progress: Progress, head: Position): DeliveryLag {
  const { position, deliveredAtMs, latestError } = progress;
  const times = Object.values(deliveredAtMs);
  return {
    trailArn: trail.arn,
    region: trail.homeRegion,
    entriesBehind: entriesLeft(trail.windows, position, head),
    ...(times.length > 0 && { latestDeliveryAtMs: Math.max(...times) }),
    ...(latestError !== undefined && { latestError }),
  };
}

/**
 * How many entries of a trail's windows a reader at `position` is still to look at.
 *
 * @param head the journal's, where an open window ends for now.
 */
export function entriesLeft(
  windows: readonly LoggingWindow[],
  position: Position,
  head: Position,
): number {
  return windows.reduce((sum, { after, upTo, closing }) => {
    const end = Math.min(upTo ?? closing?.from ?? head, head);
    return sum + Math.max(0, end - Math.max(position, after));
  }, 0);
}

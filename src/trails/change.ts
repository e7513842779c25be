import type { Position } from "../journal/index.ts";

/**
 * A place in the journal from where on something of a trail is otherwise.
 *
 * Kept with the trail, because what was journaled before a change may be delivered long after it.
 */
export interface Change {
  /** The first entry that the change is about is the one after this. */
  readonly after: Position;
}

/** What held at some place in the journal. */
export interface ChangeStretch<AChange extends Change> {
  /** The change that made it so; undefined before the first. */
  readonly latest?: AChange;
  /** Where the next change comes; undefined when there is none yet. */
  readonly upTo?: Position;
}

/** Tells what held for the entry after `after`, and how far that goes. */
export function changeAt<AChange extends Change>(
  changes: readonly AChange[],
  after: Position,
): ChangeStretch<AChange> {
  const next = changes.find((change) => change.after > after);
  const latest = changes.findLast((change) => change.after <= after);
  return { ...(latest && { latest }), ...(next && { upTo: next.after }) };
}

/**
 * How many changes are kept. An older one is forgotten, which treats records otherwise only if none
 * of them was delivered while the trail changed that often.
 */
const CHANGES_MAX = 1_000;

/** Where in the journal a trail is changed. */
export interface ChangePlace {
  /** The journal's, when the change was made. */
  readonly head: Position;
  /** What the changes before meant is asked of no entry up to here. */
  readonly needed: Position;
}

/** Adds a change at the end, and takes out those that no entry after `needed` is about. */
export function changedAt<AChange extends Change>(
  changes: readonly AChange[],
  change: AChange,
  needed: Position,
): readonly AChange[] {
  const first = changes.findLastIndex(({ after }) => after <= Math.min(needed, change.after));
  return [...changes.slice(Math.max(first, 0)), change].slice(-CHANGES_MAX);
}

/** Takes back every change beyond `head`: see `Trails.rewind`. */
export function rewoundTo<AChange extends Change>(
  head: Position,
  changes: readonly AChange[],
): readonly AChange[] {
  return changes.map((change) => ({ ...change, after: Math.min(change.after, head) }));
}

import type { Position } from "../journal/index.ts";
import type { TrailScope } from "../selection/index.ts";
import { type Change, type ChangePlace, changeAt, changedAt } from "./change.ts";

/** What of a trail its owner may change, and decides which records it wants. */
export type TrailSelection = Pick<
  TrailScope,
  "isMultiRegion" | "includesGlobalServiceEvents" | "eventSelectors"
>;

/** A place in the journal from where on a trail selects this. */
export interface SelectionChange extends Change, TrailSelection {}

/** What a trail selects from some place in the journal on. */
export interface SelectionStretch {
  readonly selection: TrailSelection;
  /** Where the next change comes; undefined when there is none yet. */
  readonly upTo?: Position;
}

interface SelectingTrail extends TrailSelection {
  readonly selectionChanges?: readonly SelectionChange[];
}

/** Tells what a trail selects of the entry after `after`, and how far that goes. */
export function selectionAt(trail: SelectingTrail, after: Position): SelectionStretch {
  const { latest, upTo } = changeAt(trail.selectionChanges ?? [], after);
  return { selection: selectionOf(latest ?? trail), ...(upTo !== undefined && { upTo }) };
}

/** What a change adds to what the trail selected before; nothing when it selects the same. */
export function selectionChanged(
  before: SelectingTrail,
  next: TrailSelection,
  { head, needed }: ChangePlace,
): Pick<SelectingTrail, "selectionChanges"> {
  const selection = selectionOf(next);
  if (JSON.stringify(selection) === JSON.stringify(selectionOf(before))) return {};
  const changes = before.selectionChanges ?? [{ after: 0, ...selectionOf(before) }];
  return { selectionChanges: changedAt(changes, { after: head, ...selection }, needed) };
}

const selectionOf = (trail: TrailSelection): TrailSelection => {
  const { isMultiRegion, includesGlobalServiceEvents, eventSelectors } = trail;
  return { isMultiRegion, includesGlobalServiceEvents, eventSelectors };
};

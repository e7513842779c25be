/**
 * resource-history: what became of a resource, as far as its records tell.
 *
 * Takes:    the records of one resource, oldest first. No clock, no randomness, no I/O.
 * Gives:    its changes with what was before and after; its state after any of them; what brings a
 *           hosted zone from one state to another.
 * Promises: total on any record; nothing is made up: what records do not tell is called unknown.
 * Not here: which records are a resource's (`record`, `history`).
 */

export { type BatchedChange, changesBetween } from "./changes-between.ts";
export { type PresentedState, presentState } from "./present-state.ts";
export {
  type ChangedPart,
  type ResourceIdentity,
  type ResourceState,
  stateAfter,
  statesFrom,
  type ToldChange,
  tellChanges,
} from "./tell-changes.ts";
export { titleOf } from "./title-of.ts";

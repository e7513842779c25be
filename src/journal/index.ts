/**
 * journal: the one place that promises durability.
 *
 * Takes:    records, intents of calls about to be forwarded, and fields that records leave out.
 * Gives:    numbered entries, in order, to any number of followers.
 * Promises: what `append` resolved is still there after a crash; a torn tail is cut, not fatal.
 * Not here: what an entry means.
 */
export type { Entry, EntryKind, NewEntry, Position } from "./entry.ts";
export { JournalError, type JournalFailure } from "./errors.ts";
export { type Follower, FollowLoop, type FollowOptions } from "./follow-loop.ts";
export { Journal, type JournalOptions } from "./journal.ts";
export type { JournalEvent } from "./journal-event.ts";
export { type OmittedField, OmittedFields } from "./omitted/omitted-fields.ts";
export { OmittedSweep } from "./omitted/omitted-sweep.ts";
export { readJournal } from "./read-journal.ts";
export type { Damage, RecoveryReport, TornTail } from "./recovery.ts";
export { type Frame, type FrameRun, isRecordAt, jsonStartAt } from "./segments/frame.ts";
export { JournalPieces, type PiecesOptions } from "./segments/journal-pieces.ts";
export { PIECE_BYTES } from "./segments/read-frames.ts";
export { type FindRecorded, settleInterrupted } from "./settle-interrupted.ts";
export type { ReadLimits } from "./tail.ts";

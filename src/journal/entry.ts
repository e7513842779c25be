/** A place in a journal: 1 for its first entry, one more for each that follows, never reused. */
export type Position = number;

export type EntryKind =
  /** A call that is about to be forwarded: the record without its outcome. Followers pass it by. */
  | "intent"
  /** A whole record. */
  | "record"
  /** No more than that an intent has its record elsewhere: here it is damaged, or gone. */
  | "settled";

/** What goes in. */
export interface NewEntry {
  readonly kind: EntryKind;
  /** The record's `eventID`: what ties an intent to its record. */
  readonly eventId: string;
  /** The record as JSON text. */
  readonly json: string;
}

/** What comes out. */
export interface Entry extends NewEntry {
  readonly position: Position;
}

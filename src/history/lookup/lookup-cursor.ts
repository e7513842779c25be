/** Where a traversal stands: everything before it was shown. */
export interface LookupCursor {
  /** The highest position that was in history when the traversal began: later ones stay out. */
  readonly snapshot: number;
  /** The second of the last event shown, since the epoch. */
  readonly second: number;
  /** The position of the last event shown, and the journal it counts in. */
  readonly position: number;
  readonly journal: string;
}

/** The cursor as a short text without spaces, for the API to wrap into its token. */
export function encodeCursor(cursor: LookupCursor): string {
  return [cursor.snapshot, cursor.second, cursor.position, cursor.journal].join(".");
}

/** @returns undefined when `text` is not what `encodeCursor` makes. */
export function decodeCursor(text: string): LookupCursor | undefined {
  const match = /^(\d{1,15})\.(\d{1,10})\.(\d{1,15})\.([\w-]{1,64})$/.exec(text);
  if (!match) return undefined;
  const [, snapshot, second, position, journal = ""] = match;
  return {
    snapshot: Number(snapshot),
    second: Number(second),
    position: Number(position),
    journal,
  };
}

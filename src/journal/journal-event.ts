import type { Position } from "./entry.ts";
import type { Damage, TornTail } from "./recovery.ts";

/** What whoever runs the server should know of. Never holds anything of a record. */
export type JournalEvent =
  | ({ readonly event: "journal_tail_torn" } & TornTail)
  | ({ readonly event: "journal_damaged" } & Damage)
  | { readonly event: "journal_append_failed"; readonly code: string; readonly cause: string }
  | { readonly event: "journal_state_not_saved"; readonly cause: string }
  | { readonly event: "journal_segments_deleted"; readonly segments: readonly string[] }
  | { readonly event: "journal_segments_not_deleted"; readonly cause: string }
  | {
      readonly event: "follower_failed";
      readonly follower: string;
      /** The last position it has handled. */
      readonly after: Position;
      readonly cause: string;
      /** Absent when it has stopped for good. */
      readonly retryInMs?: number;
    };

export type JournalLog = (event: JournalEvent) => void;

/** What an error says of itself, for an event. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { Position } from "./entry.ts";
import type { Damage, TornTail } from "./recovery.ts";

/**
 * What whoever runs the server should know of. Never holds anything of a record, but for the
 * message of a `cause`: whoever writes it down decides what of that may be said.
 */
export type JournalEvent =
  | ({ readonly event: "journal_tail_torn" } & TornTail)
  | ({ readonly event: "journal_damaged" } & Damage)
  | {
      /** A part of the journal that was read once is missing, as after a copy was put back. */
      readonly event: "journal_entries_gone";
      readonly after: Position;
      /** The next entry follows this one. */
      readonly upTo: Position;
    }
  | { readonly event: "journal_append_failed"; readonly code: string; readonly cause: unknown }
  | { readonly event: "journal_state_not_saved"; readonly cause: unknown }
  | { readonly event: "journal_segments_deleted"; readonly segments: readonly string[] }
  | { readonly event: "journal_segments_not_deleted"; readonly cause: unknown }
  | {
      readonly event: "follower_failed";
      readonly follower: string;
      /** The last position it has handled. */
      readonly after: Position;
      readonly cause: unknown;
      /** Absent when it has stopped for good. */
      readonly retryInMs?: number;
    };

export type JournalLog = (event: JournalEvent) => void;

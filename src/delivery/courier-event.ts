import type { Position } from "../journal/index.ts";

/**
 * What whoever runs the server should know of. Never holds anything of a record, but for the
 * message of a `cause`: whoever writes it down decides what of that may be said.
 */
export type CourierEvent =
  | {
      readonly event: "log_files_delivered";
      /** The trail's ARN, as below. */
      readonly trail: string;
      readonly bucket: string;
      readonly files: number;
      readonly after: Position;
      readonly upTo: Position;
    }
  | {
      readonly event: "delivery_failed";
      readonly trail: string;
      /** Of a `DeliveryError`; absent for an error that is none. */
      readonly code?: string;
      readonly cause: unknown;
      readonly retryInMs: number;
    }
  | {
      readonly event: "digest_delivered";
      readonly trail: string;
      readonly bucket: string;
      readonly key: string;
      /** How many log files it vouches for. */
      readonly files: number;
    }
  | {
      readonly event: "digest_failed";
      readonly trail: string;
      readonly code?: string;
      readonly cause: unknown;
      readonly retryInMs: number;
    }
  /** Digests that end a chain, and cannot be stored: given up with what they were to vouch for. */
  | { readonly event: "digests_dropped"; readonly trail: string; readonly cause: unknown }
  | TurnFailed
  /** A deleted trail whose bucket cannot be had: what it had left to deliver is dropped. */
  | { readonly event: "deleted_trail_dropped"; readonly trail: string; readonly cause: unknown };

/** What is done from time to time could not be done this time: of a full disk, say. */
export interface TurnFailed {
  readonly event: "turn_failed";
  readonly what: string;
  readonly cause: unknown;
}

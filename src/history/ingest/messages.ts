import type { Damage, Position } from "../../journal/index.ts";

/** What the server tells the engine's process. */
export type IngestOrder =
  | {
      readonly kind: "follow";
      /** History's own: the cursor is there. */
      readonly directory: string;
      readonly journal: { readonly id: string; readonly directory: string };
      readonly upTo: Position;
    }
  /** All up to there is in the journal for good. */
  | { readonly kind: "durable"; readonly upTo: Position }
  /** The same, and someone waits until the table has it. */
  | { readonly kind: "wanted"; readonly upTo: Position };

/** What the engine's process tells the server. */
export type IngestReport =
  /** All up to there is in the table. */
  | { readonly kind: "found"; readonly position: Position }
  /** All up to there would still be found after a power cut, and is not asked for again. */
  | { readonly kind: "kept"; readonly position: Position }
  | { readonly kind: "damaged"; readonly damage: Damage }
  | IngestFailure;

export interface IngestFailure {
  readonly kind: "failed";
  /** The last position that the table has. */
  readonly after: Position;
  /** Whose code it is; none for what is a defect. */
  readonly module?: "history" | "journal";
  readonly code: string;
  readonly message: string;
  /** Absent when it has stopped for good. */
  readonly retryInMs?: number;
}

const ORDERS = new Set<unknown>(["follow", "durable", "wanted"]);
const KINDS = new Set<unknown>(["found", "kept", "damaged", "failed"]);

export function isIngestReport(message: unknown): message is IngestReport {
  return typeof message === "object" && message !== null && KINDS.has(Reflect.get(message, "kind"));
}

export function isIngestOrder(message: unknown): message is IngestOrder {
  if (typeof message !== "object" || message === null) return false;
  return ORDERS.has(Reflect.get(message, "kind"));
}

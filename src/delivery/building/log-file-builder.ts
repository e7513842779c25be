import type { Position } from "../../journal/index.ts";
import type { TrailScope } from "../../selection/index.ts";

/** How much is read of the journal for one round. */
export interface RoundLimits {
  readonly maxEntries: number;
  /** Of records' text. One entry is taken even when it alone is larger. */
  readonly maxBytes: number;
}

/**
 * How much of the journal goes into one round. A file holds at most a round, so that it stays below
 * CloudTrail's 50 MB even where gzip saves nothing.
 */
export const ROUND_LIMITS: RoundLimits = { maxEntries: 20_000, maxBytes: 16 * 1024 * 1024 };

/** A stretch of the journal, as one trail sees it. */
export interface ScopedRange {
  readonly scope: TrailScope;
  readonly after: Position;
  /** The last position that counts. It must be durable. */
  readonly upTo: Position;
  readonly limits: RoundLimits;
}

/** What lies in the first part of a range. */
export interface Survey {
  /** The end of that part: as much as the limits allow. */
  readonly upTo: Position;
  /** True when the trail wants any record of it. */
  readonly isWanted: boolean;
}

/** A log file of a round: the records of one account and region. */
export interface BuiltFile {
  readonly accountId: string;
  readonly region: string;
  /** The latest `eventTime` in it. */
  readonly newestEventTime: string;
  readonly oldestEventTime: string;
  /** How many records it holds. */
  readonly records: number;
  /** Of the text, in hexadecimal digits: what digests vouch for. */
  readonly sha256: string;
  /** The text as one gzip member. The same records give the same bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Reads the journal and makes log files of it.
 *
 * Keeps nothing that matters: the same question has the same answer, whoever is asked.
 */
export interface LogFileBuilder {
  /** Tells how far a round that begins at a range's beginning can reach, and whether it is any. */
  survey(range: ScopedRange): Promise<Survey>;

  /**
   * Builds a file for each account and region with anything wanted in all of a range, in the order
   * in which they first come in the journal.
   */
  build(range: ScopedRange): Promise<readonly BuiltFile[]>;
}

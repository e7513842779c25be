import type { Writer } from "../bucket.ts";

/** One record, as a log group keeps it. */
export interface LogEvent {
  readonly timestampMs: number;
  /** The record as JSON text. */
  readonly message: string;
}

/** For which trail, and as whom, a log group is written. */
export interface LogWriter extends Writer {
  readonly roleArn: string;
}

/**
 * A CloudWatch Logs group that records go to.
 *
 * *Not trusted*, as a bucket. Every implementation runs `logGroupConformance`.
 */
export interface LogGroup {
  /**
   * Makes a stream where it is missing.
   *
   * @throws {DestinationError} as {@link put}.
   */
  prepare(streamName: string): Promise<void>;

  /**
   * Adds events to a stream, which is made where it is missing. Settles in bounded time.
   *
   * Not idempotent: CloudWatch Logs keeps the same events twice when it is given them twice.
   *
   * @param events ordered by time, and within what one PutLogEvents takes.
   * @returns how many of them the group would not have, for their age.
   * @throws {DestinationError} `destination_missing` or `destination_refused` when nothing was
   *   added; `destination_unreachable` when that is not known.
   */
  put(streamName: string, events: readonly LogEvent[]): Promise<{ readonly rejected: number }>;
}

/** All log groups that trails may name. */
export interface LogGroups {
  /**
   * @param arn as a trail has it, with `:*` at its end.
   * @returns undefined when it is known that there is no such group.
   * @throws {DestinationError} `destination_refused` when the role cannot be used.
   */
  find(arn: string, writer: LogWriter): Promise<LogGroup | undefined>;
}

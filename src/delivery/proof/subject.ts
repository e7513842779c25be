import type { Position } from "../../journal/index.ts";
import type { JsonObject } from "../../record/index.ts";

/** A record whose proof is asked for. */
export interface Subject {
  readonly record: JsonObject;
  readonly eventId: string;
  /** Who received it, and where: log files are by account and region. */
  readonly accountId: string;
  readonly region: string;
  /** Of the event; NaN when the record does not say. */
  readonly timeMs: number;
  /** In the journal of now; undefined for a record of a journal before it. */
  readonly position: Position | undefined;
}

/** @param json the record as it was journaled. */
export function subjectOf(json: string, position: Position | undefined): Subject {
  const record = JSON.parse(json) as JsonObject;
  return {
    record,
    eventId: String(record.eventID),
    accountId: String(record.recipientAccountId),
    region: String(record.awsRegion),
    timeMs: Date.parse(String(record.eventTime)),
    position,
  };
}

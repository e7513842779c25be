import type { Entry } from "../../journal/index.ts";
import { type TrailScope, TraitsReader } from "../../selection/index.ts";
import { blockOf } from "../building/record-source.ts";
import { TrailVerdicts } from "../building/trail-verdicts.ts";
import type { LogEvent } from "./log-group.ts";

/**
 * Source: documented, CloudTrail User Guide, "Quotas in AWS CloudTrail": larger events are sent
 * neither to CloudWatch Logs nor to EventBridge.
 */
export const RECORD_BYTES_MAX = 256 * 1024;

/**
 * Source: documented, CloudWatch Logs API reference, PutLogEvents. Its 10,000 events are not
 * looked at: so many records are more bytes than it takes.
 */
const BATCH_LIMITS = {
  bytes: 1_048_576,
  /** Added to each message for the limit above. */
  overheadBytes: 26,
  spanMs: 24 * 60 * 60 * 1_000,
};

/** What goes into a stream in one PutLogEvents. */
export interface LogBatch {
  readonly streamName: string;
  readonly region: string;
  /** Ordered by time. */
  readonly events: readonly LogEvent[];
}

export interface PlannedLogs {
  readonly batches: readonly LogBatch[];
  /** How many records were too large to be sent. */
  readonly tooLarge: number;
}

/**
 * Sorts the records that a trail wants into batches for its log group.
 *
 * @param owner what streams are named for: the account, or the organization of its trail.
 *
 * Source: documented, CloudTrail User Guide, "Sending events to CloudWatch Logs": a stream's name
 * is `<owner>_CloudTrail_<region>`.
 */
export function planLogs(scope: TrailScope, owner: string, entries: readonly Entry[]): PlannedLogs {
  const streams = new Map<string, LogEvent[]>();
  let tooLarge = 0;
  const records = entries.filter(({ kind }) => kind === "record");
  const block = blockOf(records, new TraitsReader());
  const range = { after: (block.positions[0] ?? 1) - 1, upTo: block.positions.at(-1) ?? 0 };
  const verdicts = new TrailVerdicts(scope, range);
  for (const [index, { json }] of records.entries()) {
    if (!verdicts.isWanted(block, index)) continue;
    if (block.bytesAt(index) > RECORD_BYTES_MAX) {
      tooLarge += 1;
      continue;
    }
    const region = String(block.traits[index]?.awsRegion);
    const events = streams.get(region) ?? [];
    streams.set(region, events);
    events.push({ timestampMs: Date.parse(block.times[index] ?? ""), message: json });
  }
  const batches = [...streams].flatMap(([region, events]) =>
    cut(events).map((batch) => ({
      streamName: `${owner}_CloudTrail_${region}`,
      region,
      events: batch,
    })),
  );
  return { batches, tooLarge };
}

/** Orders events by time and cuts them where one PutLogEvents would be too much. */
function cut(events: readonly LogEvent[]): readonly (readonly LogEvent[])[] {
  const batches: LogEvent[][] = [];
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const event of events.toSorted((a, b) => a.timestampMs - b.timestampMs)) {
    const size = Buffer.byteLength(event.message) + BATCH_LIMITS.overheadBytes;
    const first = batch[0];
    const fits =
      first !== undefined &&
      bytes + size <= BATCH_LIMITS.bytes &&
      event.timestampMs - first.timestampMs < BATCH_LIMITS.spanMs;
    if (!fits) {
      batch = [];
      bytes = 0;
      batches.push(batch);
    }
    batch.push(event);
    bytes += size;
  }
  return batches;
}

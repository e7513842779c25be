import { createHash } from "node:crypto";
import { setImmediate as othersTurn } from "node:timers/promises";
import type { Entry, Position } from "../journal/index.ts";
import type { JsonObject } from "../record/index.ts";
import { type LoggingTrail, type TrailScope, wants } from "../trails/index.ts";
import { logFileKey, uniqueText } from "./log-file.ts";

/** Where files go. */
export interface Destination {
  readonly bucketName: string;
  readonly keyPrefix?: string;
  /** `o-…`, of a trail of an organization. */
  readonly organizationId?: string;
  /** Of the trail: log files and digests are sealed with it. */
  readonly kmsKeyId?: string;
}

/**
 * What one round delivers, down to the names and bytes of its files.
 *
 * Kept durably before the first file is written, with the trail as it was then: a round that is run
 * again, after whatever crash or change of the trail, writes the same files.
 */
export interface Round {
  readonly trailId: string;
  readonly trailArn: string;
  readonly scope: TrailScope;
  readonly destination: Destination;
  /** The entries of the round: those after this … */
  readonly after: Position;
  /** … up to and with this. */
  readonly upTo: Position;
  readonly deliveredAtMs: number;
}

/** A file that a round is to write. */
export interface PlannedFile {
  readonly key: string;
  readonly accountId: string;
  readonly region: string;
  /** The latest `eventTime` in it. */
  readonly newestEventTime: string;
  readonly oldestEventTime: string;
  /** Each as JSON text, in the order of the journal. */
  readonly records: readonly string[];
}

/** Fixes what a round over `range` will deliver. */
export function composeRound(
  trail: LoggingTrail & TrailScope,
  range: { readonly after: Position; readonly upTo: Position },
  deliveredAtMs: number,
): Round {
  return {
    trailId: trail.id,
    trailArn: trail.arn,
    scope: { ...scopeOf(trail), ...(trail.members && { members: trail.members }) },
    destination: destinationOf(trail),
    ...range,
    deliveredAtMs,
  };
}

function scopeOf(trail: TrailScope): TrailScope {
  const { accountId, homeRegion, isMultiRegion } = trail;
  const { includesGlobalServiceEvents, eventSelectors } = trail;
  return { accountId, homeRegion, isMultiRegion, includesGlobalServiceEvents, eventSelectors };
}

/** Tells what a trail selects from what it would select with other settings. */
export function selectionHash(trail: TrailScope): string {
  return createHash("sha256")
    .update(JSON.stringify(scopeOf(trail)))
    .digest("hex");
}

export function destinationOf(trail: Destination): Destination {
  const { bucketName, keyPrefix, organizationId, kmsKeyId } = trail;
  return {
    bucketName,
    ...(keyPrefix !== undefined && { keyPrefix }),
    ...(organizationId !== undefined && { organizationId }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  };
}

/**
 * Sorts the entries of a round into files: one for each account and region with anything wanted.
 *
 * @param entries those of the round's range, oldest first.
 */
export async function planFiles(
  round: Round,
  entries: readonly Entry[],
): Promise<readonly PlannedFile[]> {
  const groups = new Map<string, FileGroup>();
  for await (const { json, record } of wantedRecords(round.scope, entries)) {
    const accountId = String(record.recipientAccountId);
    const region = String(record.awsRegion);
    const group = groups.get(`${accountId} ${region}`) ?? {
      ...{ accountId, region, records: [], times: [] },
    };
    group.records.push(json);
    group.times.push(String(record.eventTime));
    groups.set(`${accountId} ${region}`, group);
  }
  return [...groups.values()].map(({ accountId, region, records, times }) => {
    const key = fileKeyOf(round, { accountId, region });
    // ISO texts of one form: their order as texts is their order in time.
    times.sort();
    const [oldestEventTime = ""] = times;
    const newestEventTime = times.at(-1) ?? oldestEventTime;
    return { key, accountId, region, newestEventTime, oldestEventTime, records };
  });
}

/** Whose events of which region a file holds. */
export interface FilePlace {
  readonly accountId: string;
  readonly region: string;
}

interface FileGroup extends FilePlace {
  readonly records: string[];
  readonly times: string[];
}

/** The key of the file that a round writes for one account and region. */
export function fileKeyOf(round: Omit<Round, "scope">, { accountId, region }: FilePlace): string {
  const { trailId, trailArn, after, upTo, deliveredAtMs, destination } = round;
  const unique = uniqueText([trailId, trailArn, accountId, region, after, upTo]);
  return logFileKey({ ...destination, accountId, region, deliveredAtMs, unique });
}

/** Tells whether the trail wants anything of these, without planning. */
export async function wantsAny(scope: TrailScope, entries: readonly Entry[]): Promise<boolean> {
  for await (const _record of wantedRecords(scope, entries)) return true;
  return false;
}

/** So many records are parsed in a turn: a large round must not hold up requests meanwhile. */
const TURN_ENTRIES = 250;

interface WantedRecord {
  readonly json: string;
  readonly record: JsonObject;
}

async function* wantedRecords(
  scope: TrailScope,
  entries: readonly Entry[],
): AsyncGenerator<WantedRecord> {
  for (const [index, { kind, json, position }] of entries.entries()) {
    if (index % TURN_ENTRIES === TURN_ENTRIES - 1) await othersTurn();
    if (kind !== "record") continue;
    // Not guarded: the journal checks every entry, so this text is what `record` wrote.
    const record = JSON.parse(json) as JsonObject;
    if (wants(scope, record, position)) yield { json, record };
  }
}

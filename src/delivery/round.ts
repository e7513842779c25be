import { createHash } from "node:crypto";
import type { Position } from "../journal/index.ts";
import type { TrailScope } from "../selection/index.ts";
import type { LoggingTrail } from "../trails/index.ts";
import type { BuiltFile } from "./building/log-file-builder.ts";
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
  /** The files that are known to be stored, and where: there they stay, wherever others go. */
  readonly stored?: readonly StoredFile[];
}

/** Whose events of which region a file holds. */
export interface FilePlace {
  readonly accountId: string;
  readonly region: string;
}

/** A file of a round that is not stored whole. */
export interface StoredFile extends FilePlace {
  readonly destination: Destination;
}

/** A file that a round is to write. */
export interface PlannedFile extends BuiltFile {
  readonly key: string;
  readonly bucketName: string;
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
    scope: scopeOf(trail),
    destination: destinationOf(trail),
    ...range,
    deliveredAtMs,
  };
}

/** What of a trail decides which records it wants. */
export function scopeOf(trail: TrailScope): TrailScope {
  return { ...ownScopeOf(trail), ...(trail.members && { members: trail.members }) };
}

function ownScopeOf(trail: TrailScope): TrailScope {
  const { accountId, homeRegion, isMultiRegion } = trail;
  const { includesGlobalServiceEvents, eventSelectors } = trail;
  return { accountId, homeRegion, isMultiRegion, includesGlobalServiceEvents, eventSelectors };
}

/** Tells what a trail selects from what it would select with other settings. */
export function selectionHash(trail: TrailScope): string {
  return createHash("sha256")
    .update(JSON.stringify(ownScopeOf(trail)))
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

/** Gives a round's files the places that they are stored at. */
export function planFiles(round: Round, files: readonly BuiltFile[]): readonly PlannedFile[] {
  return files.map((file) => {
    const { bucketName } = fileDestinationOf(round, file);
    return { ...file, key: fileKeyOf(round, file), bucketName };
  });
}

/** Where the file of one account and region goes, or went before the trail had another place. */
export function fileDestinationOf(
  { destination, stored = [] }: Pick<Round, "destination" | "stored">,
  { accountId, region }: FilePlace,
): Destination {
  const file = stored.find((each) => each.accountId === accountId && each.region === region);
  return file?.destination ?? destination;
}

export const isSameDestination = (one: Destination, other: Destination): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The key of the file that a round writes for one account and region. */
export function fileKeyOf(round: Omit<Round, "scope">, place: FilePlace): string {
  const { trailId, trailArn, after, upTo, deliveredAtMs } = round;
  const { accountId, region } = place;
  const destination = fileDestinationOf(round, place);
  const unique = uniqueText([trailId, trailArn, accountId, region, after, upTo]);
  return logFileKey({ ...destination, accountId, region, deliveredAtMs, unique });
}

import type { Trail } from "../../trails/index.ts";
import { digestFolderKey } from "../digests/digest.ts";
import { logFolderKey } from "../log-file.ts";
import { type Destination, destinationOf } from "../round.ts";
import type { Evidence } from "../verify/evidence.ts";

/** A trail as its files are named: also one that was deleted, by what its digests say. */
export interface FiledTrail {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: string;
  readonly accountId: string;
  /** Where it delivers to now, then where it did before. */
  readonly destinations: readonly [Destination, ...Destination[]];
}

/** A file of a trail, by its key. */
export interface TrailFile {
  readonly kind: "log-file" | "digest";
  readonly accountId: string;
  readonly region: string;
}

/** @returns undefined when there is and was no such trail, as far as the server remembers. */
export function filedTrail(arn: string, evidence: Evidence): FiledTrail | undefined {
  const chains = evidence.chains(arn).toReversed();
  const before = chains.map(({ destination }) => destination);
  const trail = evidence.trail(arn);
  if (trail) return { ...namesOf(trail), destinations: [destinationOf(trail), ...before] };
  const [latest] = chains;
  if (!latest) return undefined;
  const { trailName: name, homeRegion, ownerId: accountId, destination } = latest;
  return { ...{ arn, name, homeRegion, accountId }, destinations: [destination, ...before] };
}

function namesOf({ arn, name, homeRegion, accountId }: Trail) {
  return { arn, name, homeRegion, accountId };
}

/**
 * Tells what a trail's file a key names, and undefined for a key that is no file of the trail.
 * Which of several trails in one folder has delivered a log file, its name does not say.
 */
export function trailFileOf(
  key: string,
  trail: FiledTrail,
  destination: Destination,
): TrailFile | undefined {
  const name = /^(.*\/)([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/(\d{12})_(CloudTrail(?:-Digest)?)_([^/]+)$/;
  const [, folder = "", region = "", accountId = "", what, rest = ""] = name.exec(key) ?? [];
  if (destination.organizationId === undefined && accountId !== trail.accountId) return undefined;
  const place = { ...destination, accountId };
  const isDigest = what === "CloudTrail-Digest";
  if (folder !== (isDigest ? digestFolderKey(place) : logFolderKey(place))) return undefined;
  const { name: trailName, homeRegion } = trail;
  const [start, end] = isDigest
    ? [`${region}_${trailName}_${homeRegion}_`, /^\d{8}T\d{6}Z\.json\.gz$/]
    : [`${region}_`, /^\d{8}T\d{4}Z_[0-9A-Za-z]{16}\.json\.gz$/];
  if (!rest.startsWith(start) || !end.test(rest.slice(start.length))) return undefined;
  return { kind: isDigest ? "digest" : "log-file", accountId, region };
}

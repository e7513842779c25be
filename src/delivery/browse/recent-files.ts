import { digestFolderKey } from "../digests/digest.ts";
import { logFolderKey } from "../log-file.ts";
import type { Destination } from "../round.ts";
import type { BucketReader, ListedObject } from "../verify/bucket-reader.ts";
import { type FiledTrail, type TrailFile, trailFileOf } from "./trail-folders.ts";

/** A file in a trail's bucket, and whose it is. */
export interface RecentFile extends TrailFile, ListedObject {}

/** So many keys are listed at once: a page of S3's. */
const KEYS_MAX = 1_000;
/** Within a minute names have no order. */
const MINUTE_KEYS_MAX = 20_000;

/** So many accounts' and regions' folders are looked into, and so many at a time. */
const FOLDERS_MAX = 200;
const FOLDERS_AT_ONCE = 4;

const descending = (count: number, length: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String(count - 1 - i).padStart(length, "0"));

/** How names go on after the day: hours, tens of minutes, minutes; the last of them first. */
const STEPS = [descending(24, 2), descending(6, 1), descending(10, 1)];

/** A folder of a region: log files or digests. */
interface RegionFolder {
  readonly kind: TrailFile["kind"];
  readonly accountId: string;
  readonly region: string;
  /** `…/CloudTrail/us-east-1/`. */
  readonly folder: string;
}

/**
 * Lists the newest log files and digests of a trail, of all accounts and regions, newest first.
 *
 * Goes back day by day, so that it costs what it gives and not what the bucket holds.
 *
 * @param limit of them all together.
 */
export async function recentFiles(
  trail: FiledTrail,
  reader: BucketReader,
  limit: number,
): Promise<readonly RecentFile[]> {
  const [destination] = trail.destinations;
  const waiting = (await regionFolders(trail, destination, reader)).values();
  const found: RecentFile[] = [];
  const work = async () => {
    for (const folder of waiting) {
      found.push(...(await newestIn(folder, { trail, destination, reader, limit })));
    }
  };
  await Promise.all(Array.from({ length: FOLDERS_AT_ONCE }, work));
  return found.sort(isNewer).slice(0, limit);
}

/** By the time in their names; a digest of a minute after the log files that it names. */
function isNewer(one: RecentFile, other: RecentFile): number {
  const difference = timeIn(other.key).localeCompare(timeIn(one.key));
  return difference || other.modifiedAtMs - one.modifiedAtMs || (one.key < other.key ? 1 : -1);
}

const timeIn = (key: string): string => /_(\d{8}T\d{4,6})Z[^/]*$/.exec(key)?.[1] ?? "";

async function regionFolders(
  trail: FiledTrail,
  destination: Destination,
  reader: BucketReader,
): Promise<readonly RegionFolder[]> {
  const folders: RegionFolder[] = [];
  for (const accountId of await accountsOf(trail, destination, reader)) {
    const place = { ...destination, accountId };
    for (const [kind, folder] of [
      ["log-file", logFolderKey(place)],
      ["digest", digestFolderKey(place)],
    ] as const) {
      for (const each of await reader.folders(folder)) {
        folders.push({ kind, accountId, region: lastPart(each), folder: each });
      }
    }
    if (folders.length >= FOLDERS_MAX) break;
  }
  return folders.slice(0, FOLDERS_MAX);
}

/** An organization's trail has a folder for each account that anything was delivered for. */
async function accountsOf(
  { accountId }: FiledTrail,
  destination: Destination,
  reader: BucketReader,
): Promise<readonly string[]> {
  if (destination.organizationId === undefined) return [accountId];
  const own = logFolderKey({ ...destination, accountId });
  const above = own.slice(0, -`${accountId}/CloudTrail/`.length);
  const members = (await reader.folders(above)).map(lastPart);
  return members.filter((each) => /^\d{12}$/.test(each));
}

interface Listing {
  readonly trail: FiledTrail;
  readonly destination: Destination;
  readonly reader: BucketReader;
  readonly limit: number;
}

async function newestIn(of: RegionFolder, listing: Listing): Promise<readonly RecentFile[]> {
  const { limit, reader } = listing;
  const found: RecentFile[] = [];
  for (const year of await newestFirst(of.folder, reader)) {
    for (const month of await newestFirst(year, reader)) {
      for (const day of await newestFirst(month, reader)) {
        found.push(...(await filesOfDay(day, of, { ...listing, limit: limit - found.length })));
        if (found.length >= limit) return found;
      }
    }
  }
  return found;
}

async function newestFirst(folder: string, reader: BucketReader): Promise<readonly string[]> {
  const folders = await reader.folders(folder);
  return folders
    .filter((each) => /^\d+$/.test(lastPart(each)))
    .toSorted((a, b) => (a < b ? 1 : -1));
}

async function filesOfDay(
  day: string,
  of: RegionFolder,
  listing: Listing,
): Promise<readonly RecentFile[]> {
  const all = await listUpTo(listing.reader.listObjects(day), KEYS_MAX);
  if (all.length < KEYS_MAX) return filesOf(all, listing);
  return await newestOfMany(`${day}${nameBefore(of, day, listing.trail)}`, STEPS, listing);
}

/** Of more files than are listed at once: those of the last hour, ten minutes, minute first. */
async function newestOfMany(
  prefix: string,
  [step = [], ...steps]: readonly (readonly string[])[],
  listing: Listing,
): Promise<readonly RecentFile[]> {
  const { reader, limit } = listing;
  const found: RecentFile[] = [];
  for (const part of step) {
    const rest = { ...listing, limit: limit - found.length };
    const below = `${prefix}${part}`;
    const max = steps.length > 0 ? KEYS_MAX : MINUTE_KEYS_MAX;
    const listed = await listUpTo(reader.listObjects(below), max);
    const isAll = listed.length < max || steps.length === 0;
    found.push(...(isAll ? filesOf(listed, rest) : await newestOfMany(below, steps, rest)));
    if (found.length >= limit) break;
  }
  return found;
}

/** What comes before the hour in the names of a day's files. */
function nameBefore(
  { kind, accountId, region }: RegionFolder,
  day: string,
  { name, homeRegion }: FiledTrail,
): string {
  const date = day.split("/").slice(-4, -1).join("");
  return kind === "digest"
    ? `${accountId}_CloudTrail-Digest_${region}_${name}_${homeRegion}_${date}T`
    : `${accountId}_CloudTrail_${region}_${date}T`;
}

async function listUpTo(
  objects: AsyncIterable<ListedObject>,
  max: number,
): Promise<readonly ListedObject[]> {
  const listed: ListedObject[] = [];
  for await (const object of objects) {
    listed.push(object);
    if (listed.length >= max) break;
  }
  return listed;
}

function filesOf(
  objects: readonly ListedObject[],
  { trail, destination, limit }: Listing,
): readonly RecentFile[] {
  const files = objects.flatMap((object) => {
    const file = trailFileOf(object.key, trail, destination);
    return file ? [{ ...object, ...file }] : [];
  });
  return files.sort(isNewer).slice(0, limit);
}

/** The last folder of a path: `b` of `a/b/`. */
const lastPart = (folder: string): string => folder.split("/").at(-2) ?? "";

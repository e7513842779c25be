import { type FileHandle, open, readdir, rename, stat, truncate } from "node:fs/promises";
import { basename, join } from "node:path";
import { replaceDurably, syncDirectory } from "../base/files.ts";
import type { Entry, Position } from "./entry.ts";
import { JournalError } from "./errors.ts";
import type { JournalState } from "./journal-state.ts";
import { OpenIntents } from "./open-intents.ts";
import { Segment } from "./segments/segment.ts";
import {
  decodeHeader,
  FORMAT_VERSION,
  firstOfSegment,
  HEADER_BYTES,
  type SegmentHeader,
} from "./segments/segment-header.ts";

/** Bytes in the middle of a segment that are no frames. Reading goes on behind them. */
export interface Damage {
  /** The segment's file name. */
  readonly segment: string;
  readonly offset: number;
  readonly bytes: number;
  /** The last position before the damage. */
  readonly after: Position;
  /** The next position that can be read; absent when nothing follows. */
  readonly next?: Position;
}

/** Bytes at the journal's end that a crash left half written. Nobody was ever told of them. */
export interface TornTail {
  readonly segment: string;
  readonly offset: number;
  readonly bytes: number;
  /** The file they were moved to. */
  readonly keptAs: string;
}

/** What was found when the journal was opened. */
export interface RecoveryReport {
  readonly torn: readonly TornTail[];
  /** In the segments that were scanned. In older ones damage is logged when it is read. */
  readonly damages: readonly Damage[];
  /**
   * False when entries are damaged or gone that readers may have had: the record of an open intent
   * may have been among them.
   */
  readonly isWhole: boolean;
  /** Intents without a record, oldest first: calls whose outcome nobody knows. */
  openIntents(): readonly Entry[];
}

export interface Recovered {
  readonly journalId: string | undefined;
  readonly segments: Segment[];
  readonly last: Position;
  readonly openIntents: OpenIntents;
  readonly torn: readonly TornTail[];
  readonly damages: readonly Damage[];
}

/**
 * Finds out what a journal's directory holds, and cuts off what a crash left half written.
 *
 * @throws {JournalError} `journal_foreign`, `journal_version`, `journal_unreadable`.
 */
export async function recover(
  directory: string,
  state: JournalState | undefined,
): Promise<Recovered> {
  const listed = await listSegments(directory);
  const torn = await setAsideHeadless(directory, listed);
  const journalId = checkHeaders(directory, listed, state?.id);
  const segments = listed.map(({ path, first, bytes }) => new Segment(path, first, bytes));

  const { checkpoint } = state ?? {};
  const from = segments.findIndex((segment) => segment.first === checkpoint?.segment);
  const isUsable = checkpoint !== undefined && from !== -1;
  const openIntents = new OpenIntents(isUsable ? checkpoint.openIntents : []);
  const damages: Damage[] = listed
    .filter(({ header }) => header === undefined)
    .map(({ path, first }) => ({
      segment: basename(path),
      offset: 0,
      bytes: HEADER_BYTES,
      after: first - 1,
      next: first,
    }));

  let last = (segments[Math.max(from, 0)]?.first ?? 1) - 1;
  for (const [index, segment] of segments.entries()) {
    if (index < from) continue;
    const next = segments[index + 1]?.first;
    const scan = await scanSegment(segment, { last: Math.max(last, segment.first - 1), next });
    last = scan.last;
    openIntents.observe(scan.entries);
    damages.push(...scan.damages);
    if (next === undefined && scan.end < segment.durableBytes) {
      torn.push(await cutTail(segment, scan.end));
    }
  }
  return { journalId, segments, last, openIntents, torn, damages };
}

interface ListedSegment {
  readonly path: string;
  readonly first: Position;
  readonly bytes: number;
  /** Undefined when damaged. */
  readonly header: SegmentHeader | undefined;
}

async function listSegments(directory: string): Promise<ListedSegment[]> {
  const names = (await readdir(directory)).sort();
  const listed: ListedSegment[] = [];
  for (const name of names) {
    const first = firstOfSegment(name);
    if (first === undefined) continue;
    const path = join(directory, name);
    const { size } = await stat(path);
    listed.push({ path, first, bytes: size, header: decodeHeader(await readHead(path)) });
  }
  return listed;
}

async function readHead(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new JournalError("journal_unreadable", path, { cause });
  } finally {
    await file?.close();
  }
}

/** A crash while a segment was being made leaves a file without so much as a header. */
async function setAsideHeadless(directory: string, listed: ListedSegment[]): Promise<TornTail[]> {
  const last = listed.at(-1);
  if (!last || last.header || last.bytes > HEADER_BYTES) return [];
  listed.pop();
  const segment = basename(last.path);
  const keptAs = `${segment}.0.torn`;
  await rename(last.path, join(directory, keptAs));
  await syncDirectory(directory);
  return [{ segment, offset: 0, bytes: last.bytes, keptAs }];
}

function checkHeaders(
  directory: string,
  listed: readonly ListedSegment[],
  stateId: string | undefined,
): string | undefined {
  const headers = listed.flatMap(({ header }) => header ?? []);
  const newer = headers.find((header) => header.formatVersion > FORMAT_VERSION);
  if (newer) {
    throw new JournalError("journal_version", `${directory}: format ${newer.formatVersion}`);
  }
  const id = stateId ?? headers[0]?.journalId;
  const foreign = headers.find((header) => header.journalId !== id);
  if (foreign) {
    const message = `${directory}: segment ${foreign.first} is of journal ${foreign.journalId}`;
    throw new JournalError("journal_foreign", message);
  }
  return id;
}

interface Scan {
  readonly last: Position;
  /** Where the last whole frame ends. */
  readonly end: number;
  readonly entries: readonly Pick<Entry, "kind" | "eventId" | "position">[];
  readonly damages: readonly Damage[];
}

async function scanSegment(
  segment: Segment,
  known: { readonly last: Position; readonly next: Position | undefined },
): Promise<Scan> {
  let { last } = known;
  let end = HEADER_BYTES;
  let damaged: Pick<Damage, "segment" | "offset" | "bytes" | "after"> | undefined;
  const entries: Pick<Entry, "kind" | "eventId" | "position">[] = [];
  const damages: Damage[] = [];
  for await (const found of segment.contentFrom(segment.first)) {
    if (found.kind === "damage") {
      const bytes = found.end - found.offset;
      damaged = { segment: basename(segment.path), offset: found.offset, bytes, after: last };
      continue;
    }
    const { kind, eventId, position } = found.entry;
    // What the next segment repeats was given up here: see `SegmentLog`.
    if (known.next !== undefined && position >= known.next) break;
    end = found.end;
    if (damaged) damages.push({ ...damaged, next: position });
    damaged = undefined;
    if (position <= last) continue;
    last = position;
    entries.push({ kind, eventId, position });
  }
  // A damaged end is a torn tail in the last segment, and in another one only a loss when
  // positions are missing: a half-written frame that was given up has its successor there.
  if (damaged && known.next !== undefined && last + 1 < known.next) {
    damages.push({ ...damaged, next: known.next });
  }
  return { last, end, entries, damages };
}

async function cutTail(segment: Segment, end: number): Promise<TornTail> {
  const bytes = segment.durableBytes - end;
  const keptAs = `${basename(segment.path)}.${end}.torn`;
  const tail = Buffer.alloc(bytes);
  const file = await open(segment.path, "r");
  try {
    await file.read(tail, 0, bytes, end);
  } finally {
    await file.close();
  }
  await replaceDurably(join(segment.path, "..", keptAs), tail);
  await truncate(segment.path, end);
  segment.durableBytes = end;
  return { segment: basename(segment.path), offset: end, bytes, keptAs };
}

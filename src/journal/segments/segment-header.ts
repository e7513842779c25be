import { crc32 } from "node:zlib";
import type { Position } from "../entry.ts";

/**
 * The first bytes of every segment: one line of text, filled up with blanks, so that `head -1`
 * tells what a file is.
 */
export const HEADER_BYTES = 128;
export const FORMAT_VERSION = 1;

export interface SegmentHeader {
  readonly formatVersion: number;
  readonly journalId: string;
  /** The position of the segment's first entry, whether it is there already or not. */
  readonly first: Position;
}

export function encodeHeader(header: SegmentHeader): Buffer {
  const claim = `trailcam-journal ${header.formatVersion} ${header.journalId} ${header.first}`;
  return Buffer.from(`${`${claim} ${checksum(claim)}`.padEnd(HEADER_BYTES - 1)}\n`);
}

/** @returns undefined when the bytes are no whole, undamaged header. */
export function decodeHeader(bytes: Buffer): SegmentHeader | undefined {
  const line = bytes.toString("latin1", 0, HEADER_BYTES);
  const match = /^(trailcam-journal (\d+) ([\w-]{1,64}) (\d+)) (\w{8}) *\n$/.exec(line);
  const [, claim = "", version, journalId = "", first, sum] = match ?? [];
  if (!match || checksum(claim) !== sum) return undefined;
  return { formatVersion: Number(version), journalId, first: Number(first) };
}

function checksum(claim: string): string {
  return crc32(claim).toString(16).padStart(8, "0");
}

const SEGMENT_NAME = /^(\d{16})\.segment$/;

/** Sixteen digits hold every safe integer, so that names sort as positions do. */
export function segmentName(first: Position): string {
  return `${String(first).padStart(16, "0")}.segment`;
}

/** @returns undefined when the name is not a segment's. */
export function firstOfSegment(name: string): Position | undefined {
  const match = SEGMENT_NAME.exec(name);
  return match ? Number(match[1]) : undefined;
}

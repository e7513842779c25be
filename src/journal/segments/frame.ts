import { crc32 } from "node:zlib";
import type { Entry, EntryKind, NewEntry, Position } from "../entry.ts";

/**
 * One entry on disk. All numbers are little-endian.
 *
 *      0   4  FRAME_START
 *      4   4  length of what follows byte 12
 *      8   4  CRC-32 of bytes 4 to 7 and of what follows byte 12
 *     12   8  position
 *     20   1  kind: 1 intent, 2 record
 *     21   2  length of the event id
 *     23      event id, then the JSON text, both UTF-8
 */
const OFFSET_LENGTH = 4;
const OFFSET_CHECKSUM = 8;
const OFFSET_POSITION = 12;
const OFFSET_KIND = 20;
const OFFSET_ID_LENGTH = 21;
const OFFSET_ID = 23;

/** What a frame takes beside its event id and JSON text. */
export const FRAME_OVERHEAD_BYTES = OFFSET_ID;

/** A length beyond this is damage, and an entry beyond this is refused. */
export const FRAME_BYTES_MAX = 32 * 1024 * 1024;
export const EVENT_ID_BYTES_MAX = 0xffff;

/** FF and FE never occur in UTF-8, so a frame's start can be found again behind damage. */
export const FRAME_START = Buffer.from([0xff, 0xfe, 0x54, 0x43]);
const FRAME_START_NUMBER = FRAME_START.readUInt32LE();

const KINDS: readonly (EntryKind | undefined)[] = [undefined, "intent", "record"];

/** How many bytes an entry takes on disk. */
export function frameBytesOf({ eventId, json }: NewEntry): number {
  return OFFSET_ID + Buffer.byteLength(eventId) + Buffer.byteLength(json);
}

/**
 * Writes an entry's frame into `buffer` at `offset`, where there must be room for it.
 *
 * @param bytes what {@link frameBytesOf} says of the entry.
 */
export function writeFrame(
  entry: Entry,
  { buffer, offset, bytes }: { buffer: Buffer; offset: number; bytes: number },
): void {
  const frame = buffer.subarray(offset, offset + bytes);
  FRAME_START.copy(frame);
  frame.writeUInt32LE(bytes - OFFSET_POSITION, OFFSET_LENGTH);
  frame.writeBigUInt64LE(BigInt(entry.position), OFFSET_POSITION);
  frame.writeUInt8(KINDS.indexOf(entry.kind), OFFSET_KIND);
  const idBytes = frame.write(entry.eventId, OFFSET_ID);
  frame.writeUInt16LE(idBytes, OFFSET_ID_LENGTH);
  frame.write(entry.json, OFFSET_ID + idBytes);
  frame.writeUInt32LE(checksum(frame), OFFSET_CHECKSUM);
}

/** An entry as it lies on disk. */
export interface Frame {
  readonly kind: EntryKind;
  readonly position: Position;
  readonly eventId: string;
  /** The JSON text as UTF-8. A view: it is there for as long as what it was read from. */
  readonly json: Buffer;
}

export type FrameRead =
  | { readonly kind: "frame"; readonly frame: Frame; readonly bytes: number }
  /** The buffer ends inside the frame: `bytes` are needed to tell. */
  | { readonly kind: "partial"; readonly bytes: number }
  | { readonly kind: "damaged" };

/** Reads the frame that begins at `offset`. Total: whatever the bytes are. */
export function readFrame(buffer: Buffer, offset: number): FrameRead {
  const available = buffer.length - offset;
  if (available < FRAME_OVERHEAD_BYTES) return { kind: "partial", bytes: FRAME_OVERHEAD_BYTES };
  if (buffer.readUInt32LE(offset) !== FRAME_START_NUMBER) return { kind: "damaged" };
  const bytes = OFFSET_POSITION + buffer.readUInt32LE(offset + OFFSET_LENGTH);
  if (bytes < FRAME_OVERHEAD_BYTES || bytes > FRAME_BYTES_MAX) return { kind: "damaged" };
  if (available < bytes) return { kind: "partial", bytes };

  const frame = buffer.subarray(offset, offset + bytes);
  if (frame.readUInt32LE(OFFSET_CHECKSUM) !== checksum(frame)) return { kind: "damaged" };
  const kind = KINDS[frame.readUInt8(OFFSET_KIND)];
  const idEnd = OFFSET_ID + frame.readUInt16LE(OFFSET_ID_LENGTH);
  if (kind === undefined || idEnd > bytes) return { kind: "damaged" };
  const eventId = frame.toString("utf8", OFFSET_ID, idEnd);
  const position = Number(frame.readBigUInt64LE(OFFSET_POSITION));
  return { kind: "frame", frame: { kind, position, eventId, json: frame.subarray(idEnd) }, bytes };
}

/** The entry that a frame is. */
export function entryOf({ kind, position, eventId, json }: Frame): Entry {
  return { kind, eventId, json: json.toString("utf8"), position };
}

function checksum(frame: Buffer): number {
  const length = frame.subarray(OFFSET_LENGTH, OFFSET_CHECKSUM);
  return crc32(frame.subarray(OFFSET_POSITION), crc32(length));
}

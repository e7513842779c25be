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
export function frameBytesOf(entry: NewEntry | Frame): number {
  if (entry instanceof Frame) return entry.bytes;
  if (entry instanceof CopiedEntry) return entry.frame.bytes;
  return OFFSET_ID + Buffer.byteLength(entry.eventId) + Buffer.byteLength(entry.json);
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
  if (entry instanceof CopiedEntry) {
    entry.frame.copyTo(frame);
    writePosition(frame, entry.position);
    frame.writeUInt32LE(checksum(frame), OFFSET_CHECKSUM);
    return;
  }
  FRAME_START.copy(frame);
  frame.writeUInt32LE(bytes - OFFSET_POSITION, OFFSET_LENGTH);
  writePosition(frame, entry.position);
  frame.writeUInt8(KINDS.indexOf(entry.kind), OFFSET_KIND);
  const idBytes = frame.write(entry.eventId, OFFSET_ID);
  frame.writeUInt16LE(idBytes, OFFSET_ID_LENGTH);
  frame.write(entry.json, OFFSET_ID + idBytes);
  frame.writeUInt32LE(checksum(frame), OFFSET_CHECKSUM);
}

function writePosition(frame: Buffer, position: Position): void {
  frame.writeUInt32LE(position % 2 ** 32, OFFSET_POSITION);
  frame.writeUInt32LE(Math.floor(position / 2 ** 32), OFFSET_POSITION + 4);
}

/** An entry as it lies on disk; what is not asked for is not read. */
export class Frame {
  readonly kind: EntryKind;
  readonly position: Position;
  /** How many bytes it takes on disk. */
  readonly bytes: number;
  readonly #buffer: Buffer;
  readonly #start: number;
  readonly #idStart: number;
  readonly #jsonStart: number;
  readonly #end: number;

  /** @param offset where it begins in `buffer`; it is whole, and undamaged. */
  constructor(
    buffer: Buffer,
    offset: number,
    { kind, end }: { readonly kind: EntryKind; readonly end: number },
  ) {
    this.kind = kind;
    this.bytes = end - offset;
    const low = buffer.readUInt32LE(offset + OFFSET_POSITION);
    this.position = low + buffer.readUInt32LE(offset + OFFSET_POSITION + 4) * 2 ** 32;
    this.#buffer = buffer;
    this.#start = offset;
    this.#idStart = offset + OFFSET_ID;
    this.#jsonStart = this.#idStart + buffer.readUInt16LE(offset + OFFSET_ID_LENGTH);
    this.#end = end;
  }

  get eventId(): string {
    return this.#buffer.toString("utf8", this.#idStart, this.#jsonStart);
  }

  /** The JSON text as UTF-8. A view: it is there for as long as what it was read from. */
  get json(): Buffer {
    return this.#buffer.subarray(this.#jsonStart, this.#end);
  }

  /** Copies all of it, position and checksum included. */
  copyTo(target: Buffer): void {
    this.#buffer.copy(target, 0, this.#start, this.#end);
  }
}

/** Another journal's frame as an entry of this one: it goes over as bytes, unread. */
export class CopiedEntry implements Entry {
  readonly position: Position;
  readonly frame: Frame;

  constructor(frame: Frame, position: Position) {
    this.frame = frame;
    this.position = position;
  }

  get kind(): EntryKind {
    return this.frame.kind;
  }

  get eventId(): string {
    return this.frame.eventId;
  }

  get json(): string {
    return this.frame.json.toString("utf8");
  }
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

  const end = offset + bytes;
  const content = buffer.subarray(offset + OFFSET_POSITION, end);
  const checksum = crc32(content, crc32OfNumber(bytes - OFFSET_POSITION));
  if (buffer.readUInt32LE(offset + OFFSET_CHECKSUM) !== checksum) return { kind: "damaged" };
  const kind = KINDS[buffer.readUInt8(offset + OFFSET_KIND)];
  const idEnd = OFFSET_ID + buffer.readUInt16LE(offset + OFFSET_ID_LENGTH);
  if (kind === undefined || idEnd > bytes) return { kind: "damaged" };
  return { kind: "frame", frame: new Frame(buffer, offset, { kind, end }), bytes };
}

/** The entry that a frame is. */
export function entryOf({ kind, position, eventId, json }: Frame): Entry {
  return { kind, eventId, json: json.toString("utf8"), position };
}

/** What was given in, with its number. */
export function numbered(given: NewEntry | Frame, position: Position): Entry {
  if (given instanceof Frame) return new CopiedEntry(given, position);
  const { kind, eventId, json } = given;
  return { kind, eventId, json, position };
}

const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The CRC-32 of a number's four bytes: a call into zlib takes ten times as long. */
function crc32OfNumber(value: number): number {
  let crc = 0xffffffff;
  for (let shift = 0; shift < 32; shift += 8) {
    crc = (CRC_OF_BYTE[(crc ^ (value >>> shift)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

function checksum(frame: Buffer): number {
  return crc32(frame.subarray(OFFSET_POSITION), crc32OfNumber(frame.length - OFFSET_POSITION));
}

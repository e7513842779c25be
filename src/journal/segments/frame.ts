import { crc32 } from "node:zlib";
import type { Entry, EntryKind, NewEntry, Position } from "../entry.ts";

/**
 * One entry on disk. All numbers are little-endian.
 *
 *      0   4  FRAME_START
 *      4   4  length of what follows byte 12
 *      8   4  CRC-32 of bytes 4 to 7 and of what follows byte 12
 *     12   8  position
 *     20   1  kind: 1 intent, 2 record, 3 settled
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

const KINDS: readonly (EntryKind | undefined)[] = [undefined, "intent", "record", "settled"];

/** How many bytes an entry takes on disk. */
export function frameBytesOf(entry: NewEntry | Frame): number {
  if (entry instanceof Frame) return entry.bytes;
  return OFFSET_ID + Buffer.byteLength(entry.eventId) + Buffer.byteLength(entry.json);
}

/**
 * Writes an entry's frame; another journal's goes over as bytes, unread.
 *
 * @param frame as long as {@link frameBytesOf} says of the entry.
 */
export function writeFrame(entry: NewEntry | Frame, position: Position, frame: Buffer): void {
  if (entry instanceof Frame) entry.copyTo(frame);
  else writeContent(entry, frame);
  frame.writeUInt32LE(position % 2 ** 32, OFFSET_POSITION);
  frame.writeUInt32LE(Math.floor(position / 2 ** 32), OFFSET_POSITION + 4);
  frame.writeUInt32LE(checksum(frame), OFFSET_CHECKSUM);
}

function writeContent({ kind, eventId, json }: NewEntry, frame: Buffer): void {
  FRAME_START.copy(frame);
  frame.writeUInt32LE(frame.length - OFFSET_POSITION, OFFSET_LENGTH);
  frame.writeUInt8(KINDS.indexOf(kind), OFFSET_KIND);
  const idBytes = frame.write(eventId, OFFSET_ID);
  frame.writeUInt16LE(idBytes, OFFSET_ID_LENGTH);
  frame.write(json, OFFSET_ID + idBytes);
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

  /** @param place of a frame in `buffer` that is whole, and undamaged. */
  constructor(
    buffer: Buffer,
    place: { readonly offset: number; readonly end: number; readonly position: Position },
  ) {
    const { offset, end, position } = place;
    this.kind = KINDS[buffer[offset + OFFSET_KIND] ?? 0] ?? "settled";
    this.bytes = end - offset;
    this.position = position;
    this.#buffer = buffer;
    this.#start = offset;
    this.#idStart = offset + OFFSET_ID;
    this.#jsonStart = jsonStartAt(buffer, offset);
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

  /** The bytes of all of them: a view where they lie one behind the other, else a copy. */
  static join(frames: readonly Frame[]): Buffer {
    const first = frames[0];
    const last = frames.at(-1);
    if (!first || !last) return Buffer.alloc(0);
    const bytes = frames.reduce((sum, frame) => sum + frame.bytes, 0);
    const isInOnePiece = frames.every((frame) => frame.#buffer === first.#buffer);
    if (isInOnePiece && last.#end - first.#start === bytes) {
      return first.#buffer.subarray(first.#start, last.#end);
    }
    return Buffer.concat(frames.map((frame) => frame.#buffer.subarray(frame.#start, frame.#end)));
  }
}

/**
 * Whole, undamaged frames in one piece of memory: as columns, because an object for each frame
 * costs more than all that is done with it.
 */
export interface FrameRun {
  readonly buffer: Buffer;
  /** Where each begins in `buffer`. */
  readonly offsets: readonly number[];
  readonly ends: readonly number[];
  readonly positions: readonly Position[];
}

/** Some bytes that may hold frames. */
export class FrameBytes {
  readonly buffer: Buffer;
  readonly #view: DataView;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  /**
   * Measures the frame that begins at `offset`, and checks it. Total: whatever the bytes are.
   *
   * @returns how many bytes it takes; 0 when it is damaged, and less than 0 when these bytes end
   *   inside it: as many, as a negative number, are needed to tell.
   */
  measure(offset: number): number {
    const view = this.#view;
    const available = view.byteLength - offset;
    if (available < FRAME_OVERHEAD_BYTES) return -FRAME_OVERHEAD_BYTES;
    if (view.getUint32(offset, true) !== FRAME_START_NUMBER) return 0;
    const bytes = OFFSET_POSITION + view.getUint32(offset + OFFSET_LENGTH, true);
    if (bytes < FRAME_OVERHEAD_BYTES || bytes > FRAME_BYTES_MAX) return 0;
    if (available < bytes) return -bytes;

    const content = this.buffer.subarray(offset + OFFSET_POSITION, offset + bytes);
    const checksum = crc32(content, crc32OfNumber(bytes - OFFSET_POSITION));
    if (view.getUint32(offset + OFFSET_CHECKSUM, true) !== checksum) return 0;
    const kind = KINDS[view.getUint8(offset + OFFSET_KIND)];
    const idEnd = OFFSET_ID + view.getUint16(offset + OFFSET_ID_LENGTH, true);
    return kind === undefined || idEnd > bytes ? 0 : bytes;
  }

  /** Of the frame that begins at `offset`; it is whole. */
  positionAt(offset: number): Position {
    const low = this.#view.getUint32(offset + OFFSET_POSITION, true);
    return low + this.#view.getUint32(offset + OFFSET_POSITION + 4, true) * 2 ** 32;
  }
}

/** True for a frame that is a record's. @param offset where in `buffer` it begins; it is whole. */
export function isRecordAt(buffer: Buffer, offset: number): boolean {
  return KINDS[buffer[offset + OFFSET_KIND] ?? 0] === "record";
}

/** Where the JSON text of a frame begins. @param offset as for {@link isRecordAt}. */
export function jsonStartAt(buffer: Buffer, offset: number): number {
  return offset + OFFSET_ID + buffer.readUInt16LE(offset + OFFSET_ID_LENGTH);
}

/** The frames of a run, one by one. */
export function framesOf({ buffer, offsets, ends, positions }: FrameRun): readonly Frame[] {
  return offsets.map((offset, index) => {
    const place = { offset, end: ends[index] ?? offset, position: positions[index] ?? 0 };
    return new Frame(buffer, place);
  });
}

/** The entry that a frame is. */
export function entryOf({ kind, position, eventId, json }: Frame): Entry {
  return { kind, eventId, json: json.toString("utf8"), position };
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

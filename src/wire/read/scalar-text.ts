import type { NormalizedSchema } from "@smithy/core/schema";
import { UnreadableError } from "./reading.ts";
import { shapeKind } from "./shape-kind.ts";

/** Reads a scalar that was sent as text: in XML, forms, headers, queries and paths. */
export type ReadText = (text: string) => unknown;

/**
 * The reader for a scalar of this shape. Empty text for what is no string is as good as absent.
 *
 * The reader throws {@link UnreadableError} for text that the shape cannot have.
 */
export function textReader(schema: NormalizedSchema): ReadText {
  switch (shapeKind(schema)) {
    case "number":
      return readNumber;
    case "boolean":
      return readBoolean;
    case "timestamp":
      return readTimestamp;
    case "blob":
      return readBase64;
    case "big-integer":
      return readBigInteger;
    default:
      return (text) => text;
  }
}

/**
 * Text that is no number stays text: members such as Route 53's `MaxItems` are numbers in this
 * model and strings in others, and "not a number" would be lost in JSON. So do digits of which a
 * number would hold others.
 */
export function readNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const value = Number(trimmed);
  if (!Number.isFinite(value) || !/^[-+]?[\d.]/.test(trimmed)) return text;
  return Math.abs(value) > Number.MAX_SAFE_INTEGER && isAnother(trimmed, value) ? text : value;
}

/** Whether whole digits say another number than what is written of the one they were read as. */
export function isAnother(digits: string, value: number): boolean {
  return /^[-+]?\d{1,400}$/.test(digits) && String(BigInt(digits)) !== String(value);
}

function readBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === "") return undefined;
  if (word === "true" || word === "1") return true;
  if (word === "false" || word === "0") return false;
  throw new UnreadableError("Unexpected value for a Boolean");
}

export function readBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

export function readBigInteger(text: string): bigint | undefined {
  if (text.trim() === "") return undefined;
  if (!/^\s*[-+]?\d{1,400}\s*$/.test(text))
    throw new UnreadableError("Unexpected value for a Long");
  return BigInt(text.trim().replace(/^\+/, ""));
}

const SECONDS = /^[-+]?\d{1,13}(?:\.\d{1,9})?(?:[eE]\+?\d{1,2})?$/;
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const HTTP_DATE = /^[A-Za-z]{3,9}, \d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} [\d:.]{8,15} GMT$/;

/** Seconds since the epoch, ISO 8601 or an HTTP date: they cannot be taken for one another. */
export function readTimestamp(text: string): Date | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (SECONDS.test(trimmed)) return readEpochSeconds(Number(trimmed));
  if (!ISO_8601.test(trimmed) && !HTTP_DATE.test(trimmed)) {
    throw new UnreadableError("Unexpected value for a timestamp");
  }
  // Without a zone it is UTC to AWS, and would be local time to JavaScript.
  const isZoned = /(?:Z|GMT|[+-]\d\d:?\d\d)$/i.test(trimmed) || !trimmed.includes("T");
  return checkedDate(Date.parse(isZoned ? trimmed : `${trimmed}Z`));
}

export function readEpochSeconds(seconds: number): Date {
  return checkedDate(Math.round(seconds * 1000));
}

function checkedDate(epochMs: number): Date {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) throw new UnreadableError("Unexpected value for a timestamp");
  return date;
}

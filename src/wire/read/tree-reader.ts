import type { NormalizedSchema } from "@smithy/core/schema";
import { assignOwn } from "../../base/assign-own.ts";
import { NumberText } from "../parse/parsed.ts";
import {
  type MakeReader,
  type Read,
  type Reading,
  rememberStructures,
  UnreadableError,
} from "./reading.ts";
import {
  readBase64,
  readBigInteger,
  readEpochSeconds,
  readNumber,
  readTimestamp,
} from "./scalar-text.ts";
import { membersOf, shapeKind } from "./shape-kind.ts";

/**
 * Makes readers for what JSON or CBOR parsed to.
 *
 * Scalars are forgiving where nothing is lost (`"5"` for 5), and structures are not: an object
 * where a list belongs throws {@link UnreadableError}, in the words of AWS's own parser. Within a
 * structure, list or map that costs the one member or item.
 *
 * @param useJsonNames is true for restJson1, whose bodies may rename members.
 */
export function treeReaders(useJsonNames: boolean): MakeReader<unknown> {
  return rememberStructures((schema, make) => {
    switch (shapeKind(schema)) {
      case "structure":
        return structureReader(schema, make, useJsonNames);
      case "list":
        return listReader(make(schema.getValueSchema()));
      case "map":
        return mapReader(make(schema.getValueSchema()));
      case "blob":
        return readBlob;
      case "timestamp":
        return readTime;
      case "number":
        return readNumeric;
      case "big-integer":
        return readWhole;
      case "boolean":
        return readTruth;
      case "document":
        return (value) => value;
      case "unit":
        return () => ({});
      default:
        return readString;
    }
  });
}

function structureReader(
  schema: NormalizedSchema,
  make: MakeReader<unknown>,
  useJsonNames: boolean,
): Read<unknown> {
  const members = new Map(
    membersOf(schema).map(([name, member]) => {
      const wireName = (useJsonNames && member.getMergedTraits().jsonName) || name;
      return [wireName, { name, read: make(member) }] as const;
    }),
  );
  return (value, reading) => {
    if (!isObject(value)) throw new UnreadableError("Unexpected value for a structure");
    const structure: Record<string, unknown> = {};
    for (const wireName of Object.keys(value)) {
      const sent = value[wireName];
      const member = members.get(wireName);
      if (!member) {
        // AWS's own serializers write the type's name beside the members, and it means nothing.
        if (wireName !== "__type") reading.noteUndeclared(wireName);
      } else if (sent !== null && sent !== undefined) {
        reading.enter(member.name);
        const given = reading.attempt(member.read, sent);
        reading.leave();
        if (given !== undefined) structure[member.name] = given;
      }
    }
    return structure;
  };
}

function listReader(read: Read<unknown>): Read<unknown> {
  return (value, reading) => {
    if (!Array.isArray(value)) throw new UnreadableError("Expected list or null");
    return value.map((item) => (item === null ? null : reading.attempt(read, item)));
  };
}

function mapReader(read: Read<unknown>): Read<unknown> {
  return (value, reading) => {
    if (!isObject(value)) throw new UnreadableError("Expected map or null");
    const map = {};
    for (const key of Object.keys(value)) {
      const item = value[key];
      assignOwn(map, key, item === null ? null : reading.attempt(read, item));
    }
    return map;
  };
}

function readBlob(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return readBase64(value);
  throw mismatch(value, "Blob");
}

function readTime(value: unknown): Date | undefined {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  if (typeof value === "number") return readEpochSeconds(value);
  if (typeof value === "string") return readTimestamp(value);
  throw mismatch(value, "Timestamp");
}

/** Beyond it a number may be another than the one that was sent. */
const noteBeyondSafe = (value: number, reading: Reading): void => {
  if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) reading.noteInexact();
};

function readNumeric(value: unknown, reading: Reading): unknown {
  if (typeof value === "number") {
    noteBeyondSafe(value, reading);
    return value;
  }
  if (typeof value === "bigint" || value instanceof NumberText) {
    reading.noteInexact();
    return reading.isExact ? value : Number(typeof value === "bigint" ? value : value.string);
  }
  if (typeof value === "string") {
    const number = readNumber(value);
    if (number === value && /^\s*[-+]?\d{1,400}\s*$/.test(value)) {
      return readNumeric(BigInt(value.trim()), reading);
    }
    // The three values of a float that JSON has no number for stay as they are written.
    if (typeof number !== "string" || /^-?(?:NaN|Infinity)$/.test(number)) return number;
  }
  throw mismatch(value, "Number");
}

function readTruth(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true") return true;
  if (value === "false") return false;
  throw mismatch(value, "Boolean");
}

function readWhole(value: unknown, reading: Reading): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") noteBeyondSafe(value, reading);
  return readBigInteger(String(value));
}

function readString(value: unknown, reading: Reading): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") noteBeyondSafe(value, reading);
  if (value instanceof NumberText) return value.string;
  if (typeof value === "bigint" || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  throw mismatch(value, "String");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Date) &&
    !(value instanceof NumberText)
  );
}

/** Source: observed, messages of SerializationException in public bug reports. */
function mismatch(value: unknown, wanted: string): UnreadableError {
  if (typeof value === "object") {
    return new UnreadableError("Start of structure or map found where not expected.");
  }
  const given =
    typeof value === "string"
      ? "STRING_VALUE"
      : typeof value === "boolean"
        ? "TRUE_VALUE"
        : "NUMBER_VALUE";
  const article = /^[AEIOU]/.test(wanted) ? "an" : "a";
  return new UnreadableError(`${given} can not be converted to ${article} ${wanted}`);
}

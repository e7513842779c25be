import type { AuditRecord, Json } from "../audit-record.ts";

/** What CloudTrail keeps of each field. Source: documented, record contents, size limits. */
export const FIELD_BYTES_MAX = 1024;
export const CONTENT_BYTES_MAX = 100 * 1024;
export const ADDITIONAL_BYTES_MAX = 28 * 1024;
export const EVENT_BYTES_MAX = 256 * 1024;

/** Cuts text to at most `bytesMax` bytes of UTF-8, never within a character. */
export function truncated(text: string, bytesMax: number): string {
  // No character takes more than three bytes per UTF-16 unit.
  if (text.length * 3 <= bytesMax) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}

/**
 * Replaces a field that is over its limit by a note of what was left out.
 * Source: observed, third parties that read such records; assumed, the type of `omitted`.
 */
export function withinLimit(field: string, value: Json, bytesMax: number): Json {
  if (value === null) return value;
  const originalSize = Buffer.byteLength(JSON.stringify(value));
  if (originalSize <= bytesMax) return value;
  return omission(field, originalSize);
}

const omission = (field: string, originalSize: number): Json => ({
  reason: `${field} too large`,
  omitted: true,
  originalSize,
});

/** In which order fields give way. Source: documented, record contents; `resources` is ours. */
const GIVING_WAY = [
  "requestID",
  "additionalEventData",
  "userAgent",
  "errorCode",
  "responseElements",
  "requestParameters",
  "errorMessage",
  "resources",
] as const;

/** Makes a record fit the limit of a whole event, giving up as few fields as possible. */
export function fitted(record: AuditRecord): AuditRecord {
  let fitting = record;
  for (const field of GIVING_WAY) {
    if (Buffer.byteLength(JSON.stringify(fitting)) <= EVENT_BYTES_MAX) return fitting;
    fitting = withoutField(fitting, field);
  }
  return fitting;
}

function withoutField(record: AuditRecord, field: (typeof GIVING_WAY)[number]): AuditRecord {
  const value = record[field];
  if (value === undefined || value === null) return record;
  switch (field) {
    case "requestParameters":
    case "responseElements":
    case "additionalEventData": {
      const originalSize = Buffer.byteLength(JSON.stringify(value));
      return { ...record, [field]: omission(field, originalSize) };
    }
    case "userAgent":
      return { ...record, userAgent: "" };
    default: {
      const { [field]: _given, ...rest } = record;
      return rest;
    }
  }
}

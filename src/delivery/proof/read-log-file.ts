import { LOG_FILE_BYTES_MAX, recordsIn, TEXT_BYTES_MAX } from "../verify/check-log-file.ts";
import { unpack } from "../verify/unpack.ts";
import type { Verification } from "../verify/verification.ts";
import type { Subject } from "./subject.ts";

/** Where a log file is. */
export interface LogFilePlace {
  readonly bucketName: string;
  readonly key: string;
}

/** What a log file is found to be. */
export type ReadLogFile =
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly what: string }
  | { readonly kind: "read"; readonly sha256: string; readonly holds: "same" | "other" | "none" };

/** Reads a log file, and looks for a record in it. */
export async function readLogFile(
  place: LogFilePlace,
  subject: Subject,
  verification: Verification,
): Promise<ReadLogFile> {
  try {
    const stored = await verification.get(place, LOG_FILE_BYTES_MAX);
    if (!stored) return { kind: "missing" };
    const { sha256, text } = await unpack(stored.bytes, TEXT_BYTES_MAX);
    if (text === undefined) return { kind: "unreadable", what: "it is too large to be searched" };
    return { kind: "read", sha256, holds: holdsOf(text, subject) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "unreadable", what: reason };
  }
}

/** Whether the record is in there, or another one under its id. */
function holdsOf(text: string, { eventId, record }: Subject): "same" | "other" | "none" {
  // Most files are told apart without parsing them.
  if (!text.includes(JSON.stringify(eventId))) return "none";
  const found = recordsIn(text)?.find(({ eventID }) => eventID === eventId);
  if (!found) return "none";
  return JSON.stringify(found) === JSON.stringify(record) ? "same" : "other";
}

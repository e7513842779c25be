import type { VouchedFile } from "../digests/digest.ts";
import { s3Url } from "./finding.ts";
import { type Unpacked, unpack } from "./unpack.ts";
import type { Verification } from "./verification.ts";

/** Source: documented, CloudTrail User Guide, quotas: a log file has 50 MB at most, compressed. */
export const LOG_FILE_BYTES_MAX = 64 * 1024 * 1024;

/** Larger ones are hashed, not read. A round holds an eighth of it at most. */
export const TEXT_BYTES_MAX = 128 * 1024 * 1024;

/** A file to look at, and what it should hold, where somebody vouches for that. */
export type CheckedFile = Pick<VouchedFile, "s3Bucket" | "s3Object"> &
  Partial<Pick<VouchedFile, "hashValue">>;

/** Checks one log file: that it is there, holds what it should, and is a log file. */
export async function checkLogFile(file: CheckedFile, verification: Verification): Promise<void> {
  const { s3Bucket: bucketName, s3Object: key } = file;
  const url = s3Url(bucketName, key);
  const { findings, expected } = verification;
  verification.countLogFile();
  let unpacked: Unpacked;
  try {
    const stored = await verification.get({ bucketName, key }, LOG_FILE_BYTES_MAX);
    if (!stored) {
      findings.add("log_file_missing", url, "is missing");
      return;
    }
    unpacked = await unpack(stored.bytes, TEXT_BYTES_MAX);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.add("log_file_unreadable", url, `cannot be read: ${reason}`);
    return;
  }
  if (file.hashValue !== undefined && unpacked.sha256 !== file.hashValue) {
    findings.add("log_file_changed", url, "was changed: its hash is not the one vouched for");
    return;
  }
  if (unpacked.text === undefined) return;
  const records = recordsIn(unpacked.text);
  if (records) expected?.strike(records);
  else findings.add("log_file_unreadable", url, "holds no records");
}

/** @returns undefined for what is no log file. */
export function recordsIn(text: string): readonly { readonly eventID?: unknown }[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const records = (json as { readonly Records?: unknown } | null)?.Records;
  const isList =
    Array.isArray(records) && records.every((each) => typeof each === "object" && each);
  return isList ? (records as readonly object[]) : undefined;
}

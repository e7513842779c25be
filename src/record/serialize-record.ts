import type { AuditRecord } from "./audit-record.ts";

/** Writes a record as compact JSON, its members in the order in which AWS writes them. */
export function serializeRecord(record: AuditRecord): string {
  return JSON.stringify(record);
}

import type { EntryKind, Journal, NewEntry, OmittedFields } from "../journal/index.ts";
import type { FittedRecord } from "../record/index.ts";

export interface RecordKeepers {
  readonly journal: Pick<Journal, "append">;
  readonly omitted: Pick<OmittedFields, "keep">;
}

/**
 * Journals records in one append, once what they have no room for is kept. A call that took place
 * has its record also when that cannot be kept; one that did not yet is not to take place.
 */
export async function journalRecords(
  kind: EntryKind,
  composed: readonly FittedRecord[],
  { journal, omitted }: RecordKeepers,
): Promise<void> {
  const entries = composed.map(
    ({ record, json }): NewEntry => ({ kind, eventId: record.eventID, json }),
  );
  const omitting = composed.filter((one) => one.omitted.length > 0);
  // Nearly always, and then there is nothing to wait for but the journal.
  if (omitting.length === 0) {
    await journal.append(entries);
    return;
  }
  const keeping = omitting.map((one) => omitted.keep(one.record.eventID, one.omitted));
  if (kind === "intent") await Promise.all(keeping);
  const kept = await Promise.allSettled(keeping);
  await journal.append(entries);
  const failed = kept.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

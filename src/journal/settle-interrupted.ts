import type { Entry, NewEntry } from "./entry.ts";
import type { Journal } from "./journal.ts";

/** Tells which of these events have a record elsewhere; none when nobody knows. */
export type FindRecorded = (eventIds: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Gives every call that a crash cut off between intent and answer its record: nobody knows what
 * became of it, and that is told.
 *
 * @param findRecorded asked where the journal is damaged or shorter than it was: a record that was
 *   read before that is the call's only one.
 */
export async function settleInterrupted(
  journal: Pick<Journal, "append" | "recovery">,
  findRecorded: FindRecorded,
): Promise<void> {
  const { recovery } = journal;
  const intents = recovery.openIntents();
  if (intents.length === 0) return;
  const ids = intents.map(({ eventId }) => eventId);
  const recorded = recovery.isWhole ? new Set<string>() : await findRecorded(ids);
  await journal.append(
    intents.map((intent) =>
      recorded.has(intent.eventId) ? settled(intent) : interruptedRecord(intent),
    ),
  );
}

/** Durable, because the next start may find nothing damaged, and the intent still there. */
const settled = ({ eventId }: Entry): NewEntry => ({ kind: "settled", eventId, json: "" });

/** The record of a call of which there is no more than its intent. */
export const interruptedRecord = ({ eventId, json }: Entry): NewEntry => ({
  kind: "record",
  eventId,
  json,
});

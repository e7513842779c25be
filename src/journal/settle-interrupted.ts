import type { Entry, NewEntry } from "./entry.ts";
import type { Journal } from "./journal.ts";

/**
 * Gives every call that a crash cut off between intent and answer its record: nobody knows what
 * became of it, and that is told.
 */
export async function settleInterrupted(
  journal: Pick<Journal, "append" | "recovery">,
): Promise<void> {
  const interrupted = journal.recovery.openIntents().map(interruptedRecord);
  if (interrupted.length > 0) await journal.append(interrupted);
}

/** The record of a call of which there is no more than its intent. */
export const interruptedRecord = ({ eventId, json }: Entry): NewEntry => ({
  kind: "record",
  eventId,
  json,
});

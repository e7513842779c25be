import type { Journal } from "./journal.ts";

/**
 * Gives every call that a crash cut off between intent and answer its record: nobody knows what
 * became of it, and that is told.
 */
export async function settleInterrupted(
  journal: Pick<Journal, "append" | "recovery">,
): Promise<void> {
  const interrupted = journal.recovery
    .openIntents()
    .map(({ eventId, json }) => ({ kind: "record" as const, eventId, json }));
  if (interrupted.length > 0) await journal.append(interrupted);
}

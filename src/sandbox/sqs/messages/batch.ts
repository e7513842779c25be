import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { ServiceError } from "../../../wire/index.ts";
import { shortCode } from "../refusals.ts";

interface Entry {
  readonly Id?: string | undefined;
}

export interface BatchResult<Successful> {
  readonly Successful: Successful[];
  readonly Failed: BatchResultErrorEntry[];
}

const ENTRIES_MAX = 10;
const ID = /^[\w-]{1,80}$/;

/** Checks what all batches have in common. @throws {ServiceError} */
export function readEntries<Given extends Entry>(
  entries: readonly Given[] | undefined,
  kind: string,
): readonly Given[] {
  if (!entries || entries.length === 0) {
    throw new ServiceError(
      "EmptyBatchRequest",
      `There should be at least one ${kind} in the request.`,
    );
  }
  if (entries.length > ENTRIES_MAX) {
    throw new ServiceError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${ENTRIES_MAX}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id: id = "" } of entries) {
    if (!ID.test(id)) {
      throw new ServiceError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. " +
          "It can be at most 80 letters long.",
      );
    }
    if (seen.has(id)) throw new ServiceError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    seen.add(id);
  }
  return entries;
}

/** Does each entry for itself: one that is refused does not stop the others. */
export function eachEntry<Given extends Entry, Successful>(
  entries: readonly Given[],
  work: (entry: Given) => Omit<Successful, "Id">,
): BatchResult<Successful> {
  const result: BatchResult<Successful> = { Successful: [], Failed: [] };
  for (const entry of entries) {
    const { Id } = entry;
    try {
      result.Successful.push({ Id, ...work(entry) } as Successful);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { message: Message } = error;
      result.Failed.push({ Id, SenderFault: true, Code: shortCode(error), Message });
    }
  }
  return result;
}

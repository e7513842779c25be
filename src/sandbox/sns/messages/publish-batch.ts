import type { PublishBatchInput, PublishBatchResponse } from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { findTopic } from "../topics/find-topic.ts";
import type { TopicsState } from "../topics-state.ts";
import { acceptMessage } from "./accept-message.ts";
import { MESSAGE_BYTES_MAX, readMessage } from "./read-message.ts";

const ENTRIES_MAX = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

/** PublishBatch: all of the messages, or none where one cannot be taken. Source: observed. */
export const publishBatch =
  (state: TopicsState) =>
  (input: PublishBatchInput, context: OperationContext): PublishBatchResponse =>
    state.store.transaction(() => {
      const entries = input.PublishBatchRequestEntries ?? [];
      checkIds(entries.map(({ Id = "" }) => Id));
      const { TopicArn: arn } = input;
      findTopic(state, context, { arn, action: "Publish" });
      const messages = entries.map(readMessage);
      if (messages.reduce((sum, { bytes }) => sum + bytes, 0) > MESSAGE_BYTES_MAX) {
        throw new ServiceError(
          "BatchRequestTooLongException",
          "The length of all the messages put together is more than the limit.",
        );
      }
      const accepted = messages.map((message) =>
        // Found again for each, because each counts on from the one before it.
        acceptMessage(state, findTopic(state, context, { arn, action: "Publish" }), {
          message,
          sources: context,
        }),
      );
      const Successful = accepted.map(({ messageId, sequenceNumber }, place) => ({
        Id: entries[place]?.Id,
        MessageId: messageId,
        ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
      }));
      return { Successful, Failed: [] };
    });

function checkIds(ids: readonly string[]): void {
  if (ids.length === 0) {
    throw new ServiceError(
      "EmptyBatchRequestException",
      "The batch request doesn't contain any entries.",
    );
  }
  if (ids.length > ENTRIES_MAX) {
    throw new ServiceError(
      "TooManyEntriesInBatchRequestException",
      "The batch request contains more entries than permissible.",
    );
  }
  if (ids.some((id) => !ENTRY_ID.test(id))) {
    throw new ServiceError(
      "InvalidBatchEntryIdException",
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new ServiceError(
      "BatchEntryIdsNotDistinctException",
      "Two or more batch entries in the request have the same Id.",
    );
  }
}

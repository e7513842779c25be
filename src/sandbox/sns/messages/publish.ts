import type { PublishInput, PublishResponse } from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { invalidParameter } from "../refusals.ts";
import { findTopic } from "../topics/find-topic.ts";
import type { TopicsState } from "../topics-state.ts";
import { acceptMessage } from "./accept-message.ts";
import { readMessage } from "./read-message.ts";

/** Publish to a topic. To a phone or an endpoint of a platform nothing is sent here. */
export const publish =
  (state: TopicsState) =>
  (input: PublishInput, context: OperationContext): PublishResponse =>
    state.store.transaction(() => {
      const message = readMessage(input);
      if (input.PhoneNumber !== undefined) {
        throw invalidParameter("PhoneNumber Reason: no text messages are sent here");
      }
      const arn = input.TopicArn ?? input.TargetArn;
      if (arn === undefined) {
        throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
      }
      const member = input.TopicArn === undefined ? "TargetArn" : "TopicArn";
      const topic = findTopic(state, context, { arn, action: "Publish", member });
      const accepted = acceptMessage(state, topic, { message, sources: context });
      return {
        MessageId: accepted.messageId,
        ...(accepted.sequenceNumber !== undefined && { SequenceNumber: accepted.sequenceNumber }),
      };
    });

import type { EmbeddedService } from "../../embedded/index.ts";
import { publish } from "./messages/publish.ts";
import { publishBatch } from "./messages/publish-batch.ts";
import { confirmSubscription } from "./subscriptions/confirmation.ts";
import {
  getSubscriptionAttributes,
  listSubscriptions,
  listSubscriptionsByTopic,
  setSubscriptionAttributes,
  unsubscribe,
} from "./subscriptions/manage-subscriptions.ts";
import { subscribe } from "./subscriptions/subscribe.ts";
import { createTopic } from "./topics/create-topic.ts";
import {
  deleteTopic,
  getTopicAttributes,
  listTopics,
  setTopicAttributes,
} from "./topics/manage-topics.ts";
import { addPermission, removePermission } from "./topics/permissions.ts";
import { listTagsForResource, tagResource, untagResource } from "./topics/tags.ts";
import type { Topics } from "./topics.ts";

/** SNS without text messages, platform applications and data protection. */
export function snsService({ state }: Topics) {
  return {
    service: "sns",
    operations: {
      // Topics
      CreateTopic: createTopic(state),
      DeleteTopic: deleteTopic(state),
      ListTopics: listTopics(state),
      GetTopicAttributes: getTopicAttributes(state),
      SetTopicAttributes: setTopicAttributes(state),
      AddPermission: addPermission(state),
      RemovePermission: removePermission(state),
      TagResource: tagResource(state),
      UntagResource: untagResource(state),
      ListTagsForResource: listTagsForResource(state),

      // Subscriptions
      Subscribe: subscribe(state),
      ConfirmSubscription: confirmSubscription(state),
      Unsubscribe: unsubscribe(state),
      ListSubscriptions: listSubscriptions(state),
      ListSubscriptionsByTopic: listSubscriptionsByTopic(state),
      GetSubscriptionAttributes: getSubscriptionAttributes(state),
      SetSubscriptionAttributes: setSubscriptionAttributes(state),

      // Messages
      Publish: publish(state),
      PublishBatch: publishBatch(state),
    },
  } as const satisfies EmbeddedService;
}

import type { OperationContext } from "../../../embedded/index.ts";
import { checkAccess, policyPrincipal } from "../access.ts";
import { readTopicArn, topicKey } from "../identifiers.ts";
import { invalidParameter, noSuchTopic } from "../refusals.ts";
import type { TopicDocument, TopicsState } from "../topics-state.ts";

/**
 * The topic that a caller wants to do something with, once it may.
 *
 * @throws {ServiceError} also for a topic of another region, which SNS does not reach into.
 */
export function findTopic(
  state: TopicsState,
  context: OperationContext,
  wanted: {
    readonly arn: string | undefined;
    readonly action: string;
    readonly member?: string;
    /** Condition keys beyond those of every request. */
    readonly conditions?: Readonly<Record<string, string>>;
  },
): TopicDocument {
  const { arn, action, member = "TopicArn", conditions = {} } = wanted;
  const address = readTopicArn(arn, member);
  if (address.region !== context.region) throw invalidParameter(member);
  const topic = state.topics.get(topicKey(address));
  if (!topic) throw noSuchTopic();
  checkAccess(topic, { by: policyPrincipal(context), action, context: conditions });
  return topic;
}

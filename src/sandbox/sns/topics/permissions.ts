import type { AddPermissionInput, RemovePermissionInput } from "@aws-sdk/client-sns";
import type { OperationContext } from "../../../embedded/index.ts";
import { rootArn } from "../../../identify/index.ts";
import { policyOf } from "../access.ts";
import { topicArn, topicKey } from "../identifiers.ts";
import { invalidParameter } from "../refusals.ts";
import type { TopicDocument, TopicsState } from "../topics-state.ts";
import { findTopic } from "./find-topic.ts";
import { checkPolicy, type PolicyDocument, readPolicy } from "./policy-text.ts";

/** What a policy of a topic may allow. Source: documented, "Amazon SNS API permissions". */
const ACTIONS = new Set([
  ...["AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes"],
  ...["ListSubscriptionsByTopic", "ListTagsForResource", "Publish", "PutDataProtectionPolicy"],
  ...["Receive", "RemovePermission", "SetTopicAttributes", "Subscribe"],
]);
const ACCOUNT_ID = /^\d{12}$/;

export const addPermission =
  (state: TopicsState) =>
  (input: AddPermissionInput, context: OperationContext): Record<string, never> =>
    state.store.transaction(() => {
      const action = "AddPermission";
      const topic = findTopic(state, context, { arn: input.TopicArn, action });
      const policy = readPolicy(policyOf(topic));
      if (policy.Statement.some(({ Sid }) => Sid === input.Label)) {
        throw invalidParameter("Statement already exists");
      }
      const accounts = input.AWSAccountId ?? [];
      const actions = input.ActionName ?? [];
      if (accounts.length === 0 || accounts.some((one) => !ACCOUNT_ID.test(one))) {
        throw invalidParameter("AWSAccountId");
      }
      if (actions.length === 0 || actions.some((one) => one !== "*" && !ACTIONS.has(one))) {
        throw invalidParameter("Policy statement action out of service scope!");
      }
      const added = {
        Sid: input.Label ?? "",
        Effect: "Allow" as const,
        Principal: { AWS: oneOrMore(accounts.map(rootArn)) },
        Action: oneOrMore(actions.map((one) => `SNS:${one}`)),
        Resource: topicArn(topic),
      };
      put(state, topic, { ...policy, Statement: [...policy.Statement, added] });
      return {};
    });

/** RemovePermission. A label that is not there is no error. */
export const removePermission =
  (state: TopicsState) =>
  (input: RemovePermissionInput, context: OperationContext): Record<string, never> =>
    state.store.transaction(() => {
      const action = "RemovePermission";
      const topic = findTopic(state, context, { arn: input.TopicArn, action });
      const policy = readPolicy(policyOf(topic));
      const left = policy.Statement.filter(({ Sid }) => Sid !== input.Label);
      if (left.length < policy.Statement.length) put(state, topic, { ...policy, Statement: left });
      return {};
    });

function put(state: TopicsState, topic: TopicDocument, document: PolicyDocument): void {
  const policy = JSON.stringify(document);
  checkPolicy(policy, topicArn(topic));
  state.topics.put(topicKey(topic), { ...topic, policy });
}

const oneOrMore = (values: string[]) => (values.length === 1 ? values[0] : values);

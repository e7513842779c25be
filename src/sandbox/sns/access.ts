import type { OperationContext } from "../../embedded/index.ts";
import { type Principal, rootArn } from "../../identify/index.ts";
import { judge, type PolicyPrincipal } from "../../permissions/index.ts";
import { topicArn } from "./identifiers.ts";
import { notAuthorized } from "./refusals.ts";
import type { TopicDocument } from "./topics-state.ts";

/** What SNS lets a topic's policy speak of. Source: observed, the default policy of topics. */
const DEFAULT_ACTIONS = [
  ...["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission"],
  ...["DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"],
];

/** The policy of a topic for which nobody has set one. Source: observed. */
export function defaultPolicy(topic: Pick<TopicDocument, "accountId" | "region" | "name">): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: DEFAULT_ACTIONS.map((action) => `SNS:${action}`),
        Resource: topicArn(topic),
        Condition: { StringEquals: { "AWS:SourceOwner": topic.accountId } },
      },
    ],
  });
}

export const policyOf = (topic: TopicDocument): string => topic.policy ?? defaultPolicy(topic);

/** An attempt to do something with a topic. */
export interface TopicAccess {
  readonly by: PolicyPrincipal;
  /** E.g. `Publish`. */
  readonly action: string;
  /** Condition keys, e.g. `aws:SourceArn`. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Lets the topic's own account do anything, and anyone else what the topic's policy allows.
 *
 * @throws {ServiceError} `AuthorizationErrorException`.
 */
export function checkAccess(topic: TopicDocument, access: TopicAccess): void {
  const { by, action, context = {} } = access;
  if (by.kind === "caller" && by.accountId === topic.accountId) return;
  if (isForOwner(topic, access)) return;
  const verdict = judge(policyOf(topic), {
    principal: by,
    action: `sns:${action}`,
    resource: topicArn(topic),
    context: { ...(by.kind === "caller" && { "aws:SourceOwner": by.accountId }), ...context },
  });
  if (verdict !== "allowed") throw notAuthorized(nameOf(by), `SNS:${action}`, topicArn(topic));
}

/**
 * Services publish for the topic's own account to a topic whose policy nobody has set. AWS refuses
 * that: see docs/decisions/services-without-policy.md. A policy that was set is judged as AWS does.
 */
function isForOwner(topic: TopicDocument, { by, action, context }: TopicAccess): boolean {
  if (by.kind !== "service" || action !== "Publish" || topic.policy !== undefined) return false;
  const sourceAccount = context?.["aws:SourceAccount"] ?? accountOf(context?.["aws:SourceArn"]);
  return sourceAccount === topic.accountId;
}

const accountOf = (arn = ""): string | undefined => arn.split(":")[4];

const nameOf = (by: PolicyPrincipal): string => {
  if (by.kind === "service") return by.name;
  return by.kind === "caller" ? by.arn : "anonymous";
};

/** Whom a policy takes a caller for. Who sent no signature was let in as the account's own. */
export function policyPrincipal({ principal }: Pick<OperationContext, "principal">) {
  return asPolicyPrincipal(principal);
}

/** True for who followed a link, and has nothing but what is in it. */
export const isAnonymous = ({ principal }: Pick<OperationContext, "principal">): boolean =>
  principal.kind === "unattributed" && principal.reason === "unsigned";

function asPolicyPrincipal(principal: Principal): PolicyPrincipal {
  const { accountId } = principal;
  switch (principal.kind) {
    case "user":
    case "role":
    case "federated":
      return { kind: "caller", accountId, arn: principal.arn };
    case "service":
      return { kind: "service", name: principal.serviceName };
    default:
      return { kind: "caller", accountId, arn: rootArn(accountId) };
  }
}

import type { OperationContext } from "../../embedded/index.ts";
import { type Principal, rootArn } from "../../identify/index.ts";
import { judge, type PolicyPrincipal } from "../../permissions/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { accessDenied, noSuchQueue } from "./refusals.ts";
import {
  type QueueDocument,
  type QueueName,
  type QueueState,
  queueKey,
  readQueueArn,
} from "./sqs-state.ts";

/** `http://HOST/ACCOUNT/NAME`. The region is not in it: it is the one that a call is signed for. */
export function queueUrl({ host }: OperationContext, { accountId, name }: QueueName): string {
  return `http://${host}/${accountId}/${name}`;
}

const QUEUE_PATH = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*)?\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)\/?$/i;

/**
 * The queue that a call is about, by its URL, of whatever host. One of another account only where
 * its policy lets the caller do so.
 *
 * @throws {ServiceError} `QueueDoesNotExist`, `AccessDenied`, or `InvalidAddress`.
 */
export function findQueue(
  state: QueueState,
  context: OperationContext,
  asked: { readonly url: string | undefined; readonly action: string },
): QueueDocument {
  const { url, action } = asked;
  // Source: observed, a call without its QueueUrl is told that there is no such queue.
  if (url === undefined || url === "") throw noSuchQueue();
  const [, accountId, name] = QUEUE_PATH.exec(url) ?? [];
  if (!accountId || !name) throw invalidAddress(url);
  const queue = state.queues.get(queueKey({ accountId, region: context.region, name }));
  if (!queue) throw noSuchQueue();
  const isAllowed =
    accountId === context.accountId ||
    mayUse(queue, { by: policyPrincipalOf(context.principal), action, context: {} });
  if (!isAllowed) throw accessDenied(url);
  return queue;
}

/** The queue with that ARN, wherever it is. */
export function queueOfArn(state: QueueState, arn: string): QueueDocument | undefined {
  const name = readQueueArn(arn);
  return name && state.queues.get(queueKey(name));
}

export interface QueueUse {
  readonly by: PolicyPrincipal;
  /** E.g. `SendMessage`. */
  readonly action: string;
  /** Condition keys, e.g. `aws:SourceArn`. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Whether the policy of a queue allows it to somebody who is not of the queue's account.
 *
 * A queue without any policy takes what services send for its own account, unlike AWS's, which
 * drop it in silence: see docs/decisions/services-without-policy.md.
 */
export function mayUse(queue: QueueDocument, { by, action, context }: QueueUse): boolean {
  const { Policy: policy } = queue.attributes;
  if (policy === undefined) return by.kind === "service" && isForOwner(queue, context);
  const request = { principal: by, action: `sqs:${action}`, resource: queue.arn, context };
  return judge(policy, request) === "allowed";
}

function isForOwner(queue: QueueDocument, context: QueueUse["context"]): boolean {
  const accountId = context["aws:SourceAccount"] ?? context["aws:SourceArn"]?.split(":")[4];
  return accountId === readQueueArn(queue.arn)?.accountId;
}

function policyPrincipalOf(principal: Principal): PolicyPrincipal {
  switch (principal.kind) {
    case "unattributed":
      return { kind: "anonymous" };
    case "service":
      return { kind: "service", name: principal.serviceName };
    case "user":
    case "role":
    case "federated":
      return { kind: "caller", accountId: principal.accountId, arn: principal.arn };
    default:
      return {
        kind: "caller",
        accountId: principal.accountId,
        arn: rootArn(principal.accountId),
      };
  }
}

function invalidAddress(url: string) {
  return new ServiceError("InvalidAddress", `The address ${url} is not valid for this endpoint.`);
}

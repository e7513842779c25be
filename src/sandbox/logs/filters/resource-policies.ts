import type {
  DeleteResourcePolicyRequest,
  DescribeResourcePoliciesRequest,
  DescribeResourcePoliciesResponse,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
  ResourcePolicy,
} from "@aws-sdk/client-cloudwatch-logs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { type LogsState, type ResourcePolicyDocument, regionKey } from "../logs-state.ts";
import { pageOf } from "../page.ts";
import { invalidParameter } from "../refusals.ts";

const POLICIES_MAX = 10;
const DOCUMENT_LENGTH_MAX = 5_120;
const NAME = /^[^/]{1,256}$/;

/** PutResourcePolicy, of the account: what lets services such as EventBridge write. */
export const putResourcePolicy =
  (state: LogsState) =>
  (input: PutResourcePolicyRequest, context: OperationContext): PutResourcePolicyResponse =>
    state.store.transaction(() => {
      const { policyName: name = "", policyDocument: document = "" } = input;
      if (input.resourceArn !== undefined) {
        throw invalidParameter("Policies of single resources are not supported here.");
      }
      if (!NAME.test(name)) throw invalidParameter("The policy name is invalid.");
      checkDocument(document);
      const key = regionKey(context) + name;
      const isNew = !state.resourcePolicies.get(key);
      if (isNew && state.resourcePolicies.count({ prefix: regionKey(context) }) >= POLICIES_MAX) {
        throw new ServiceError("LimitExceededException", "Resource limit exceeded.");
      }
      const policy = { name, document, updatedAtMs: context.clock.nowMs() };
      state.resourcePolicies.put(key, policy);
      return { resourcePolicy: present(policy) };
    });

function checkDocument(document: string): void {
  if (document.length > DOCUMENT_LENGTH_MAX) {
    throw invalidParameter(`Policy document exceeds ${DOCUMENT_LENGTH_MAX} characters.`);
  }
  if (!isJsonObject(document)) {
    throw invalidParameter("The policy document is not a valid JSON document.");
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export const describeResourcePolicies =
  (state: LogsState) =>
  (
    input: DescribeResourcePoliciesRequest,
    context: OperationContext,
  ): DescribeResourcePoliciesResponse => {
    const prefix = regionKey(context);
    const { items, next } = pageOf(input, {
      list: ({ after, limit }) =>
        state.resourcePolicies
          .list({ prefix, limit, ...(after !== undefined && { after: prefix + after }) })
          .map(({ value }) => value),
      keyOf: ({ name }) => name,
    });
    return { resourcePolicies: items.map(present), ...next };
  };

export const deleteResourcePolicy =
  (state: LogsState) =>
  (input: DeleteResourcePolicyRequest, context: OperationContext): object => {
    const name = input.policyName ?? "";
    if (state.resourcePolicies.delete(regionKey(context) + name)) return {};
    const message = `Policy with name [${name}] does not exist.`;
    throw new ServiceError("ResourceNotFoundException", message);
  };

function present(policy: ResourcePolicyDocument): ResourcePolicy {
  return {
    policyName: policy.name,
    policyDocument: policy.document,
    lastUpdatedTime: policy.updatedAtMs,
    policyScope: "ACCOUNT",
  };
}

import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  DescribePolicyRequest,
  DescribePolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  PolicySummary,
  PolicyType,
  UpdatePolicyRequest,
  UpdatePolicyResponse,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { arnOf, mintPolicyId } from "../identifiers.ts";
import type {
  OrganizationDocument,
  OrganizationsState,
  PolicyDocument,
} from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import {
  checkLength,
  checkPattern,
  constraintViolation,
  invalidInput,
  refusal,
} from "../refusals.ts";
import { requireManagement, requireReader } from "../standing.ts";
import { readTags } from "../tags.ts";
import { isDefaultPolicy, policiesOf } from "./default-policies.ts";
import { checkPolicyType } from "./policy-types.ts";

/** Source: documented, Organizations user guide, quotas: policies of a type, and their length. */
const POLICIES_MAX = 1_000;
const CONTENT_LENGTH_MAX = 10_000;

export const createPolicy =
  (state: OrganizationsState) =>
  (input: CreatePolicyRequest, context: OperationContext): CreatePolicyResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const type = checkPolicyType(input.Type);
      const tags = readTags({}, input.Tags);
      const policy: PolicyDocument = {
        id: mintPolicyId(context.ids),
        name: checkLength(input.Name, 1, 128),
        description: checkLength(input.Description, 0, 512),
        type,
        content: checkContent(input.Content),
      };
      if (organization.featureSet !== "ALL") throw refusal("typeNotAvailable");
      checkName(state, organization, policy);
      checkRoom(state, organization, type);
      const key = `${organization.id}/${policy.id}`;
      state.policies.put(key, policy);
      if (Object.keys(tags).length > 0) state.tags.put(key, tags);
      return { Policy: presentPolicy(organization, policy) };
    });

export const describePolicy =
  (state: OrganizationsState) =>
  (input: DescribePolicyRequest, context: OperationContext): DescribePolicyResponse => {
    const organization = requireReader(state, context);
    return {
      Policy: presentPolicy(organization, requirePolicy(state, organization, input.PolicyId)),
    };
  };

export const updatePolicy =
  (state: OrganizationsState) =>
  (input: UpdatePolicyRequest, context: OperationContext): UpdatePolicyResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const before = requireOwn(state, organization, input.PolicyId);
      const { Name, Description, Content } = input;
      const policy = {
        ...before,
        ...(Name !== undefined && { name: checkLength(Name, 1, 128) }),
        ...(Description !== undefined && { description: checkLength(Description, 0, 512) }),
        ...(Content !== undefined && { content: checkContent(Content) }),
      };
      checkName(state, organization, policy);
      state.policies.put(`${organization.id}/${policy.id}`, policy);
      return { Policy: presentPolicy(organization, policy) };
    });

export const deletePolicy =
  (state: OrganizationsState) =>
  (input: DeletePolicyRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const { id } = requireOwn(state, organization, input.PolicyId);
      const isAttached = state.attachments
        .list({ prefix: `${organization.id}/` })
        .some(({ key }) => key.endsWith(`/${id}`));
      if (isAttached) throw refusal("policyInUse");
      state.tags.delete(`${organization.id}/${id}`);
      state.policies.delete(`${organization.id}/${id}`);
      return {};
    });

export const listPolicies =
  (state: OrganizationsState) =>
  (input: ListPoliciesRequest, context: OperationContext): ListPoliciesResponse => {
    const organization = requireReader(state, context);
    const type = checkPolicyType(input.Filter);
    const policies = policiesOf(state, organization.id).filter((policy) => policy.type === type);
    const { items, nextToken } = cutPage(policies, input);
    return { Policies: items.map((policy) => summaryOf(organization, policy)), ...nextToken };
  };

/** @throws {ServiceError} `PolicyNotFoundException`, `InvalidInputException`. */
export function requirePolicy(
  state: OrganizationsState,
  organization: OrganizationDocument,
  policyId: string | undefined,
): PolicyDocument {
  const id = checkPattern(policyId, /^p-[0-9a-zA-Z_]{8,128}$/);
  const policy = policiesOf(state, organization.id).find((one) => one.id === id);
  if (policy) return policy;
  throw refusal("noPolicy");
}

function requireOwn(
  state: OrganizationsState,
  organization: OrganizationDocument,
  policyId: string | undefined,
): PolicyDocument {
  const policy = requirePolicy(state, organization, policyId);
  if (!isDefaultPolicy(policy.id)) return policy;
  throw invalidInput("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS.");
}

/** A policy's summary as answers show it. */
export function summaryOf(
  organization: OrganizationDocument,
  { id, name, description, type }: PolicyDocument,
): PolicySummary {
  const isDefault = isDefaultPolicy(id);
  const kind = type.toLowerCase();
  return {
    Id: id,
    Arn: isDefault
      ? `arn:aws:organizations::aws:policy/${kind}/${id}`
      : `${arnOf("policy", organization)}/${kind}/${id}`,
    Name: name,
    Description: description,
    Type: type,
    AwsManaged: isDefault,
  };
}

function presentPolicy(organization: OrganizationDocument, policy: PolicyDocument) {
  return { PolicySummary: summaryOf(organization, policy), Content: policy.content };
}

/** Looks at no more than that the policy is a JSON object: policies are not evaluated here. */
function checkContent(content: string | undefined): string {
  const text = checkLength(content, 1, CONTENT_LENGTH_MAX);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw refusal("malformedPolicy");
  }
  const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
  if (!isObject) throw refusal("malformedPolicy");
  return text;
}

function checkName(
  state: OrganizationsState,
  organization: OrganizationDocument,
  { id, name, type }: PolicyDocument,
): void {
  const isTaken = policiesOf(state, organization.id).some(
    (policy) => policy.type === type && policy.name === name && policy.id !== id,
  );
  if (isTaken) throw refusal("samePolicy");
}

function checkRoom(
  state: OrganizationsState,
  organization: OrganizationDocument,
  type: PolicyType,
): void {
  const policies = policiesOf(state, organization.id).filter((policy) => policy.type === type);
  if (policies.length < POLICIES_MAX) return;
  throw constraintViolation(
    "POLICY_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of policies.",
  );
}

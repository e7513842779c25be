import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  Policy,
} from "@aws-sdk/client-iam";
import type { OperationContext } from "../../embedded/index.ts";
import type { Identities, StoredPolicy } from "../../identify/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { checkLength, checkName, checkPath } from "./constraints.ts";
import type { IdentityAction, IdentityActions } from "./operations.ts";
import { pageOf } from "./page.ts";
import { checkIdentityPolicy } from "./policy-document.ts";
import { alreadyExists, noSuchEntity } from "./refusals.ts";
import { addTags } from "./tags.ts";

const POLICY_NAME_MAX = 128;

/** @throws {ServiceError} `NoSuchEntityException`, also for AWS's own and others' policies. */
export function requirePolicy(
  identities: Identities,
  { accountId }: OperationContext,
  arn: string | undefined,
): StoredPolicy {
  const policy = identities.policies.find(checkLength(arn, "policyArn", { min: 20, max: 2048 }));
  if (policy?.accountId !== accountId) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

function describe(identities: Identities, policy: StoredPolicy): Policy {
  const updatedAtMs = policy.versions.at(-1)?.createdAtMs ?? policy.createdAtMs;
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachmentsOf(identities, policy),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAtMs),
    UpdateDate: new Date(updatedAtMs),
  };
}

function attachmentsOf(identities: Identities, { accountId, arn }: StoredPolicy): number {
  return [...identities.users.list(accountId), ...identities.roles.list(accountId)].filter(
    (entity) => entity.attachedPolicies.includes(arn),
  ).length;
}

const createPolicy: IdentityAction<CreatePolicyRequest, CreatePolicyResponse> = (
  identities,
  input,
  { accountId, clock },
) => {
  const name = checkName(input.PolicyName, "policyName", POLICY_NAME_MAX);
  const path = checkPath(input.Path);
  const document = checkIdentityPolicy(input.PolicyDocument);
  const tags = addTags([], input.Tags);
  if (identities.policies.findByName(accountId, name)) {
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  }
  const createdAtMs = clock.nowMs();
  const policy: StoredPolicy = {
    accountId,
    name,
    path,
    id: identities.mintId("ANPA", accountId),
    arn: `arn:aws:iam::${accountId}:policy${path}${name}`,
    createdAtMs,
    tags,
    versions: [{ versionId: "v1", document, createdAtMs }],
    defaultVersionId: "v1",
    nextVersion: 2,
    ...(input.Description !== undefined && { description: input.Description }),
  };
  identities.policies.save(policy);
  return {
    Policy: { ...describe(identities, policy), ...(tags.length > 0 && { Tags: [...tags] }) },
  };
};

const getPolicy: IdentityAction<GetPolicyRequest, GetPolicyResponse> = (
  identities,
  input,
  context,
) => {
  const policy = requirePolicy(identities, context, input.PolicyArn);
  return {
    Policy: {
      ...describe(identities, policy),
      ...(policy.description !== undefined && { Description: policy.description }),
      Tags: [...policy.tags],
    },
  };
};

const listPolicies: IdentityAction<ListPoliciesRequest, ListPoliciesResponse> = (
  identities,
  input,
  { accountId },
) => {
  const prefix = input.PathPrefix ?? "/";
  // Scope AWS is empty: AWS's own policies can be attached, but are not known by name.
  const policies = input.Scope === "AWS" ? [] : identities.policies.list(accountId);
  const wanted = policies.filter(
    (policy) =>
      policy.path.startsWith(prefix) &&
      (!input.OnlyAttached || attachmentsOf(identities, policy) > 0),
  );
  const { items, position } = pageOf(wanted, input, (policy) => policy.name.toLowerCase());
  return { Policies: items.map((policy) => describe(identities, policy)), ...position };
};

const deletePolicy: IdentityAction<DeletePolicyRequest, object> = (identities, input, context) => {
  const policy = requirePolicy(identities, context, input.PolicyArn);
  if (attachmentsOf(identities, policy) > 0) {
    throw conflict("Cannot delete a policy attached to entities.");
  }
  if (policy.versions.length > 1) {
    throw conflict(
      "This policy has more than one version. Before you delete a policy, you must delete the " +
        "policy's versions. The default version is deleted with the policy.",
    );
  }
  identities.policies.delete(policy);
  return {};
};

function conflict(message: string): ServiceError {
  return new ServiceError("DeleteConflictException", message);
}

export const managedPolicyActions: IdentityActions = {
  CreatePolicy: createPolicy,
  DeletePolicy: deletePolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
};

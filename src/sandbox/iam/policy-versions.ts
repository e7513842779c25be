import type {
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  PolicyVersion,
  SetDefaultPolicyVersionRequest,
} from "@aws-sdk/client-iam";
import type { StoredPolicy, StoredPolicyVersion } from "../../identify/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { requirePolicy } from "./managed-policies.ts";
import type { IdentityAction, IdentityActions } from "./operations.ts";
import { pageOf } from "./page.ts";
import { checkIdentityPolicy, encodeDocument } from "./policy-document.ts";
import { noSuchEntity } from "./refusals.ts";

/** Source: documented, IAM User Guide, "IAM and AWS STS quotas". */
const VERSIONS_MAX = 5;

function requireVersion(policy: StoredPolicy, versionId: string | undefined): StoredPolicyVersion {
  const version = policy.versions.find((own) => own.versionId === versionId);
  if (version) return version;
  throw noSuchEntity(
    `Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`,
  );
}

function describe(policy: StoredPolicy, version: StoredPolicyVersion): PolicyVersion {
  return {
    VersionId: version.versionId,
    IsDefaultVersion: version.versionId === policy.defaultVersionId,
    CreateDate: new Date(version.createdAtMs),
  };
}

const createPolicyVersion: IdentityAction<
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse
> = (identities, input, context) => {
  const policy = requirePolicy(identities, context, input.PolicyArn);
  const document = checkIdentityPolicy(input.PolicyDocument);
  if (policy.versions.length >= VERSIONS_MAX) {
    throw new ServiceError(
      "LimitExceededException",
      "A managed policy can have up to 5 versions. Before you create a new version, you must " +
        "delete an existing version.",
    );
  }
  const versionId = `v${policy.nextVersion}`;
  const version = { versionId, document, createdAtMs: context.clock.nowMs() };
  const changed: StoredPolicy = {
    ...policy,
    versions: [...policy.versions, version],
    nextVersion: policy.nextVersion + 1,
    ...(input.SetAsDefault && { defaultVersionId: versionId }),
  };
  identities.policies.save(changed);
  return { PolicyVersion: describe(changed, version) };
};

const getPolicyVersion: IdentityAction<GetPolicyVersionRequest, GetPolicyVersionResponse> = (
  identities,
  input,
  context,
) => {
  const policy = requirePolicy(identities, context, input.PolicyArn);
  const version = requireVersion(policy, input.VersionId);
  return {
    PolicyVersion: { Document: encodeDocument(version.document), ...describe(policy, version) },
  };
};

const listPolicyVersions: IdentityAction<ListPolicyVersionsRequest, ListPolicyVersionsResponse> = (
  identities,
  input,
  context,
) => {
  const policy = requirePolicy(identities, context, input.PolicyArn);
  const { items, position } = pageOf(policy.versions, input, (version) =>
    version.versionId.slice(1).padStart(8, "0"),
  );
  return { Versions: items.map((version) => describe(policy, version)), ...position };
};

const deletePolicyVersion: IdentityAction<DeletePolicyVersionRequest, object> = (
  identities,
  input,
  context,
) => {
  const policy = requirePolicy(identities, context, input.PolicyArn);
  const version = requireVersion(policy, input.VersionId);
  if (version.versionId === policy.defaultVersionId) {
    throw new ServiceError(
      "DeleteConflictException",
      "Cannot delete the default version of a policy.",
    );
  }
  const versions = policy.versions.filter((own) => own !== version);
  identities.policies.save({ ...policy, versions });
  return {};
};

const setDefaultPolicyVersion: IdentityAction<SetDefaultPolicyVersionRequest, object> = (
  identities,
  input,
  context,
) => {
  const policy = requirePolicy(identities, context, input.PolicyArn);
  const { versionId } = requireVersion(policy, input.VersionId);
  identities.policies.save({ ...policy, defaultVersionId: versionId });
  return {};
};

export const policyVersionActions: IdentityActions = {
  CreatePolicyVersion: createPolicyVersion,
  DeletePolicyVersion: deletePolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  SetDefaultPolicyVersion: setDefaultPolicyVersion,
};

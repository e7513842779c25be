import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  ListRoleTagsRequest,
  ListRoleTagsResponse,
  Role,
  TagRoleRequest,
  UntagRoleRequest,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
  UpdateRoleRequest,
} from "@aws-sdk/client-iam";
import { roleArn, type StoredRole } from "../../identify/index.ts";
import { checkLength, checkName, checkNumber, checkPath } from "./constraints.ts";
import { describeBoundary, requireRole } from "./entities.ts";
import type { IdentityAction, IdentityActions } from "./operations.ts";
import { pageOf } from "./page.ts";
import { checkTrustPolicy, encodeDocument } from "./policy-document.ts";
import { alreadyExists, deleteConflict } from "./refusals.ts";
import { addTags, removeTags } from "./tags.ts";
import { sortTags } from "./users.ts";

const ROLE_NAME_MAX = 64;
const SESSION_SECONDS_DEFAULT = 3600;

function describe(role: StoredRole) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(role.accountId, role.path, role.name),
    CreateDate: new Date(role.createdAtMs),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    MaxSessionDuration: role.maxSessionDurationSeconds,
    ...(role.description !== undefined && { Description: role.description }),
  } satisfies Role;
}

function describeWhole(role: StoredRole): Role {
  const { lastUsed } = role;
  return {
    ...describe(role),
    ...(role.tags.length > 0 && { Tags: [...role.tags] }),
    ...describeBoundary(role.permissionsBoundary),
    RoleLastUsed: lastUsed
      ? { LastUsedDate: new Date(lastUsed.atMs), Region: lastUsed.region }
      : {},
  };
}

const createRole: IdentityAction<CreateRoleRequest, CreateRoleResponse> = (
  identities,
  input,
  { accountId, clock },
) => {
  const name = checkName(input.RoleName, "roleName", ROLE_NAME_MAX);
  const boundary = input.PermissionsBoundary;
  const role: StoredRole = {
    accountId,
    name,
    path: checkPath(input.Path),
    id: identities.mintId("AROA", accountId),
    createdAtMs: clock.nowMs(),
    tags: addTags([], input.Tags),
    inlinePolicies: {},
    attachedPolicies: [],
    trustPolicy: checkTrustPolicy(input.AssumeRolePolicyDocument),
    maxSessionDurationSeconds: checkSessionSeconds(input.MaxSessionDuration),
    ...describedAs(input.Description),
    ...(boundary !== undefined && { permissionsBoundary: boundary }),
  };
  if (identities.roles.find(accountId, name)) {
    throw alreadyExists(`Role with name ${name} already exists.`);
  }
  identities.ensureAccount(accountId);
  identities.roles.save(role);
  const { RoleLastUsed: _, ...created } = describeWhole(role);
  return { Role: created };
};

function checkSessionSeconds(seconds: number | undefined): number {
  return checkNumber(seconds ?? SESSION_SECONDS_DEFAULT, "maxSessionDuration", {
    min: 3600,
    max: 43_200,
  });
}

function describedAs(description: string | undefined): Pick<StoredRole, "description"> {
  if (description === undefined) return {};
  return { description: checkLength(description, "description", { min: 0, max: 1000 }) };
}

const getRole: IdentityAction<GetRoleRequest, GetRoleResponse> = (identities, input, context) => ({
  Role: describeWhole(requireRole(identities, context, input.RoleName)),
});

const listRoles: IdentityAction<ListRolesRequest, ListRolesResponse> = (
  identities,
  input,
  { accountId },
) => {
  const prefix = input.PathPrefix ?? "/";
  const roles = identities.roles.list(accountId).filter((role) => role.path.startsWith(prefix));
  const { items, position } = pageOf(roles, input, (role) => role.name.toLowerCase());
  return { Roles: items.map(describe), ...position };
};

const updateRole: IdentityAction<UpdateRoleRequest, object> = (identities, input, context) => {
  const role = requireRole(identities, context, input.RoleName);
  identities.roles.save({
    ...role,
    ...describedAs(input.Description),
    ...(input.MaxSessionDuration !== undefined && {
      maxSessionDurationSeconds: checkSessionSeconds(input.MaxSessionDuration),
    }),
  });
  return {};
};

const updateRoleDescription: IdentityAction<
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse
> = (identities, input, context) => {
  const role = requireRole(identities, context, input.RoleName);
  const described = { ...role, ...describedAs(input.Description) };
  identities.roles.save(described);
  return { Role: describe(described) };
};

const updateAssumeRolePolicy: IdentityAction<UpdateAssumeRolePolicyRequest, object> = (
  identities,
  input,
  context,
) => {
  const role = requireRole(identities, context, input.RoleName);
  identities.roles.save({ ...role, trustPolicy: checkTrustPolicy(input.PolicyDocument) });
  return {};
};

const deleteRole: IdentityAction<DeleteRoleRequest, object> = (identities, input, context) => {
  const role = requireRole(identities, context, input.RoleName);
  if (role.attachedPolicies.length > 0) throw deleteConflict("detach all policies");
  if (Object.keys(role.inlinePolicies).length > 0) throw deleteConflict("delete policies");
  identities.roles.delete(role);
  return {};
};

const tagRole: IdentityAction<TagRoleRequest, object> = (identities, input, context) => {
  const role = requireRole(identities, context, input.RoleName);
  identities.roles.save({ ...role, tags: addTags(role.tags, input.Tags) });
  return {};
};

const untagRole: IdentityAction<UntagRoleRequest, object> = (identities, input, context) => {
  const role = requireRole(identities, context, input.RoleName);
  identities.roles.save({ ...role, tags: removeTags(role.tags, input.TagKeys) });
  return {};
};

const listRoleTags: IdentityAction<ListRoleTagsRequest, ListRoleTagsResponse> = (
  identities,
  input,
  context,
) => {
  const { tags } = requireRole(identities, context, input.RoleName);
  const { items, position } = pageOf(sortTags(tags), input, (tag) => tag.Key);
  return { Tags: [...items], ...position };
};

export const roleActions: IdentityActions = {
  CreateRole: createRole,
  DeleteRole: deleteRole,
  GetRole: getRole,
  ListRoleTags: listRoleTags,
  ListRoles: listRoles,
  TagRole: tagRole,
  UntagRole: untagRole,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  UpdateRole: updateRole,
  UpdateRoleDescription: updateRoleDescription,
};

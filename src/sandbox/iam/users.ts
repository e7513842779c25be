import type {
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserRequest,
  GetUserRequest,
  GetUserResponse,
  ListUsersRequest,
  ListUsersResponse,
  ListUserTagsRequest,
  ListUserTagsResponse,
  TagUserRequest,
  UntagUserRequest,
  UpdateUserRequest,
  User,
} from "@aws-sdk/client-iam";
import { rootArn, type StoredUser, userArn, userOwner } from "../../identify/index.ts";
import { checkName, checkPath } from "./constraints.ts";
import { callingUser, describeBoundary, requireUser } from "./entities.ts";
import { devicesOf } from "./mfa/mfa-devices.ts";
import type { IdentityAction, IdentityActions } from "./operations.ts";
import { pageOf } from "./page.ts";
import { alreadyExists, deleteConflict } from "./refusals.ts";
import { addTags, removeTags } from "./tags.ts";

const USER_NAME_MAX = 64;

/** What every answer says of a user. Lists leave out tags and boundary, as IAM's do. */
function describe(user: StoredUser) {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(user.accountId, user.path, user.name),
    CreateDate: new Date(user.createdAtMs),
  } satisfies User;
}

function describeWhole(user: StoredUser): User {
  return {
    ...describe(user),
    ...(user.tags.length > 0 && { Tags: [...user.tags] }),
    ...describeBoundary(user.permissionsBoundary),
  };
}

const createUser: IdentityAction<CreateUserRequest, CreateUserResponse> = (
  identities,
  input,
  { accountId },
) => {
  const name = checkName(input.UserName, "userName", USER_NAME_MAX);
  const path = checkPath(input.Path);
  const tags = addTags([], input.Tags);
  if (identities.users.find(accountId, name)) {
    throw alreadyExists(`User with name ${name} already exists.`);
  }
  const boundary = input.PermissionsBoundary;
  identities.ensureAccount(accountId);
  const user = identities.createUser({
    accountId,
    name,
    path,
    tags,
    ...(boundary !== undefined && { permissionsBoundary: boundary }),
  });
  return { User: describeWhole(user) };
};

const getUser: IdentityAction<GetUserRequest, GetUserResponse> = (identities, input, context) => {
  if (input.UserName !== undefined) {
    return { User: describeWhole(requireUser(identities, context, input.UserName)) };
  }
  const user = callingUser(identities, context);
  if (user) return { User: describeWhole(user) };
  const account = identities.account(context.accountId);
  // A root has no name or path of its own, which the SDK's type does not know.
  const root: Partial<User> = {
    UserId: context.accountId,
    Arn: rootArn(context.accountId),
    CreateDate: new Date(account?.createdAtMs ?? 0),
    ...(account?.alias !== undefined && { UserName: account.alias }),
  };
  return { User: root as User };
};

const listUsers: IdentityAction<ListUsersRequest, ListUsersResponse> = (
  identities,
  input,
  { accountId },
) => {
  const prefix = input.PathPrefix ?? "/";
  const users = identities.users.list(accountId).filter((user) => user.path.startsWith(prefix));
  const { items, position } = pageOf(users, input, (user) => user.name.toLowerCase());
  return { Users: items.map(describe), ...position };
};

const updateUser: IdentityAction<UpdateUserRequest, object> = (identities, input, context) => {
  const user = requireUser(identities, context, input.UserName);
  const name =
    input.NewUserName === undefined
      ? user.name
      : checkName(input.NewUserName, "newUserName", USER_NAME_MAX);
  const path = input.NewPath === undefined ? user.path : checkPath(input.NewPath);
  const other = identities.users.find(context.accountId, name);
  if (other && other.id !== user.id) {
    throw alreadyExists(`User with name ${name} already exists.`);
  }
  identities.users.save({ ...user, name, path });
  return {};
};

const deleteUser: IdentityAction<DeleteUserRequest, object> = (identities, input, context) => {
  const user = requireUser(identities, context, input.UserName);
  if (user.attachedPolicies.length > 0) throw deleteConflict("detach all policies");
  if (Object.keys(user.inlinePolicies).length > 0) throw deleteConflict("delete policies");
  if (identities.keys.list(userOwner(user)).length > 0) throw deleteConflict("delete access keys");
  if (devicesOf(identities, user).length > 0) throw deleteConflict("delete MFA device");
  identities.users.delete(user);
  return {};
};

const tagUser: IdentityAction<TagUserRequest, object> = (identities, input, context) => {
  const user = requireUser(identities, context, input.UserName);
  identities.users.save({ ...user, tags: addTags(user.tags, input.Tags) });
  return {};
};

const untagUser: IdentityAction<UntagUserRequest, object> = (identities, input, context) => {
  const user = requireUser(identities, context, input.UserName);
  identities.users.save({ ...user, tags: removeTags(user.tags, input.TagKeys) });
  return {};
};

const listUserTags: IdentityAction<ListUserTagsRequest, ListUserTagsResponse> = (
  identities,
  input,
  context,
) => {
  const { tags } = requireUser(identities, context, input.UserName);
  const { items, position } = pageOf(sortTags(tags), input, (tag) => tag.Key);
  return { Tags: [...items], ...position };
};

/** In the order that paging needs. */
export function sortTags(tags: StoredUser["tags"]): StoredUser["tags"] {
  return tags.toSorted((one, other) => (one.Key < other.Key ? -1 : 1));
}

export const userActions: IdentityActions = {
  CreateUser: createUser,
  DeleteUser: deleteUser,
  GetUser: getUser,
  ListUserTags: listUserTags,
  ListUsers: listUsers,
  TagUser: tagUser,
  UntagUser: untagUser,
  UpdateUser: updateUser,
};

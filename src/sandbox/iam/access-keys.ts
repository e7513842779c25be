import type {
  CreateAccessKeyRequest,
  CreateAccessKeyResponse,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  UpdateAccessKeyRequest,
} from "@aws-sdk/client-iam";
import type { OperationContext } from "../../embedded/index.ts";
import {
  type Identities,
  type RootOwner,
  type StoredKey,
  type UserOwner,
  userOwner,
} from "../../identify/index.ts";
import { callingUser, requireUser } from "./entities.ts";
import type { IdentityAction, IdentityActions } from "./operations.ts";
import { pageOf } from "./page.ts";
import { noSuchEntity, quotaExceeded, validationError } from "./refusals.ts";

/** Source: documented, IAM User Guide, "IAM and AWS STS quotas". */
const KEYS_PER_OWNER_MAX = 2;

/** Whose keys a call is about: the named user's, or the caller's own. */
function ownerOf(
  identities: Identities,
  context: OperationContext,
  userName: string | undefined,
): RootOwner | UserOwner {
  const user =
    userName === undefined
      ? callingUser(identities, context)
      : requireUser(identities, context, userName);
  return user ? userOwner(user) : { kind: "root", accountId: context.accountId };
}

/** @throws {ServiceError} `NoSuchEntityException`, also for another owner's key. */
function requireKey(
  identities: Identities,
  owner: RootOwner | UserOwner,
  accessKeyId: string | undefined,
): StoredKey {
  const key = identities.keys.list(owner).find((own) => own.accessKeyId === accessKeyId);
  if (!key) throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
  return key;
}

/** IAM answers the root's own keys without a user name. */
function nameOf(owner: RootOwner | UserOwner): string {
  return owner.kind === "user" ? owner.userName : "";
}

const createAccessKey: IdentityAction<CreateAccessKeyRequest, CreateAccessKeyResponse> = (
  identities,
  input,
  context,
) => {
  const owner = ownerOf(identities, context, input.UserName);
  if (identities.keys.list(owner).length >= KEYS_PER_OWNER_MAX) {
    throw quotaExceeded(`AccessKeysPerUser: ${KEYS_PER_OWNER_MAX}`);
  }
  const key = identities.keys.create(owner, context.clock.nowMs());
  return {
    AccessKey: {
      UserName: nameOf(owner),
      AccessKeyId: key.accessKeyId,
      Status: key.status,
      SecretAccessKey: key.secretAccessKey,
      CreateDate: new Date(key.createdAtMs),
    },
  };
};

const listAccessKeys: IdentityAction<ListAccessKeysRequest, ListAccessKeysResponse> = (
  identities,
  input,
  context,
) => {
  const owner = ownerOf(identities, context, input.UserName);
  const keys = identities.keys
    .list(owner)
    .toSorted((one, other) => (one.accessKeyId < other.accessKeyId ? -1 : 1));
  const { items, position } = pageOf(keys, input, (key) => key.accessKeyId);
  return {
    AccessKeyMetadata: items.map((key) => ({
      UserName: nameOf(owner),
      AccessKeyId: key.accessKeyId,
      Status: key.status,
      CreateDate: new Date(key.createdAtMs),
    })),
    ...position,
  };
};

const updateAccessKey: IdentityAction<UpdateAccessKeyRequest, object> = (
  identities,
  input,
  context,
) => {
  const { Status } = input;
  if (Status !== "Active" && Status !== "Inactive") {
    throw validationError(
      "1 validation error detected: Value at 'status' failed to satisfy constraint: " +
        "Member must satisfy enum value set: [Active, Inactive]",
    );
  }
  const owner = ownerOf(identities, context, input.UserName);
  identities.keys.setStatus(requireKey(identities, owner, input.AccessKeyId), Status);
  return {};
};

const deleteAccessKey: IdentityAction<DeleteAccessKeyRequest, object> = (
  identities,
  input,
  context,
) => {
  const owner = ownerOf(identities, context, input.UserName);
  identities.keys.delete(requireKey(identities, owner, input.AccessKeyId));
  return {};
};

const getAccessKeyLastUsed: IdentityAction<
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse
> = (identities, { AccessKeyId = "" }, context) => {
  const key = identities.findKey(AccessKeyId);
  const owner = key?.sessionToken === undefined ? key?.owner : undefined;
  if (owner?.kind !== "user" || owner.accountId !== context.accountId) {
    throw noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`);
  }
  const use = identities.keys.lastUse(AccessKeyId);
  return {
    UserName: identities.users.findById(owner.userId)?.name ?? owner.userName,
    // A key that was never used says so in words. Source: documented, AccessKeyLastUsed.
    AccessKeyLastUsed: {
      ...(use && { LastUsedDate: new Date(use.atMs) }),
      ServiceName: use?.signingName ?? "N/A",
      Region: use?.region ?? "N/A",
    } as GetAccessKeyLastUsedResponse["AccessKeyLastUsed"],
  };
};

export const accessKeyActions: IdentityActions = {
  CreateAccessKey: createAccessKey,
  DeleteAccessKey: deleteAccessKey,
  GetAccessKeyLastUsed: getAccessKeyLastUsed,
  ListAccessKeys: listAccessKeys,
  UpdateAccessKey: updateAccessKey,
};

import type {
  CreatePublicKeyRequest,
  CreatePublicKeyResult,
  DeletePublicKeyRequest,
  GetPublicKeyConfigRequest,
  GetPublicKeyConfigResult,
  GetPublicKeyRequest,
  GetPublicKeyResult,
  ListPublicKeysRequest,
  ListPublicKeysResult,
  PublicKey,
  PublicKeyConfig,
  PublicKeySummary,
  UpdatePublicKeyRequest,
  UpdatePublicKeyResult,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { locationOf, newPublicKeyId, newVersion } from "./identifiers.ts";
import { pageOf, unmarked } from "./page.ts";
import { invalidArgument, missingParameter, tooBig } from "./refusals.ts";
import { requireBody } from "./request-body.ts";
import { type CloudFrontState, ownedBy, type Stored } from "./state.ts";
import { requireVersion } from "./version-check.ts";

type StoredKey = Stored<PublicKeyConfig>;

/** The actions on public keys. */
export const PUBLIC_KEY_ACTIONS = {
  CreatePublicKey: create,
  GetPublicKey: get,
  GetPublicKeyConfig: getConfig,
  UpdatePublicKey: update,
  DeletePublicKey: remove,
  ListPublicKeys: list,
};

function create(
  state: CloudFrontState,
  input: CreatePublicKeyRequest,
  context: OperationContext,
): CreatePublicKeyResult {
  const { ids, clock } = context;
  const config = acceptConfig(input.PublicKeyConfig);
  const keys = ownedBy(context.accountId, state.publicKeys);
  const isTaken = ({ config: other }: StoredKey) =>
    other.Name === config.Name || other.CallerReference === config.CallerReference;
  if (keys.list().some(isTaken)) {
    // Source: documented, API reference.
    throw new ServiceError("PublicKeyAlreadyExists", "The specified public key already exists.");
  }
  const stored: StoredKey = {
    id: newPublicKeyId(ids),
    version: newVersion(ids),
    createdAtMs: clock.nowMs(),
    modifiedAtMs: clock.nowMs(),
    config,
  };
  keys.put(stored.id, stored);
  return {
    PublicKey: show(stored),
    Location: locationOf(`public-key/${stored.id}`),
    ETag: stored.version,
  };
}

function get(
  state: CloudFrontState,
  input: GetPublicKeyRequest,
  context: OperationContext,
): GetPublicKeyResult {
  const stored = find(state, input.Id, context);
  return { PublicKey: show(stored), ETag: stored.version };
}

function getConfig(
  state: CloudFrontState,
  input: GetPublicKeyConfigRequest,
  context: OperationContext,
): GetPublicKeyConfigResult {
  const stored = find(state, input.Id, context);
  return { PublicKeyConfig: stored.config, ETag: stored.version };
}

/** Source: documented, API reference of UpdatePublicKey: only the comment can change. */
function update(
  state: CloudFrontState,
  input: UpdatePublicKeyRequest,
  context: OperationContext,
): UpdatePublicKeyResult {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const config = acceptConfig(input.PublicKeyConfig);
  for (const member of ["CallerReference", "Name", "EncodedKey"] as const) {
    if (config[member]?.trim() === current.config[member]?.trim()) continue;
    throw new ServiceError(
      "CannotChangeImmutablePublicKeyFields",
      "You can't change the value of a public key.",
    );
  }
  const stored: StoredKey = {
    ...current,
    version: newVersion(context.ids),
    modifiedAtMs: context.clock.nowMs(),
    config,
  };
  ownedBy(context.accountId, state.publicKeys).put(stored.id, stored);
  return { PublicKey: show(stored), ETag: stored.version };
}

function remove(
  state: CloudFrontState,
  input: DeletePublicKeyRequest,
  context: OperationContext,
): object {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const groups = ownedBy(context.accountId, state.keyGroups).list();
  if (groups.some(({ config }) => config.Items?.includes(current.id))) {
    // Source: documented, API reference.
    throw new ServiceError("PublicKeyInUse", "The specified public key is in use.");
  }
  ownedBy(context.accountId, state.publicKeys).delete(current.id);
  return {};
}

function list(
  state: CloudFrontState,
  input: ListPublicKeysRequest,
  context: OperationContext,
): ListPublicKeysResult {
  const listing = {
    items: ownedBy(context.accountId, state.publicKeys).list(),
    idOf: ({ id }: StoredKey) => id,
    show: ({ id, createdAtMs, config }: StoredKey): PublicKeySummary => ({
      Id: id,
      Name: config.Name,
      CreatedTime: new Date(createdAtMs),
      EncodedKey: config.EncodedKey,
      Comment: config.Comment,
    }),
  };
  return { PublicKeyList: unmarked(pageOf(listing, input)) };
}

function find(
  state: CloudFrontState,
  id: string | undefined,
  { accountId }: OperationContext,
): StoredKey {
  const found = ownedBy(accountId, state.publicKeys).get(id ?? "");
  if (found) return found;
  // Source: documented, API reference.
  throw new ServiceError("NoSuchPublicKey", "The specified public key doesn't exist.");
}

function acceptConfig(sent: PublicKeyConfig | undefined): PublicKeyConfig {
  const config = requireBody(sent, "PublicKeyConfig");
  if (!config.CallerReference) throw missingParameter("CallerReference");
  if (!config.Name) throw missingParameter("Name");
  if ((config.Comment ?? "").length > 128) throw tooBig("Comment");
  const key = config.EncodedKey ?? "";
  if (!/^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/.test(key)) {
    // Source: observed, the end of the message; assumed, its beginning, falsified by AWS.
    throw invalidArgument("Your request contains empty/invalid/out of limits RSA Encoded Key");
  }
  // The line end after the key is lost on its way through XML, and AWS puts it back.
  return { ...config, EncodedKey: `${key.trim()}\n`, Comment: config.Comment ?? "" };
}

const show = ({ id, createdAtMs, config }: StoredKey): PublicKey => ({
  Id: id,
  CreatedTime: new Date(createdAtMs),
  PublicKeyConfig: config,
});

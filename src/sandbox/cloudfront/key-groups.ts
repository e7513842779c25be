import type {
  CreateKeyGroupRequest,
  CreateKeyGroupResult,
  DeleteKeyGroupRequest,
  GetKeyGroupConfigRequest,
  GetKeyGroupConfigResult,
  GetKeyGroupRequest,
  GetKeyGroupResult,
  KeyGroup,
  KeyGroupConfig,
  KeyGroupSummary,
  ListKeyGroupsRequest,
  ListKeyGroupsResult,
  UpdateKeyGroupRequest,
  UpdateKeyGroupResult,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { keyGroupsOf } from "./distributions/references.ts";
import { locationOf, newVersion } from "./identifiers.ts";
import { pageOf, unmarked } from "./page.ts";
import { missingParameter, notValid, tooBig } from "./refusals.ts";
import { requireBody } from "./request-body.ts";
import { type CloudFrontState, ownedBy, type Stored } from "./state.ts";
import { requireVersion } from "./version-check.ts";

type StoredGroup = Stored<KeyGroupConfig>;

/** Source: documented, Developer Guide, "Quotas on key groups". */
const KEYS_MAX = 5;

/** The actions on key groups. */
export const KEY_GROUP_ACTIONS = {
  CreateKeyGroup: create,
  GetKeyGroup: get,
  GetKeyGroupConfig: getConfig,
  UpdateKeyGroup: update,
  DeleteKeyGroup: remove,
  ListKeyGroups: list,
};

function create(
  state: CloudFrontState,
  input: CreateKeyGroupRequest,
  context: OperationContext,
): CreateKeyGroupResult {
  const { ids, clock } = context;
  const config = acceptConfig(state, input.KeyGroupConfig, { context });
  const stored: StoredGroup = {
    id: ids.uuid(),
    version: newVersion(ids),
    createdAtMs: clock.nowMs(),
    modifiedAtMs: clock.nowMs(),
    config,
  };
  ownedBy(context.accountId, state.keyGroups).put(stored.id, stored);
  return {
    KeyGroup: show(stored),
    Location: locationOf(`key-group/${stored.id}`),
    ETag: stored.version,
  };
}

function get(
  state: CloudFrontState,
  input: GetKeyGroupRequest,
  context: OperationContext,
): GetKeyGroupResult {
  const stored = find(state, input.Id, context);
  return { KeyGroup: show(stored), ETag: stored.version };
}

function getConfig(
  state: CloudFrontState,
  input: GetKeyGroupConfigRequest,
  context: OperationContext,
): GetKeyGroupConfigResult {
  const stored = find(state, input.Id, context);
  return { KeyGroupConfig: stored.config, ETag: stored.version };
}

function update(
  state: CloudFrontState,
  input: UpdateKeyGroupRequest,
  context: OperationContext,
): UpdateKeyGroupResult {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const stored: StoredGroup = {
    ...current,
    version: newVersion(context.ids),
    modifiedAtMs: context.clock.nowMs(),
    config: acceptConfig(state, input.KeyGroupConfig, { context, ownId: current.id }),
  };
  ownedBy(context.accountId, state.keyGroups).put(stored.id, stored);
  return { KeyGroup: show(stored), ETag: stored.version };
}

function remove(
  state: CloudFrontState,
  input: DeleteKeyGroupRequest,
  context: OperationContext,
): object {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const distributions = ownedBy(context.accountId, state.distributions).list();
  if (distributions.some(({ config }) => keyGroupsOf(config).includes(current.id))) {
    // Source: documented, API reference.
    throw new ServiceError("ResourceInUse", "Cannot delete this resource because it is in use.");
  }
  ownedBy(context.accountId, state.keyGroups).delete(current.id);
  return {};
}

function list(
  state: CloudFrontState,
  input: ListKeyGroupsRequest,
  context: OperationContext,
): ListKeyGroupsResult {
  const listing = {
    items: ownedBy(context.accountId, state.keyGroups).list(),
    idOf: ({ id }: StoredGroup) => id,
    show: (stored: StoredGroup): KeyGroupSummary => ({ KeyGroup: show(stored) }),
  };
  return { KeyGroupList: unmarked(pageOf(listing, input)) };
}

function find(
  state: CloudFrontState,
  id: string | undefined,
  { accountId }: OperationContext,
): StoredGroup {
  const found = ownedBy(accountId, state.keyGroups).get(id ?? "");
  if (found) return found;
  // Source: documented, API reference.
  throw new ServiceError("NoSuchResource", "A resource that was specified is not valid.");
}

function acceptConfig(
  state: CloudFrontState,
  sent: KeyGroupConfig | undefined,
  { context, ownId }: { readonly context: OperationContext; readonly ownId?: string },
): KeyGroupConfig {
  const config = requireBody(sent, "KeyGroupConfig");
  const keys = config.Items ?? [];
  if (!config.Name) throw missingParameter("Name");
  if ((config.Comment ?? "").length > 128) throw tooBig("Comment");
  // Source: documented, API reference (the exceptions and their messages from here on).
  if (keys.length > KEYS_MAX) {
    throw new ServiceError(
      "TooManyPublicKeysInKeyGroup",
      "The number of public keys in this key group is more than the maximum allowed.",
    );
  }
  const publicKeys = ownedBy(context.accountId, state.publicKeys);
  if (keys.length === 0 || !keys.every((id) => publicKeys.get(id))) throw notValid("Items");
  const others = ownedBy(context.accountId, state.keyGroups)
    .list()
    .filter(({ id }) => id !== ownId);
  if (others.some((other) => other.config.Name === config.Name)) {
    throw new ServiceError(
      "KeyGroupAlreadyExists",
      "A key group with this name already exists. You must provide a unique name. To modify an " +
        "existing key group, use UpdateKeyGroup.",
    );
  }
  return config;
}

const show = ({ id, modifiedAtMs, config }: StoredGroup): KeyGroup => ({
  Id: id,
  LastModifiedTime: new Date(modifiedAtMs),
  KeyGroupConfig: config,
});

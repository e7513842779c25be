import type {
  AliasListEntry,
  CreateAliasRequest,
  DeleteAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from "@aws-sdk/client-kms";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { keyUserOf } from "../keys/key-user.ts";
import type { Keys } from "../keys/keys.ts";
import { isReservedAlias } from "../keys/managed-keys.ts";
import { aliasNotFound, invalidInput } from "../keys/refusals.ts";
import { aliasArnOf, keyArnOf, type StoredAlias, type StoredKey } from "../keys/stored-key.ts";
import { openForChange } from "./change-key.ts";
import { checkLength, checkPattern } from "./checks.ts";
import type { Handler } from "./handler.ts";
import { nextMarker, readPage } from "./page.ts";

export const createAlias: Handler<CreateAliasRequest, object> = (keys, input, context) => {
  const { AliasName: name = "" } = input;
  checkAliasName(name);
  const key = targetOf(keys, { ...input, action: "CreateAlias" }, context);
  const arn = aliasArnOf(context.accountId, context.region, name);
  if (keys.rows.alias(arn)) {
    const message = `An alias with the name ${arn} already exists`;
    throw new ServiceError("AlreadyExistsException", message);
  }
  const nowMs = context.clock.nowMs();
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
  keys.rows.putAlias({ arn, name, targetKeyId: key.id, ...times });
  return {};
};

export const updateAlias: Handler<UpdateAliasRequest, object> = (keys, input, context) => {
  const { AliasName: name = "" } = input;
  checkAliasName(name);
  const alias = requireAlias(keys, name, context);
  const before = keys.rows.get(keyArnOf(context.accountId, context.region, alias.targetKeyId));
  if (before) keys.authorize(before, { action: "UpdateAlias", by: keyUserOf(context) });
  const key = targetOf(keys, { ...input, action: "UpdateAlias" }, context);
  if (before && before.usage !== key.usage) {
    throw invalidInput(`Alias ${name} cannot be moved to a key of another type or usage`);
  }
  keys.rows.putAlias({ ...alias, targetKeyId: key.id, updatedAtMs: context.clock.nowMs() });
  return {};
};

export const deleteAlias: Handler<DeleteAliasRequest, object> = (keys, input, context) => {
  const { AliasName: name = "" } = input;
  checkAliasName(name);
  const alias = requireAlias(keys, name, context);
  const key = keys.rows.get(keyArnOf(context.accountId, context.region, alias.targetKeyId));
  if (key) keys.authorize(key, { action: "DeleteAlias", by: keyUserOf(context) });
  keys.rows.deleteAlias(alias.arn);
  return {};
};

/** Of one key, or of all. */
export const listAliases: Handler<ListAliasesRequest, ListAliasesResponse> = (
  keys,
  input,
  context,
) => {
  const { limit, after } = readPage(input, 50);
  const start = after ? { after: aliasArnOf(context.accountId, context.region, after) } : {};
  const wanted = input.KeyId && keys.resolveKey(input.KeyId, context);
  // There are few aliases of one key: all are read, and those of others passed over.
  const found = wanted
    ? keys.rows.aliases(context, start).filter(({ targetKeyId }) => targetKeyId === wanted.id)
    : keys.rows.aliases(context, { ...start, limit: limit + 1 });
  const shown = found.slice(0, limit);
  return {
    Aliases: shown.map(present),
    ...nextMarker(found.length > limit ? shown.at(-1)?.name : undefined),
  };
};

function present({ name, arn, ...alias }: StoredAlias): AliasListEntry {
  return {
    AliasName: name,
    AliasArn: arn,
    TargetKeyId: alias.targetKeyId,
    CreationDate: new Date(alias.createdAtMs),
    LastUpdatedDate: new Date(alias.updatedAtMs),
  };
}

function requireAlias(keys: Keys, name: string, context: OperationContext): StoredAlias {
  const arn = aliasArnOf(context.accountId, context.region, name);
  const alias = keys.rows.alias(arn);
  if (alias) return alias;
  throw aliasNotFound(arn);
}

function targetOf(
  keys: Keys,
  input: { readonly TargetKeyId: string | undefined; readonly action: string },
  context: OperationContext,
): StoredKey {
  const { TargetKeyId = "", action } = input;
  if (/(?:^|:)alias\//.test(TargetKeyId)) {
    throw invalidInput("Aliases must refer to keys. Not aliases");
  }
  const key = openForChange(keys, { KeyId: TargetKeyId, action }, context);
  if (key.accountId === context.accountId) return key;
  throw invalidInput("Aliases must refer to keys of the same account.");
}

/** @throws {ServiceError} `ValidationException`, `InvalidAliasNameException`, `NotAuthorized…`. */
function checkAliasName(name: string): void {
  checkLength("aliasName", name, { min: 1, max: 256 });
  if (!name.startsWith("alias/")) throw invalidInput("Invalid identifier");
  if (isReservedAlias(name)) throw new ServiceError("NotAuthorizedException", "", { status: 400 });
  checkPattern("aliasName", name, /^[a-zA-Z0-9:/_-]+$/);
  if (name.includes(":")) throw invalidInput(`${name} contains invalid characters for an alias`);
  if (!/^alias\/.*[^/]$/.test(name)) {
    throw new ServiceError("InvalidAliasNameException", `${name} is not a valid alias name.`);
  }
}

import type {
  CreateKeyRequest,
  CreateKeyResponse,
  DescribeKeyRequest,
  DescribeKeyResponse,
  KeyMetadata,
  KeySpec,
  KeyUsageType,
  ListKeysRequest,
  ListKeysResponse,
} from "@aws-sdk/client-kms";
import { algorithmsOf, isSymmetric, specFacts } from "../keys/key-specs.ts";
import { keyUserOf } from "../keys/key-user.ts";
import { invalidInput, unsupported } from "../keys/refusals.ts";
import { currentMaterial, keyArnOf, type StoredKey } from "../keys/stored-key.ts";
import { checkLength } from "./checks.ts";
import type { Handler } from "./handler.ts";
import { nextMarker, readPage } from "./page.ts";
import { checkNewPolicy } from "./policies.ts";
import { readTags } from "./tags.ts";

export const createKey: Handler<CreateKeyRequest, CreateKeyResponse> = async (
  keys,
  input,
  context,
) => {
  const { accountId, region } = context;
  if ((input.Origin ?? "AWS_KMS") !== "AWS_KMS" || input.CustomKeyStoreId !== undefined) {
    throw unsupported("Only keys whose material KMS makes are supported here.");
  }
  const { spec, usage } = readSpec(input);
  checkLength("description", input.Description, { max: 8192 });
  const tags = readTags(input.Tags);
  const wanted = {
    ...{ accountId, region, spec, usage, tags },
    description: input.Description ?? "",
    isMultiRegion: input.MultiRegion ?? false,
  };
  if (input.Policy === undefined) return { KeyMetadata: metadataOf(await keys.create(wanted)) };
  const checked = { ...wanted, policy: input.Policy };
  checkNewPolicy(input.Policy, keys.draft(checked), {
    by: keyUserOf(context),
    mayLockOut: input.BypassPolicyLockoutSafetyCheck ?? false,
  });
  return { KeyMetadata: metadataOf(await keys.create(checked)) };
};

/** @throws {ServiceError} `UnsupportedOperationException`, `ValidationException`. */
function readSpec(input: CreateKeyRequest): { spec: KeySpec; usage: KeyUsageType } {
  const spec = input.KeySpec ?? (input.CustomerMasterKeySpec as KeySpec | undefined);
  const wanted = spec ?? "SYMMETRIC_DEFAULT";
  const facts = specFacts(wanted);
  if (!facts) throw unsupported(`KeySpec ${wanted} is not supported here.`);
  const usage = input.KeyUsage ?? (isSymmetric(wanted) ? "ENCRYPT_DECRYPT" : undefined);
  if (usage === undefined) {
    throw invalidInput(
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  if (facts.usages[usage]) return { spec: wanted, usage };
  throw invalidInput(`KeyUsage ${usage} is not compatible with KeySpec ${wanted}`);
}

export const describeKey: Handler<DescribeKeyRequest, DescribeKeyResponse> = (
  keys,
  input,
  context,
) => ({ KeyMetadata: metadataOf(keys.describe(input.KeyId ?? "", keyUserOf(context))) });

export const listKeys: Handler<ListKeysRequest, ListKeysResponse> = (keys, input, context) => {
  const page = readPage(input, 100);
  const after = page.after && keyArnOf(context.accountId, context.region, page.after);
  const found = keys.rows.list(context, { ...(after ? { after } : {}), limit: page.limit + 1 });
  const shown = found.slice(0, page.limit);
  return {
    Keys: shown.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
    ...nextMarker(found.length > page.limit ? shown.at(-1)?.id : undefined),
  };
};

/** What KMS shows of a key. */
export function metadataOf(key: StoredKey): KeyMetadata {
  const pending = key.state === "PendingDeletion" && key.deletionAtMs !== undefined;
  return {
    AWSAccountId: key.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAtMs),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...(pending ? { DeletionDate: new Date(key.deletionAtMs) } : {}),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec as NonNullable<KeyMetadata["CustomerMasterKeySpec"]>,
    KeySpec: key.spec,
    ...algorithmsOf(key.spec, key.usage),
    MultiRegion: key.isMultiRegion,
    ...(key.isMultiRegion ? { MultiRegionConfiguration: primaryOf(key) } : {}),
    ...(isSymmetric(key.spec) ? { CurrentKeyMaterialId: currentMaterial(key).id } : {}),
  };
}

/** Replicas cannot be made. */
function primaryOf({ arn, region }: StoredKey): KeyMetadata["MultiRegionConfiguration"] {
  return {
    MultiRegionKeyType: "PRIMARY",
    PrimaryKey: { Arn: arn, Region: region },
    ReplicaKeys: [],
  };
}

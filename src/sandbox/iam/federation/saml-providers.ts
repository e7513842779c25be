import type {
  CreateSAMLProviderRequest,
  CreateSAMLProviderResponse,
  DeleteSAMLProviderRequest,
  GetSAMLProviderRequest,
  GetSAMLProviderResponse,
  ListSAMLProvidersResponse,
} from "@aws-sdk/client-iam";
import { UPPER_ALPHANUMERIC } from "../../../base/ids.ts";
import type { OperationContext } from "../../../embedded/index.ts";
import {
  type Identities,
  type StoredSamlProvider,
  samlProviderArn,
} from "../../../identify/index.ts";
import { parseXml, ServiceError } from "../../../wire/index.ts";
import { checkLength, checkPattern } from "../constraints.ts";
import type { IdentityAction, IdentityActions } from "../operations.ts";
import { alreadyExists, noSuchEntity, quotaExceeded } from "../refusals.ts";
import { addTags } from "../tags.ts";

const PROVIDERS_MAX = 100;
const METADATA_LENGTH = { min: 1000, max: 10_000_000 };
/** Source: assumed, where the metadata does not say; an answer of AWS would show. */
const VALID_FOR_MS = 100 * 365 * 24 * 60 * 60 * 1000;

const createProvider: IdentityAction<CreateSAMLProviderRequest, CreateSAMLProviderResponse> = (
  identities,
  input,
  { accountId, clock, ids },
) => {
  const length = { min: 1, max: 128 };
  const name = checkPattern(checkLength(input.Name, "name", length), "name", "[\\w._-]+");
  const provider: StoredSamlProvider = {
    accountId,
    arn: samlProviderArn(accountId, name),
    uuid: `SAMLSP${ids.text(20, UPPER_ALPHANUMERIC)}`,
    metadata: checkMetadata(input.SAMLMetadataDocument),
    createdAtMs: clock.nowMs(),
    tags: addTags([], input.Tags),
  };
  if (identities.samlProviders.find(accountId, provider.arn)) {
    throw alreadyExists(`SAMLProvider ${name} already exists.`);
  }
  if (identities.samlProviders.list(accountId).length >= PROVIDERS_MAX) {
    throw quotaExceeded(`SAMLProvidersPerAccount: ${PROVIDERS_MAX}`);
  }
  identities.samlProviders.save(provider);
  return {
    SAMLProviderArn: provider.arn,
    ...(provider.tags.length > 0 && { Tags: [...provider.tags] }),
  };
};

function checkMetadata(given: string | undefined): string {
  const metadata = checkLength(given, "sAMLMetadataDocument", METADATA_LENGTH);
  const document = parseXml(metadata);
  const isMetadata = document.ok && /(?:^|:)EntityDescriptor$/.test(document.value.name);
  if (isMetadata) return metadata;
  throw new ServiceError("InvalidInputException", "Could not parse metadata");
}

const getProvider: IdentityAction<GetSAMLProviderRequest, GetSAMLProviderResponse> = (
  identities,
  input,
  context,
) => {
  const provider = requireProvider(identities, context, input.SAMLProviderArn);
  return {
    SAMLProviderUUID: provider.uuid,
    SAMLMetadataDocument: provider.metadata,
    ...datesOf(provider),
    ...(provider.tags.length > 0 && { Tags: [...provider.tags] }),
  };
};

const listProviders: IdentityAction<object, ListSAMLProvidersResponse> = (
  identities,
  _input,
  { accountId },
) => ({
  SAMLProviderList: identities.samlProviders
    .list(accountId)
    .map((provider) => ({ Arn: provider.arn, ...datesOf(provider) })),
});

const deleteProvider: IdentityAction<DeleteSAMLProviderRequest, object> = (
  identities,
  input,
  context,
) => {
  identities.samlProviders.delete(requireProvider(identities, context, input.SAMLProviderArn));
  return {};
};

function datesOf({ createdAtMs }: StoredSamlProvider) {
  return { CreateDate: new Date(createdAtMs), ValidUntil: new Date(createdAtMs + VALID_FOR_MS) };
}

function requireProvider(
  identities: Identities,
  { accountId }: OperationContext,
  arn: string | undefined,
): StoredSamlProvider {
  const provider = identities.samlProviders.find(accountId, arn ?? "");
  if (provider) return provider;
  throw noSuchEntity(`Manifest not found for arn ${arn}`);
}

export const samlProviderActions: IdentityActions = {
  CreateSAMLProvider: createProvider,
  DeleteSAMLProvider: deleteProvider,
  GetSAMLProvider: getProvider,
  ListSAMLProviders: listProviders,
};

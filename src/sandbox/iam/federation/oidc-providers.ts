import type {
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse,
  DeleteOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderResponse,
  ListOpenIDConnectProvidersResponse,
} from "@aws-sdk/client-iam";
import type { OperationContext } from "../../../embedded/index.ts";
import {
  type Identities,
  oidcProviderArn,
  type StoredOidcProvider,
} from "../../../identify/index.ts";
import { checkLength } from "../constraints.ts";
import type { IdentityAction, IdentityActions } from "../operations.ts";
import { alreadyExists, noSuchEntity, quotaExceeded, validationError } from "../refusals.ts";
import { addTags } from "../tags.ts";

/** Source: documented, IAM User Guide, "IAM and AWS STS quotas". */
const PROVIDERS_MAX = 100;
const CLIENT_IDS_MAX = 100;
const THUMBPRINTS_MAX = 5;
const THUMBPRINT = /^[\da-fA-F]{40}$/;

const createProvider: IdentityAction<
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse
> = (identities, input, { accountId, clock }) => {
  const issuer = checkIssuer(input.Url);
  const provider: StoredOidcProvider = {
    accountId,
    arn: oidcProviderArn(accountId, issuer),
    issuer,
    clientIds: checkClientIds(input.ClientIDList),
    thumbprints: checkThumbprints(input.ThumbprintList),
    createdAtMs: clock.nowMs(),
    tags: addTags([], input.Tags),
  };
  if (identities.oidcProviders.find(accountId, provider.arn)) {
    throw alreadyExists(`Provider with url ${issuer} already exists.`);
  }
  if (identities.oidcProviders.list(accountId).length >= PROVIDERS_MAX) {
    throw quotaExceeded(`OpenIdConnectProvidersPerAccount: ${PROVIDERS_MAX}`);
  }
  identities.oidcProviders.save(provider);
  return {
    OpenIDConnectProviderArn: provider.arn,
    ...(provider.tags.length > 0 && { Tags: [...provider.tags] }),
  };
};

/**
 * Holds an issuer to AWS's rules, save that one on this machine may speak plain HTTP and have a
 * port, so that tests can be one.
 *
 * @returns it without a slash at its end.
 */
function checkIssuer(given: string | undefined): string {
  const text = checkLength(given, "url", { min: 1, max: 255 });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isNear = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  const isAllowed = url?.protocol === "https:" ? isNear || url.port === "" : isNear;
  if (!url || !isAllowed || !/^https?:$/.test(url.protocol) || /[?#@]/.test(text)) {
    throw validationError("Invalid Open ID Connect Provider URL");
  }
  return text.replace(/\/$/, "");
}

function checkClientIds(ids: readonly string[] = []): readonly string[] {
  if (ids.length > CLIENT_IDS_MAX) {
    throw quotaExceeded(`ClientIdsPerOpenIdConnectProvider: ${CLIENT_IDS_MAX}`);
  }
  return [...new Set(ids.map((id) => checkLength(id, "clientIDList", { min: 1, max: 255 })))];
}

function checkThumbprints(thumbprints: readonly string[] = []): readonly string[] {
  if (thumbprints.length > THUMBPRINTS_MAX) {
    throw quotaExceeded(`ThumbprintsPerOpenIdConnectProvider: ${THUMBPRINTS_MAX}`);
  }
  if (thumbprints.every((thumbprint) => THUMBPRINT.test(thumbprint))) return thumbprints;
  throw validationError("Thumbprint must be 40 hexadecimal characters.");
}

const getProvider: IdentityAction<
  GetOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderResponse
> = (identities, input, context) => {
  const provider = requireProvider(identities, context, input.OpenIDConnectProviderArn);
  return {
    // Source: documented, GetOpenIDConnectProvider's example: the scheme is left out.
    Url: provider.issuer.replace(/^https?:\/\//, ""),
    ClientIDList: [...provider.clientIds],
    ThumbprintList: [...provider.thumbprints],
    CreateDate: new Date(provider.createdAtMs),
    ...(provider.tags.length > 0 && { Tags: [...provider.tags] }),
  };
};

const listProviders: IdentityAction<object, ListOpenIDConnectProvidersResponse> = (
  identities,
  _input,
  { accountId },
) => ({
  OpenIDConnectProviderList: identities.oidcProviders
    .list(accountId)
    .map(({ arn }) => ({ Arn: arn })),
});

const deleteProvider: IdentityAction<DeleteOpenIDConnectProviderRequest, object> = (
  identities,
  input,
  context,
) => {
  const arn = input.OpenIDConnectProviderArn;
  identities.oidcProviders.delete(requireProvider(identities, context, arn));
  return {};
};

function requireProvider(
  identities: Identities,
  { accountId }: OperationContext,
  arn: string | undefined,
): StoredOidcProvider {
  const provider = identities.oidcProviders.find(accountId, arn ?? "");
  if (provider) return provider;
  throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}

export const oidcProviderActions: IdentityActions = {
  CreateOpenIDConnectProvider: createProvider,
  DeleteOpenIDConnectProvider: deleteProvider,
  GetOpenIDConnectProvider: getProvider,
  ListOpenIDConnectProviders: listProviders,
};

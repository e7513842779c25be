import type {
  CloudFrontOriginAccessIdentity,
  CloudFrontOriginAccessIdentityConfig,
  CloudFrontOriginAccessIdentitySummary,
  CreateCloudFrontOriginAccessIdentityRequest,
  CreateCloudFrontOriginAccessIdentityResult,
  DeleteCloudFrontOriginAccessIdentityRequest,
  GetCloudFrontOriginAccessIdentityConfigRequest,
  GetCloudFrontOriginAccessIdentityConfigResult,
  GetCloudFrontOriginAccessIdentityRequest,
  GetCloudFrontOriginAccessIdentityResult,
  ListCloudFrontOriginAccessIdentitiesRequest,
  ListCloudFrontOriginAccessIdentitiesResult,
  UpdateCloudFrontOriginAccessIdentityRequest,
  UpdateCloudFrontOriginAccessIdentityResult,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { identitiesOf } from "./distributions/references.ts";
import { locationOf, newResourceId, newVersion } from "./identifiers.ts";
import { pageOf } from "./page.ts";
import { callerReferenceChanged, missingParameter, tooBig } from "./refusals.ts";
import { requireBody } from "./request-body.ts";
import { type CloudFrontState, ownedBy, type StoredIdentity } from "./state.ts";
import { requireVersion } from "./version-check.ts";

/** The actions on origin access identities. */
export const ORIGIN_ACCESS_IDENTITY_ACTIONS = {
  CreateCloudFrontOriginAccessIdentity: create,
  GetCloudFrontOriginAccessIdentity: get,
  GetCloudFrontOriginAccessIdentityConfig: getConfig,
  UpdateCloudFrontOriginAccessIdentity: update,
  DeleteCloudFrontOriginAccessIdentity: remove,
  ListCloudFrontOriginAccessIdentities: list,
};

/**
 * Unlike a distribution's, an identity's caller reference may be sent again with the same comment,
 * and then answers as it did before.
 *
 * Source: documented, API reference of CloudFrontOriginAccessIdentityConfig; observed,
 * serverless-nextjs/serverless-next.js issue 276 (the message).
 */
function create(
  state: CloudFrontState,
  input: CreateCloudFrontOriginAccessIdentityRequest,
  context: OperationContext,
): CreateCloudFrontOriginAccessIdentityResult {
  const config = acceptConfig(input.CloudFrontOriginAccessIdentityConfig);
  const identities = ownedBy(context.accountId, state.identities);
  const earlier = identities
    .list()
    .find((stored) => stored.config.CallerReference === config.CallerReference);
  if (earlier && earlier.config.Comment !== config.Comment) {
    throw new ServiceError(
      "CloudFrontOriginAccessIdentityAlreadyExists",
      "The caller reference you are using to create the CloudFront origin access identity is " +
        "associated with another identity.",
    );
  }
  const stored = earlier ?? newIdentity(config, context);
  identities.put(stored.id, stored);
  return {
    CloudFrontOriginAccessIdentity: show(stored),
    Location: locationOf(`origin-access-identity/cloudfront/${stored.id}`),
    ETag: stored.version,
  };
}

function newIdentity(
  config: CloudFrontOriginAccessIdentityConfig,
  { ids, clock }: OperationContext,
): StoredIdentity {
  return {
    id: newResourceId(ids),
    version: newVersion(ids),
    createdAtMs: clock.nowMs(),
    modifiedAtMs: clock.nowMs(),
    canonicalUserId: ids.bytes(48).toString("hex"),
    config,
  };
}

function get(
  state: CloudFrontState,
  input: GetCloudFrontOriginAccessIdentityRequest,
  context: OperationContext,
): GetCloudFrontOriginAccessIdentityResult {
  const stored = find(state, input.Id, context);
  return { CloudFrontOriginAccessIdentity: show(stored), ETag: stored.version };
}

function getConfig(
  state: CloudFrontState,
  input: GetCloudFrontOriginAccessIdentityConfigRequest,
  context: OperationContext,
): GetCloudFrontOriginAccessIdentityConfigResult {
  const stored = find(state, input.Id, context);
  return { CloudFrontOriginAccessIdentityConfig: stored.config, ETag: stored.version };
}

function update(
  state: CloudFrontState,
  input: UpdateCloudFrontOriginAccessIdentityRequest,
  context: OperationContext,
): UpdateCloudFrontOriginAccessIdentityResult {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const config = acceptConfig(input.CloudFrontOriginAccessIdentityConfig);
  if (config.CallerReference !== current.config.CallerReference) throw callerReferenceChanged();
  const stored: StoredIdentity = {
    ...current,
    version: newVersion(context.ids),
    modifiedAtMs: context.clock.nowMs(),
    config,
  };
  ownedBy(context.accountId, state.identities).put(stored.id, stored);
  return { CloudFrontOriginAccessIdentity: show(stored), ETag: stored.version };
}

function remove(
  state: CloudFrontState,
  input: DeleteCloudFrontOriginAccessIdentityRequest,
  context: OperationContext,
): object {
  const current = find(state, input.Id, context);
  requireVersion(input.IfMatch, current.version);
  const distributions = ownedBy(context.accountId, state.distributions).list();
  if (distributions.some(({ config }) => identitiesOf(config).includes(current.id))) {
    // Source: observed, terraform-aws-modules/terraform-aws-cloudfront issue 61.
    throw new ServiceError(
      "CloudFrontOriginAccessIdentityInUse",
      "The CloudFront origin access identity is still being used.",
    );
  }
  ownedBy(context.accountId, state.identities).delete(current.id);
  return {};
}

function list(
  state: CloudFrontState,
  input: ListCloudFrontOriginAccessIdentitiesRequest,
  context: OperationContext,
): ListCloudFrontOriginAccessIdentitiesResult {
  const listing = {
    items: ownedBy(context.accountId, state.identities).list(),
    idOf: ({ id }: StoredIdentity) => id,
    show: (stored: StoredIdentity): CloudFrontOriginAccessIdentitySummary => ({
      Id: stored.id,
      S3CanonicalUserId: stored.canonicalUserId,
      Comment: stored.config.Comment,
    }),
  };
  return { CloudFrontOriginAccessIdentityList: pageOf(listing, input) };
}

function find(
  state: CloudFrontState,
  id: string | undefined,
  { accountId }: OperationContext,
): StoredIdentity {
  const found = ownedBy(accountId, state.identities).get(id ?? "");
  if (found) return found;
  // Source: documented, API reference.
  throw new ServiceError(
    "NoSuchCloudFrontOriginAccessIdentity",
    "The specified origin access identity does not exist.",
  );
}

function acceptConfig(
  sent: CloudFrontOriginAccessIdentityConfig | undefined,
): CloudFrontOriginAccessIdentityConfig {
  const config = requireBody(sent, "CloudFrontOriginAccessIdentityConfig");
  if (!config.CallerReference) throw missingParameter("CallerReference");
  if (config.CallerReference.length > 128) throw tooBig("CallerReference");
  if ((config.Comment ?? "").length > 128) throw tooBig("Comment");
  return config;
}

const show = (stored: StoredIdentity): CloudFrontOriginAccessIdentity => ({
  Id: stored.id,
  S3CanonicalUserId: stored.canonicalUserId,
  CloudFrontOriginAccessIdentityConfig: stored.config,
});

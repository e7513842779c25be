import type {
  CopyDistributionRequest,
  CopyDistributionResult,
  CreateDistributionRequest,
  CreateDistributionResult,
  CreateDistributionWithTagsRequest,
  CreateDistributionWithTagsResult,
  DistributionConfig,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { arnOf, locationOf, newDomainName, newResourceId, newVersion } from "../identifiers.ts";
import { missingParameter, notValid } from "../refusals.ts";
import { requireBody } from "../request-body.ts";
import { type CloudFrontState, ownedBy, type StoredDistribution } from "../state.ts";
import { acceptTags, writeTags } from "../tags.ts";
import { requireVersion } from "../version-check.ts";
import { acceptConfiguration } from "./accept-configuration.ts";
import { distributionView } from "./distribution-view.ts";
import { findDistribution } from "./find-distribution.ts";

export function createDistribution(
  state: CloudFrontState,
  input: CreateDistributionRequest,
  context: OperationContext,
): CreateDistributionResult {
  return createdFrom(newDistribution(state, input.DistributionConfig, context), state, context);
}

export function createDistributionWithTags(
  state: CloudFrontState,
  input: CreateDistributionWithTagsRequest,
  context: OperationContext,
): CreateDistributionWithTagsResult {
  const sent = requireBody(input.DistributionConfigWithTags, "DistributionConfigWithTags");
  const tags = acceptTags(sent.Tags?.Items ?? []);
  const stored = newDistribution(state, sent.DistributionConfig, context);
  const arn = arnOf(stored.accountId, `distribution/${stored.id}`);
  writeTags(state, { accountId: stored.accountId, arn }, tags);
  return createdFrom(stored, state, context);
}

/**
 * Makes a staging distribution from another. It starts without alternate domain names, which can
 * only be the primary's.
 *
 * Source: documented, API reference of CopyDistribution; assumed, the aliases, falsified by the
 * output of CopyDistribution for a distribution that has some.
 */
export function copyDistribution(
  state: CloudFrontState,
  input: CopyDistributionRequest,
  context: OperationContext,
): CopyDistributionResult {
  const primary = findDistribution(state, context.accountId, input.PrimaryDistributionId);
  requireVersion(input.IfMatch, primary.version);
  if (input.Staging !== true) throw notValid("Staging");
  if (!input.CallerReference) throw missingParameter("CallerReference");
  const config: DistributionConfig = {
    ...primary.config,
    CallerReference: input.CallerReference,
    Aliases: { Quantity: 0 },
    Enabled: input.Enabled ?? true,
    ContinuousDeploymentPolicyId: "",
    Staging: true,
  };
  return createdFrom(keepNew(state, config, context), state, context);
}

function newDistribution(
  state: CloudFrontState,
  sent: DistributionConfig | undefined,
  context: OperationContext,
): StoredDistribution {
  const owner = { accountId: context.accountId, distributionId: undefined };
  return keepNew(state, acceptConfiguration(sent, owner, state), context);
}

function keepNew(
  state: CloudFrontState,
  config: DistributionConfig,
  context: OperationContext,
): StoredDistribution {
  const { accountId, ids } = context;
  const distributions = ownedBy(accountId, state.distributions);
  requireNewReference(distributions.list(), config.CallerReference);
  const now = context.clock.nowMs();
  const stored: StoredDistribution = {
    id: newResourceId(ids),
    accountId,
    version: newVersion(ids),
    createdAtMs: now,
    modifiedAtMs: now,
    domainName: newDomainName(ids),
    config,
  };
  distributions.put(stored.id, stored);
  return stored;
}

/**
 * Refuses the same request a second time, too. Older manuals promised its first answer again, but
 * AWS never gave it, and the manual has changed.
 *
 * Source: documented, API reference of DistributionConfig; observed, aws/aws-sdk-go issue 2213,
 * aws/aws-sdk-js-v3 issue 2618 (the message).
 */
function requireNewReference(
  existing: readonly StoredDistribution[],
  reference: string | undefined,
): void {
  const earlier = existing.find(({ config }) => config.CallerReference === reference);
  if (!earlier) return;
  throw new ServiceError(
    "DistributionAlreadyExists",
    "The caller reference that you are using to create a distribution is associated with " +
      `another distribution. Already exists: ${earlier.id}`,
  );
}

function createdFrom(
  stored: StoredDistribution,
  state: CloudFrontState,
  context: OperationContext,
) {
  return {
    Distribution: distributionView(stored, state, context.clock.nowMs()),
    Location: locationOf(`distribution/${stored.id}`),
    ETag: stored.version,
  };
}

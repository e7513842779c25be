import type {
  DeleteDistributionRequest,
  UpdateDistributionRequest,
  UpdateDistributionResult,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { arnOf, newVersion } from "../identifiers.ts";
import { forgetInvalidations } from "../invalidations.ts";
import { callerReferenceChanged } from "../refusals.ts";
import { type CloudFrontState, ownedBy, type StoredDistribution } from "../state.ts";
import { writeTags } from "../tags.ts";
import { requireVersion } from "../version-check.ts";
import { acceptConfiguration } from "./accept-configuration.ts";
import { distributionView, statusOf } from "./distribution-view.ts";
import { findDistribution } from "./find-distribution.ts";

/** Replaces the whole configuration; nothing of the old one is merged in. */
export function updateDistribution(
  state: CloudFrontState,
  input: UpdateDistributionRequest,
  context: OperationContext,
): UpdateDistributionResult {
  const current = findDistribution(state, context.accountId, input.Id);
  requireVersion(input.IfMatch, current.version);
  const owner = { accountId: context.accountId, distributionId: current.id };
  const config = acceptConfiguration(input.DistributionConfig, owner, state);
  if (config.CallerReference !== current.config.CallerReference) throw callerReferenceChanged();
  const stored: StoredDistribution = {
    ...current,
    version: newVersion(context.ids),
    modifiedAtMs: context.clock.nowMs(),
    config,
  };
  ownedBy(context.accountId, state.distributions).put(stored.id, stored);
  return {
    Distribution: distributionView(stored, state, context.clock.nowMs()),
    ETag: stored.version,
  };
}

/**
 * Deletes a distribution that is disabled everywhere: that a disabled one is still being deployed
 * counts as enabled.
 *
 * Source: observed, rebuy-de/aws-nuke pull request 155, go-to-k/cdkd issue 1316.
 */
export function deleteDistribution(
  state: CloudFrontState,
  input: DeleteDistributionRequest,
  context: OperationContext,
): object {
  const current = findDistribution(state, context.accountId, input.Id);
  requireVersion(input.IfMatch, current.version);
  if (current.config.Enabled || statusOf(current, context.clock.nowMs()) === "InProgress") {
    throw new ServiceError(
      "DistributionNotDisabled",
      "The distribution you are trying to delete has not been disabled.",
    );
  }
  forgetInvalidations(current, state);
  const arn = arnOf(current.accountId, `distribution/${current.id}`);
  writeTags(state, { accountId: current.accountId, arn }, []);
  ownedBy(context.accountId, state.distributions).delete(current.id);
  return {};
}

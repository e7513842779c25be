import type { DistributionConfig } from "@aws-sdk/client-cloudfront";
import { requireConsistentQuantities } from "../counted-list.ts";
import { requireBody } from "../request-body.ts";
import type { CloudFrontState } from "../state.ts";
import { requireTtlOrder } from "./behavior-rules.ts";
import { completeConfiguration } from "./complete-configuration.ts";
import { DISTRIBUTION_CONFIG } from "./configuration-enumerations.ts";
import { behaviorsOf, requireValidConfiguration } from "./configuration-rules.ts";
import { requireFreeAliases, requireReferences } from "./references.ts";

/** Whose configuration it is. */
export interface ConfigurationOwner {
  readonly accountId: string;
  /** Undefined while the distribution is being made. */
  readonly distributionId: string | undefined;
}

/**
 * Checks a configuration from the outside in: its shape, its counts, its own rules, and last what
 * it says of other resources.
 *
 * @returns the configuration with every default filled in.
 * @throws {ServiceError} one of the exceptions of CreateDistribution.
 */
export function acceptConfiguration(
  sent: DistributionConfig | undefined,
  owner: ConfigurationOwner,
  state: CloudFrontState,
): DistributionConfig {
  const given = requireBody(sent, "DistributionConfig", DISTRIBUTION_CONFIG);
  requireConsistentQuantities(given);
  requireValidConfiguration(given);
  const config = completeConfiguration(given);
  for (const behavior of behaviorsOf(config)) requireTtlOrder(behavior);
  requireReferences(config, owner.accountId, state);
  requireFreeAliases(config, owner.distributionId, state);
  return config;
}

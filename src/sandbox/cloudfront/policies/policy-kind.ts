import type { DistributionConfig } from "@aws-sdk/client-cloudfront";
import type { Collection } from "../../../base/state-store.ts";
import type { Enumerations } from "../request-body.ts";
import type { CloudFrontState, Stored } from "../state.ts";

/** What the configurations of all policies have. */
export interface NamedConfig {
  Name: string | undefined;
  Comment?: string | undefined;
}

/** One of the three kinds of policies, which differ in what they hold and in little else. */
export interface PolicyKind<Config extends NamedConfig> {
  /** As messages call it, e.g. `cache policy`. */
  readonly noun: string;
  /** As locations call it, e.g. `cache-policy`. */
  readonly path: string;
  /** As members and actions call it, e.g. `CachePolicy`, and several of it. */
  readonly entity: string;
  readonly entities: string;
  readonly codes: {
    readonly missing: string;
    readonly alreadyExists: string;
    readonly inUse: string;
  };
  readonly enumerations: Enumerations;
  /** AWS's own: every account has them, and nobody can change them. */
  readonly managed: readonly Stored<Config>[];
  collectionIn(state: CloudFrontState): Collection<Stored<Config>>;
  /** The configuration as AWS returns it. */
  complete(given: Config): Config;
  /** The ids of the policies of this kind that a distribution uses. */
  usedBy(config: DistributionConfig): readonly string[];
}

/**
 * A policy of AWS's own.
 *
 * Source: observed, AWS CLI output of get-cache-policy (the version and the time are those of all).
 */
export const managedPolicy = <Config>(id: string, config: Config): Stored<Config> => ({
  id,
  version: "E23ZP02F085DFQ",
  createdAtMs: 0,
  modifiedAtMs: 0,
  config,
});

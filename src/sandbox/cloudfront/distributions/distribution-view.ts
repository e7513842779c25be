import type {
  ActiveTrustedKeyGroups,
  ActiveTrustedSigners,
  AliasICPRecordal,
  Distribution,
  DistributionConfig,
  DistributionSummary,
} from "@aws-sdk/client-cloudfront";
import { counted } from "../counted-list.ts";
import { arnOf } from "../identifiers.ts";
import { invalidationsInProgress } from "../invalidations.ts";
import { type CloudFrontState, ownedBy, type StoredDistribution } from "../state.ts";
import { behaviorsOf } from "./configuration-rules.ts";
import { keyGroupsOf } from "./references.ts";

/** How long a change takes to reach every edge location. With AWS it is minutes. */
export const DEPLOYMENT_MS = 3_000;

/** `Deployed` once every edge location has the last change. */
export const statusOf = (stored: StoredDistribution, nowMs: number): "InProgress" | "Deployed" =>
  nowMs < stored.modifiedAtMs + DEPLOYMENT_MS ? "InProgress" : "Deployed";

/** A distribution as Create, Get and Update show it. */
export function distributionView(
  stored: StoredDistribution,
  state: CloudFrontState,
  nowMs: number,
): Distribution {
  return {
    ...headOf(stored, nowMs),
    InProgressInvalidationBatches: invalidationsInProgress(stored, state, nowMs).length,
    ActiveTrustedSigners: activeSigners(stored.config),
    ActiveTrustedKeyGroups: activeKeyGroups(stored, state),
    DistributionConfig: stored.config,
    ...recordalsOf(stored.config),
  };
}

/** A distribution as the lists show it: the configuration spread out, and most of it. */
export function distributionSummary(
  stored: StoredDistribution,
  nowMs: number,
): DistributionSummary {
  const { config } = stored;
  return {
    ...headOf(stored, nowMs),
    ETag: stored.version,
    Aliases: config.Aliases,
    Origins: config.Origins,
    OriginGroups: config.OriginGroups,
    DefaultCacheBehavior: config.DefaultCacheBehavior,
    CacheBehaviors: config.CacheBehaviors,
    CustomErrorResponses: config.CustomErrorResponses,
    Comment: config.Comment,
    PriceClass: config.PriceClass,
    Enabled: config.Enabled,
    ViewerCertificate: config.ViewerCertificate,
    Restrictions: config.Restrictions,
    WebACLId: config.WebACLId,
    HttpVersion: config.HttpVersion,
    IsIPV6Enabled: config.IsIPV6Enabled,
    ...recordalsOf(config),
    Staging: config.Staging,
  };
}

function headOf(stored: StoredDistribution, nowMs: number) {
  return {
    Id: stored.id,
    ARN: arnOf(stored.accountId, `distribution/${stored.id}`),
    Status: statusOf(stored, nowMs),
    LastModifiedTime: new Date(stored.modifiedAtMs),
    DomainName: stored.domainName,
  };
}

/**
 * The signers of all behaviors. None has a key pair here, because only the root user of an account
 * can make one, in the console.
 */
function activeSigners(config: DistributionConfig): ActiveTrustedSigners {
  const accounts = behaviorsOf(config).flatMap(({ TrustedSigners: signers }) =>
    signers?.Enabled ? (signers.Items ?? []) : [],
  );
  const signers = [...new Set(accounts)].map((account) => ({
    AwsAccountNumber: account,
    KeyPairIds: { Quantity: 0 },
  }));
  return { Enabled: signers.length > 0, ...counted(signers) };
}

function activeKeyGroups(
  { accountId, config }: StoredDistribution,
  state: CloudFrontState,
): ActiveTrustedKeyGroups {
  const keyGroups = ownedBy(accountId, state.keyGroups);
  const groups = [...new Set(keyGroupsOf(config))].map((id) => ({
    KeyGroupId: id,
    KeyPairIds: counted(keyGroups.get(id)?.config.Items),
  }));
  return { Enabled: groups.length > 0, ...counted(groups) };
}

/** Source: observed, record of UpdateDistribution (2024): one per alias, absent without any. */
function recordalsOf(config: DistributionConfig): { AliasICPRecordals?: AliasICPRecordal[] } {
  const aliases = config.Aliases?.Items ?? [];
  if (aliases.length === 0) return {};
  return {
    AliasICPRecordals: aliases.map((alias) => ({ CNAME: alias, ICPRecordalStatus: "APPROVED" })),
  };
}

import type {
  DistributionIdList,
  DistributionList,
  GetDistributionConfigRequest,
  GetDistributionConfigResult,
  GetDistributionRequest,
  GetDistributionResult,
  ListDistributionsByCachePolicyIdRequest,
  ListDistributionsByKeyGroupRequest,
  ListDistributionsByOriginRequestPolicyIdRequest,
  ListDistributionsByResponseHeadersPolicyIdRequest,
  ListDistributionsByWebACLIdRequest,
  ListDistributionsRequest,
} from "@aws-sdk/client-cloudfront";
import type { OperationContext } from "../../../embedded/index.ts";
import { type PageRequest, pageOf } from "../page.ts";
import { CACHE_POLICIES } from "../policies/cache-policy-kind.ts";
import { ORIGIN_REQUEST_POLICIES } from "../policies/origin-request-policy-kind.ts";
import { RESPONSE_HEADERS_POLICIES } from "../policies/response-headers-policy-kind.ts";
import { type CloudFrontState, ownedBy, type StoredDistribution } from "../state.ts";
import { distributionSummary, distributionView } from "./distribution-view.ts";
import { findDistribution } from "./find-distribution.ts";
import { keyGroupsOf } from "./references.ts";

/** The actions that read distributions. */
export const DISTRIBUTION_READS = {
  GetDistribution: (
    state: CloudFrontState,
    input: GetDistributionRequest,
    context: OperationContext,
  ): GetDistributionResult => {
    const stored = findDistribution(state, context.accountId, input.Id);
    return {
      Distribution: distributionView(stored, state, context.clock.nowMs()),
      ETag: stored.version,
    };
  },

  GetDistributionConfig: (
    state: CloudFrontState,
    input: GetDistributionConfigRequest,
    context: OperationContext,
  ): GetDistributionConfigResult => {
    const stored = findDistribution(state, context.accountId, input.Id);
    return { DistributionConfig: stored.config, ETag: stored.version };
  },

  ListDistributions: (
    state: CloudFrontState,
    input: ListDistributionsRequest,
    context: OperationContext,
  ) => ({ DistributionList: summaries(distributionsOf(state, context), input, context) }),

  ListDistributionsByWebACLId: (
    state: CloudFrontState,
    input: ListDistributionsByWebACLIdRequest,
    context: OperationContext,
  ) => {
    // The word "null" asks for the distributions that have no web ACL.
    // Source: documented, API reference of ListDistributionsByWebACLId.
    const wanted = input.WebACLId === "null" ? "" : input.WebACLId;
    const found = distributionsOf(state, context, ({ config }) => config.WebACLId === wanted);
    return { DistributionList: summaries(found, input, context) };
  },

  ListDistributionsByCachePolicyId: (
    state: CloudFrontState,
    input: ListDistributionsByCachePolicyIdRequest,
    context: OperationContext,
  ) => {
    const { CachePolicyId: id = "" } = input;
    const uses = ({ config }: StoredDistribution) => CACHE_POLICIES.usedBy(config).includes(id);
    return { DistributionIdList: idsOf(distributionsOf(state, context, uses), input) };
  },

  ListDistributionsByOriginRequestPolicyId: (
    state: CloudFrontState,
    input: ListDistributionsByOriginRequestPolicyIdRequest,
    context: OperationContext,
  ) => {
    const { OriginRequestPolicyId: id = "" } = input;
    const uses = ({ config }: StoredDistribution) =>
      ORIGIN_REQUEST_POLICIES.usedBy(config).includes(id);
    return { DistributionIdList: idsOf(distributionsOf(state, context, uses), input) };
  },

  ListDistributionsByResponseHeadersPolicyId: (
    state: CloudFrontState,
    input: ListDistributionsByResponseHeadersPolicyIdRequest,
    context: OperationContext,
  ) => {
    const { ResponseHeadersPolicyId: id = "" } = input;
    const uses = ({ config }: StoredDistribution) =>
      RESPONSE_HEADERS_POLICIES.usedBy(config).includes(id);
    return { DistributionIdList: idsOf(distributionsOf(state, context, uses), input) };
  },

  ListDistributionsByKeyGroup: (
    state: CloudFrontState,
    input: ListDistributionsByKeyGroupRequest,
    context: OperationContext,
  ) => {
    const { KeyGroupId: id = "" } = input;
    const uses = ({ config }: StoredDistribution) => keyGroupsOf(config).includes(id);
    return { DistributionIdList: idsOf(distributionsOf(state, context, uses), input) };
  },
};

const distributionsOf = (
  state: CloudFrontState,
  { accountId }: OperationContext,
  isWanted: (stored: StoredDistribution) => boolean = () => true,
): readonly StoredDistribution[] => ownedBy(accountId, state.distributions).list().filter(isWanted);

const idOf = ({ id }: StoredDistribution) => id;

function summaries(
  items: readonly StoredDistribution[],
  request: PageRequest,
  { clock }: OperationContext,
): DistributionList {
  const show = (stored: StoredDistribution) => distributionSummary(stored, clock.nowMs());
  return pageOf({ items, idOf, show }, request);
}

const idsOf = (items: readonly StoredDistribution[], request: PageRequest): DistributionIdList =>
  pageOf({ items, idOf, show: idOf }, request);

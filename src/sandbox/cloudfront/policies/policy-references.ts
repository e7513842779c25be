import type { DistributionConfig } from "@aws-sdk/client-cloudfront";
import type { CloudFrontState } from "../state.ts";
import { CACHE_POLICIES } from "./cache-policy-kind.ts";
import { ORIGIN_REQUEST_POLICIES } from "./origin-request-policy-kind.ts";
import { findPolicy } from "./policies.ts";
import type { NamedConfig, PolicyKind } from "./policy-kind.ts";
import { RESPONSE_HEADERS_POLICIES } from "./response-headers-policy-kind.ts";

/** The policies of one kind that a distribution names, and what to say when one is missing. */
export interface PolicyReferences {
  readonly ids: readonly string[];
  exists(id: string): boolean;
  readonly refusal: readonly [code: string, message: string];
}

export function policyReferences(
  config: DistributionConfig,
  accountId: string,
  state: CloudFrontState,
): readonly PolicyReferences[] {
  const referencesTo = <Config extends NamedConfig>(kind: PolicyKind<Config>) => ({
    ids: kind.usedBy(config),
    exists: (id: string) => findPolicy(kind, state, { accountId, id }) !== undefined,
    refusal: [kind.codes.missing, `The specified ${kind.noun} does not exist.`] as const,
  });
  return [
    referencesTo(CACHE_POLICIES),
    referencesTo(ORIGIN_REQUEST_POLICIES),
    referencesTo(RESPONSE_HEADERS_POLICIES),
  ];
}

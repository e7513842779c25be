import type {
  AccountLimitType,
  GetAccountLimitRequest,
  GetAccountLimitResponse,
  GetDNSSECRequest,
  GetDNSSECResponse,
  GetHostedZoneLimitRequest,
  GetHostedZoneLimitResponse,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { allHealthChecks } from "./checks/health-checks.ts";
import type { Route53State } from "./route53-state.ts";
import { findZone, listZones } from "./zones/hosted-zone.ts";

/**
 * What an account may have. Told, but not held against anyone: this is a sandbox.
 * Source: documented, https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
 */
const ACCOUNT_LIMITS: Readonly<Record<AccountLimitType, number>> = {
  MAX_HEALTH_CHECKS_BY_OWNER: 200,
  MAX_HOSTED_ZONES_BY_OWNER: 500,
  MAX_TRAFFIC_POLICY_INSTANCES_BY_OWNER: 5,
  MAX_REUSABLE_DELEGATION_SETS_BY_OWNER: 100,
  MAX_TRAFFIC_POLICIES_BY_OWNER: 50,
};

export const getAccountLimit =
  (state: Route53State) =>
  (input: GetAccountLimitRequest, context: OperationContext): GetAccountLimitResponse => {
    const type = input.Type;
    if (type === undefined || !Object.hasOwn(ACCOUNT_LIMITS, type)) {
      throw unknownType(type, Object.keys(ACCOUNT_LIMITS));
    }
    return {
      Limit: { Type: type, Value: ACCOUNT_LIMITS[type] },
      Count: countOf(state, context.accountId, type),
    };
  };

export const getHostedZoneLimit =
  (state: Route53State) =>
  (input: GetHostedZoneLimitRequest, context: OperationContext): GetHostedZoneLimitResponse => {
    const zone = findZone(state, context.accountId, input.HostedZoneId);
    if (input.Type === "MAX_RRSETS_BY_ZONE") {
      return { Limit: { Type: input.Type, Value: 10_000 }, Count: zone.recordSetCount };
    }
    if (input.Type !== "MAX_VPCS_ASSOCIATED_BY_ZONE") {
      throw unknownType(input.Type, ["MAX_RRSETS_BY_ZONE", "MAX_VPCS_ASSOCIATED_BY_ZONE"]);
    }
    if (!zone.isPrivate) {
      throw new ServiceError(
        "HostedZoneNotPrivate",
        "The specified hosted zone is a public hosted zone, not a private hosted zone.",
      );
    }
    return { Limit: { Type: input.Type, Value: 300 }, Count: zone.vpcs.length };
  };

/** GetDNSSEC: no zone is ever signed here. Terraform asks before it deletes a zone. */
export const getDnssec =
  (state: Route53State) =>
  (input: GetDNSSECRequest, context: OperationContext): GetDNSSECResponse => {
    const zone = findZone(state, context.accountId, input.HostedZoneId);
    if (zone.isPrivate) {
      throw new ServiceError(
        "InvalidArgument",
        "DNSSEC is not supported for private hosted zones.",
      );
    }
    return { Status: { ServeSignature: "NOT_SIGNING" }, KeySigningKeys: [] };
  };

function countOf(state: Route53State, accountId: string, type: AccountLimitType): number {
  if (type === "MAX_HOSTED_ZONES_BY_OWNER") return listZones(state, accountId).length;
  if (type === "MAX_HEALTH_CHECKS_BY_OWNER") return allHealthChecks(state, accountId).length;
  if (type === "MAX_REUSABLE_DELEGATION_SETS_BY_OWNER") {
    return state.delegationSets.list({ prefix: `${accountId}/` }).length;
  }
  return 0;
}

function unknownType(type: string | undefined, known: readonly string[]): ServiceError {
  return new ServiceError(
    "InvalidInput",
    `1 validation error detected: Value '${type ?? ""}' at 'type' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${known.join(", ")}]`,
  );
}

import type {
  GetCheckerIpRangesResponse,
  GetHealthCheckLastFailureReasonRequest,
  GetHealthCheckLastFailureReasonResponse,
  GetHealthCheckStatusRequest,
  GetHealthCheckStatusResponse,
  HealthCheckRegion,
} from "@aws-sdk/client-route-53";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { Route53State } from "../route53-state.ts";
import { checksEndpoint } from "./health-check-config.ts";
import { findHealthCheck } from "./health-checks.ts";

/**
 * One checker of each region.
 * Source: documented, https://ip-ranges.amazonaws.com/ip-ranges.json
 */
const CHECKERS: readonly (readonly [HealthCheckRegion, address: string])[] = [
  ["us-east-1", "54.243.31.192"],
  ["us-west-1", "54.183.255.128"],
  ["us-west-2", "54.245.168.0"],
  ["eu-west-1", "54.228.16.0"],
  ["ap-southeast-1", "54.251.31.128"],
  ["ap-southeast-2", "54.252.254.192"],
  ["ap-northeast-1", "54.248.220.0"],
  ["sa-east-1", "54.232.40.64"],
];

const BLOCK_BITS = 26;

/**
 * GetHealthCheckStatus. Nothing is ever checked here, so every checker reports success, as of now.
 *
 * @throws {ServiceError} `InvalidInput` for a check that has no checkers.
 */
export const getHealthCheckStatus =
  (state: Route53State) =>
  (input: GetHealthCheckStatusRequest, context: OperationContext): GetHealthCheckStatusResponse => {
    const { config } = findHealthCheck(state, context.accountId, input.HealthCheckId);
    if (!checksEndpoint(config)) {
      throw new ServiceError(
        "InvalidInput",
        "GetHealthCheckStatus is not supported for calculated and CloudWatch metric health checks.",
      );
    }
    const status =
      config.Type === "TCP"
        ? "Success: TCP connection established"
        : "Success: HTTP Status Code 200, OK";
    const regions = config.Regions?.length ? config.Regions : CHECKERS.map(([region]) => region);
    return {
      HealthCheckObservations: CHECKERS.filter(([region]) => regions.includes(region)).map(
        ([region, address]) => ({
          Region: region,
          IPAddress: address,
          StatusReport: { Status: status, CheckedTime: new Date(context.clock.nowMs()) },
        }),
      ),
    };
  };

/** GetHealthCheckLastFailureReason: nothing has ever failed. */
export const getHealthCheckLastFailureReason =
  (state: Route53State) =>
  (
    input: GetHealthCheckLastFailureReasonRequest,
    context: OperationContext,
  ): GetHealthCheckLastFailureReasonResponse => {
    findHealthCheck(state, context.accountId, input.HealthCheckId);
    return { HealthCheckObservations: [] };
  };

export const getCheckerIpRanges = (): GetCheckerIpRangesResponse => ({
  CheckerIpRanges: CHECKERS.map(([, address]) => `${address}/${BLOCK_BITS}`),
});

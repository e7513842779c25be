import type { DistributionConfig } from "@aws-sdk/client-cloudfront";
import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import type { OperationContext } from "../../src/embedded/index.ts";
import { cloudFrontService } from "../../src/sandbox/cloudfront/index.ts";
import { CONTEXT_NOW_MS, operationContext } from "./operation-context.ts";

/** CloudFront in memory, and a clock that stands until it is moved. */
export interface CloudFrontCaller {
  call<Output>(
    action: string,
    input: object,
    overrides?: Partial<OperationContext>,
  ): Promise<Output>;
  /** The action's refusal as `code: message`; fails the test when there is none. */
  refusalOf(
    action: string,
    input: object,
    overrides?: Partial<OperationContext>,
  ): Promise<{ code: string; message: string; status: number | undefined }>;
  advance(ms: number): void;
}

export function cloudFrontCaller(
  store = StateStore.open(":memory:", { survivesPowerLoss: false }),
): CloudFrontCaller {
  const service = cloudFrontService(store);
  const ids = seededIds("cloudfront");
  let nowMs = CONTEXT_NOW_MS;
  const call: CloudFrontCaller["call"] = async (action, input, overrides = {}) => {
    const handler = service.operations[action];
    if (!handler) throw new Error(`no action ${action}`);
    const context = operationContext({ ids, clock: { nowMs: () => nowMs }, ...overrides });
    return (await handler(input as never, context)) as never;
  };
  return {
    call,
    refusalOf: async (action, input, overrides) => {
      const outcome = await call<object>(action, input, overrides).catch((error: unknown) => error);
      if (!(outcome instanceof Error) || !("code" in outcome)) {
        throw new Error(`${action} was not refused`, { cause: outcome });
      }
      const status = "status" in outcome ? (outcome.status as number | undefined) : undefined;
      return { code: String(outcome.code), message: outcome.message, status };
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** A configuration with nothing in it that AWS does not demand, save for `overrides`. */
export function aDistributionConfig(
  overrides: Partial<DistributionConfig> = {},
): DistributionConfig {
  return {
    CallerReference: "reference-1",
    Comment: "",
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: "bucket",
          DomainName: "amzn-s3-demo-bucket.s3.amazonaws.com",
          S3OriginConfig: { OriginAccessIdentity: "" },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: "bucket",
      ViewerProtocolPolicy: "redirect-to-https",
      ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
      MinTTL: 0,
    },
    ...overrides,
  };
}

import type {
  DefaultCacheBehavior,
  LambdaFunctionAssociation,
  Method,
} from "@aws-sdk/client-cloudfront";
import { ServiceError } from "../../../wire/index.ts";
import { invalidArgument, missingParameter, notValid } from "../refusals.ts";

/** Source: documented, API reference of AllowedMethods: one of these three, or nothing. */
const ALLOWED_METHODS: readonly (readonly Method[])[] = [
  ["GET", "HEAD"],
  ["GET", "HEAD", "OPTIONS"],
  ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
];

/** Source: documented, API reference of CachedMethods. */
const CACHED_METHODS = ALLOWED_METHODS.slice(0, 2);

/**
 * What AWS refuses in a cache behavior, as far as the behavior alone can tell.
 *
 * @param behavior as the client sent it, before defaults are filled in.
 * @throws {ServiceError} `InvalidArgument`, `InvalidTTLOrder`, `InvalidForwardCookies`,
 *   `InvalidLambdaFunctionAssociation` or `InvalidFunctionAssociation`.
 */
export function requireValidBehavior(behavior: DefaultCacheBehavior): void {
  requireCaching(behavior);
  requireMethods(behavior.AllowedMethods?.Items, "AllowedMethods", ALLOWED_METHODS);
  requireMethods(behavior.AllowedMethods?.CachedMethods?.Items, "CachedMethods", CACHED_METHODS);
  for (const association of behavior.LambdaFunctionAssociations?.Items ?? []) {
    requireLambdaVersion(association);
  }
  for (const { EventType: event } of behavior.FunctionAssociations?.Items ?? []) {
    if (event !== "viewer-request" && event !== "viewer-response") {
      throw new ServiceError(
        "InvalidFunctionAssociation",
        "A CloudFront function association is invalid.",
      );
    }
  }
}

/**
 * A cache policy, or the older members; never both, never neither.
 *
 * Source: observed, terraform-aws-cloudfront issue 40, cloudposse/terraform-aws-cloudfront-s3-cdn
 * issue 252, aws/aws-sdk-net issue 1698, aws-controllers-k8s/community issue 2335.
 */
function requireCaching(behavior: DefaultCacheBehavior): void {
  if (behavior.CachePolicyId) {
    for (const member of ["ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"] as const) {
      if (behavior[member] === undefined) continue;
      throw invalidArgument(
        `The parameter ${member} cannot be used when a cache policy is associated to the cache ` +
          "behavior.",
      );
    }
    return;
  }
  if (behavior.ForwardedValues === undefined) throw missingParameter("ForwardedValues");
  if (behavior.MinTTL === undefined) throw missingParameter("MinTTL");
  requireCookies(behavior.ForwardedValues.Cookies);
}

/** Source: documented, API reference of InvalidForwardCookies. */
function requireCookies(
  cookies: NonNullable<DefaultCacheBehavior["ForwardedValues"]>["Cookies"],
): void {
  const names = cookies?.WhitelistedNames?.Items ?? [];
  if ((cookies?.Forward === "whitelist") === names.length > 0) return;
  throw new ServiceError(
    "InvalidForwardCookies",
    "Your request contains forward cookies option which doesn't match with the expectation for " +
      "the whitelisted list of cookie names. Either list of cookie names has been specified when " +
      "not allowed or list of cookie names is missing when expected.",
  );
}

/**
 * @param behavior with its defaults filled in.
 * @throws {ServiceError} `InvalidTTLOrder`.
 *
 * Source: observed, hashicorp/terraform-provider-aws issue 17878.
 */
export function requireTtlOrder(behavior: DefaultCacheBehavior): void {
  const { MinTTL: minimum = 0, DefaultTTL: usual = minimum, MaxTTL: maximum = usual } = behavior;
  if (minimum <= usual && usual <= maximum) return;
  throw new ServiceError(
    "InvalidTTLOrder",
    "MinTTL, MaxTTL and DefaultTTL should follow order MinTTL less than or equal to DefaultTTL " +
      "less than or equal to MaxTTL.",
  );
}

/** Source: assumed, falsified by the message AWS gives for the methods GET and PUT. */
function requireMethods(
  methods: readonly Method[] | undefined,
  parameter: string,
  choices: readonly (readonly Method[])[],
): void {
  if (methods === undefined) return;
  const given = [...new Set(methods)].sort().join();
  if (given.length === 0 || !choices.some((choice) => choice.join() === given)) {
    throw notValid(parameter);
  }
}

/** Source: observed, the two messages as AWS gave them, quoted in many repositories since 2017. */
function requireLambdaVersion({ LambdaFunctionARN: arn = "" }: LambdaFunctionAssociation): void {
  const parts = /^arn:aws:lambda:([a-z0-9-]+):\d{12}:function:[^:]+(:\d+)?$/.exec(arn);
  const refuse = (message: string) =>
    new ServiceError("InvalidLambdaFunctionAssociation", `${message} ARN: ${arn}`);
  if (parts && parts[1] !== "us-east-1") {
    throw refuse("The function must be in region 'us-east-1'.");
  }
  if (parts?.[2] === undefined) {
    throw refuse(
      "The function ARN must reference a specific function version. (The ARN must end with the " +
        "version number.)",
    );
  }
}

import type {
  AllowedMethods,
  CacheBehavior,
  DefaultCacheBehavior,
  ForwardedValues,
  LambdaFunctionAssociation,
  Method,
  TrustedSigners,
} from "@aws-sdk/client-cloudfront";
import { counted } from "../counted-list.ts";

/**
 * The order in which methods come back, whatever the order they were sent in.
 *
 * Source: observed, records of CreateDistribution and UpdateDistribution (the first, the fourth and
 * the fifth); documented, AWS CLI reference of get-distribution-config.
 */
const METHODS: readonly Method[] = ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"];

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 31_536_000;

/**
 * A cache behavior with everything that AWS adds to what was sent.
 *
 * Source: observed, records of CreateDistribution (2024) and UpdateDistribution (2022);
 * documented, AWS CLI reference of list-distributions-by-connection-mode (GrpcConfig).
 */
export function completeBehavior<Behavior extends DefaultCacheBehavior | CacheBehavior>(
  given: Behavior,
): Behavior {
  return {
    ...given,
    TrustedSigners: completeTrust(given.TrustedSigners),
    TrustedKeyGroups: completeTrust(given.TrustedKeyGroups),
    AllowedMethods: completeMethods(given.AllowedMethods),
    SmoothStreaming: given.SmoothStreaming ?? false,
    Compress: given.Compress ?? false,
    LambdaFunctionAssociations: counted(
      given.LambdaFunctionAssociations?.Items?.map(completeLambdaAssociation),
    ),
    FunctionAssociations: counted(given.FunctionAssociations?.Items),
    FieldLevelEncryptionId: given.FieldLevelEncryptionId ?? "",
    GrpcConfig: given.GrpcConfig ?? { Enabled: false },
    ...completeCaching(given),
  };
}

/** With a cache policy the policy decides, and the older members stay away. */
function completeCaching(given: DefaultCacheBehavior): Partial<DefaultCacheBehavior> {
  if (given.ForwardedValues === undefined) return {};
  // The defaults give way to what was asked for, so that the three stay in order.
  // Source: documented, Developer Guide, "Cache behavior settings", Default TTL and Maximum TTL.
  const minimum = given.MinTTL ?? 0;
  const usual = given.DefaultTTL ?? Math.max(DAY_SECONDS, minimum);
  return {
    ForwardedValues: completeForwardedValues(given.ForwardedValues),
    MinTTL: minimum,
    DefaultTTL: usual,
    MaxTTL: given.MaxTTL ?? Math.max(YEAR_SECONDS, usual),
  };
}

function completeForwardedValues(given: ForwardedValues): ForwardedValues {
  const cookies = given.Cookies;
  const names = cookies?.WhitelistedNames;
  return {
    QueryString: given.QueryString,
    Cookies: {
      Forward: cookies?.Forward,
      ...(names?.Items?.length && { WhitelistedNames: counted(names.Items) }),
    },
    Headers: counted(given.Headers?.Items),
    QueryStringCacheKeys: counted(given.QueryStringCacheKeys?.Items),
  };
}

function completeTrust(given: TrustedSigners | undefined): TrustedSigners {
  return { Enabled: given?.Enabled ?? false, ...counted(given?.Items) };
}

function completeMethods(given: AllowedMethods | undefined): AllowedMethods {
  return {
    ...counted(inOrder(given?.Items ?? ["HEAD", "GET"])),
    Items: inOrder(given?.Items ?? ["HEAD", "GET"]),
    CachedMethods: {
      ...counted(inOrder(given?.CachedMethods?.Items ?? ["HEAD", "GET"])),
      Items: inOrder(given?.CachedMethods?.Items ?? ["HEAD", "GET"]),
    },
  };
}

const inOrder = (methods: readonly Method[]): Method[] =>
  METHODS.filter((method) => methods.includes(method));

const completeLambdaAssociation = (
  given: LambdaFunctionAssociation,
): LambdaFunctionAssociation => ({ ...given, IncludeBody: given.IncludeBody ?? false });

import type { CachePolicyConfig } from "@aws-sdk/client-cloudfront";
import { counted } from "../counted-list.ts";
import { behaviorsOf } from "../distributions/configuration-rules.ts";
import type { Enumerations } from "../request-body.ts";
import { managedPolicy, type PolicyKind } from "./policy-kind.ts";

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 31_536_000;

/** Source: documented, the service's model. */
const ENUMERATIONS: Enumerations = {
  ParametersInCacheKeyAndForwardedToOrigin: {
    HeadersConfig: { HeaderBehavior: ["none", "whitelist"] },
    CookiesConfig: { CookieBehavior: ["none", "whitelist", "allExcept", "all"] },
    QueryStringsConfig: { QueryStringBehavior: ["none", "whitelist", "allExcept", "all"] },
  },
};

interface ManagedSettings {
  readonly name: string;
  readonly comment: string;
  /** Minimum, default and maximum. */
  readonly ttlSeconds: readonly [number, number, number];
  readonly compression: { readonly gzip: boolean; readonly brotli: boolean };
  readonly headers?: readonly string[];
  readonly cookies?: "all";
  readonly queryStrings?: "all" | readonly string[];
}

const NO_COMPRESSION = { gzip: false, brotli: false };
const FULL_COMPRESSION = { gzip: true, brotli: true };
const ORIGIN_CACHE_CONTROL = {
  ttlSeconds: [0, 0, YEAR_SECONDS],
  compression: FULL_COMPRESSION,
  headers: ["host", "origin", "x-http-method", "x-http-method-override", "x-method-override"],
  cookies: "all",
} as const;

/**
 * Source: documented, Developer Guide, "Use managed cache policies" (ids and settings); observed,
 * exports of an account's policies by terraformer (comments, and the case of headers).
 */
const MANAGED: readonly (readonly [id: string, settings: ManagedSettings])[] = [
  [
    "2e54312d-136d-493c-8eb9-b001f22f67d2",
    {
      name: "Managed-Amplify",
      comment: "Policy for Amplify Origin",
      ttlSeconds: [2, 2, 600],
      compression: FULL_COMPRESSION,
      headers: ["Authorization", "CloudFront-Viewer-Country", "Host"],
      cookies: "all",
      queryStrings: "all",
    },
  ],
  [
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    {
      name: "Managed-CachingDisabled",
      comment: "Policy with caching disabled",
      ttlSeconds: [0, 0, 0],
      compression: NO_COMPRESSION,
    },
  ],
  [
    "658327ea-f89d-4fab-a63d-7e88639e58f6",
    {
      name: "Managed-CachingOptimized",
      comment: "Policy with caching enabled. Supports Gzip and Brotli compression.",
      ttlSeconds: [1, DAY_SECONDS, YEAR_SECONDS],
      compression: FULL_COMPRESSION,
    },
  ],
  [
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    {
      name: "Managed-CachingOptimizedForUncompressedObjects",
      comment: "Default policy when compression is disabled",
      ttlSeconds: [1, DAY_SECONDS, YEAR_SECONDS],
      compression: NO_COMPRESSION,
    },
  ],
  [
    "08627262-05a9-4f76-9ded-b50ca2e3a84f",
    {
      name: "Managed-Elemental-MediaPackage",
      comment: "Policy for Elemental MediaPackage Origin",
      ttlSeconds: [0, DAY_SECONDS, YEAR_SECONDS],
      compression: { gzip: true, brotli: false },
      headers: ["origin"],
      queryStrings: ["aws.manifestfilter", "start", "end", "m"],
    },
  ],
  [
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    {
      ...ORIGIN_CACHE_CONTROL,
      name: "UseOriginCacheControlHeaders",
      comment:
        "Policy for origins that return Cache-Control headers. Query strings are not included " +
        "in the cache key.",
    },
  ],
  [
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    {
      ...ORIGIN_CACHE_CONTROL,
      name: "UseOriginCacheControlHeaders-QueryStrings",
      comment:
        "Policy for origins that return Cache-Control headers and serve different content based " +
        "on values present in the query string.",
      queryStrings: "all",
    },
  ],
];

function managedConfig(settings: ManagedSettings): CachePolicyConfig {
  const [minimum, usual, maximum] = settings.ttlSeconds;
  const { headers, queryStrings = "none" } = settings;
  return {
    Comment: settings.comment,
    Name: settings.name,
    DefaultTTL: usual,
    MaxTTL: maximum,
    MinTTL: minimum,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: settings.compression.gzip,
      EnableAcceptEncodingBrotli: settings.compression.brotli,
      HeadersConfig: headers
        ? { HeaderBehavior: "whitelist", Headers: counted(headers) }
        : { HeaderBehavior: "none" },
      CookiesConfig: { CookieBehavior: settings.cookies ?? "none" },
      QueryStringsConfig:
        typeof queryStrings === "string"
          ? { QueryStringBehavior: queryStrings }
          : { QueryStringBehavior: "whitelist", QueryStrings: counted(queryStrings) },
    },
  };
}

/** Source: documented, API reference of CachePolicyConfig (the two defaults). */
function complete(given: CachePolicyConfig): CachePolicyConfig {
  const minimum = given.MinTTL ?? 0;
  const usual = given.DefaultTTL ?? Math.max(DAY_SECONDS, minimum);
  const parameters = given.ParametersInCacheKeyAndForwardedToOrigin;
  return {
    ...given,
    Comment: given.Comment ?? "",
    DefaultTTL: usual,
    MaxTTL: given.MaxTTL ?? Math.max(YEAR_SECONDS, usual),
    ...(parameters && {
      ParametersInCacheKeyAndForwardedToOrigin: {
        ...parameters,
        EnableAcceptEncodingBrotli: parameters.EnableAcceptEncodingBrotli ?? false,
      },
    }),
  };
}

export const CACHE_POLICIES: PolicyKind<CachePolicyConfig> = {
  noun: "cache policy",
  path: "cache-policy",
  entity: "CachePolicy",
  entities: "CachePolicies",
  codes: {
    missing: "NoSuchCachePolicy",
    alreadyExists: "CachePolicyAlreadyExists",
    inUse: "CachePolicyInUse",
  },
  enumerations: ENUMERATIONS,
  managed: MANAGED.map(([id, settings]) => managedPolicy(id, managedConfig(settings))),
  collectionIn: (state) => state.cachePolicies,
  complete,
  usedBy: (config) => behaviorsOf(config).flatMap(({ CachePolicyId: id }) => id || []),
};

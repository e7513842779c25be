import type {
  OriginRequestPolicyConfig,
  OriginRequestPolicyHeaderBehavior,
} from "@aws-sdk/client-cloudfront";
import { counted } from "../counted-list.ts";
import { behaviorsOf } from "../distributions/configuration-rules.ts";
import type { Enumerations } from "../request-body.ts";
import { managedPolicy, type PolicyKind } from "./policy-kind.ts";

/** Source: documented, the service's model. */
const ENUMERATIONS: Enumerations = {
  HeadersConfig: {
    HeaderBehavior: [
      "none",
      "whitelist",
      "allViewer",
      "allViewerAndWhitelistCloudFront",
      "allExcept",
    ],
  },
  CookiesConfig: { CookieBehavior: ["none", "whitelist", "all", "allExcept"] },
  QueryStringsConfig: { QueryStringBehavior: ["none", "whitelist", "all", "allExcept"] },
};

interface ManagedSettings {
  readonly name: string;
  readonly comment: string;
  readonly headers: readonly [OriginRequestPolicyHeaderBehavior, ...names: string[]];
  readonly cookies: "none" | "all";
  readonly queryStrings: "none" | "all";
}

const EVERYTHING = { cookies: "all", queryStrings: "all" } as const;
const NOTHING = { cookies: "none", queryStrings: "none" } as const;
const CORS_HEADERS = ["origin", "access-control-request-headers", "access-control-request-method"];

const CLOUDFRONT_HEADERS_2022 = [
  "Forwarded-Proto",
  "Is-Android-Viewer",
  "Is-Desktop-Viewer",
  "Is-IOS-Viewer",
  "Is-Mobile-Viewer",
  "Is-SmartTV-Viewer",
  "Is-Tablet-Viewer",
  "Viewer-Address",
  "Viewer-ASN",
  "Viewer-City",
  "Viewer-Country",
  "Viewer-Country-Name",
  "Viewer-Country-Region",
  "Viewer-Country-Region-Name",
  "Viewer-Http-Version",
  "Viewer-Latitude",
  "Viewer-Longitude",
  "Viewer-Metro-Code",
  "Viewer-Postal-Code",
  "Viewer-Time-Zone",
  "Viewer-TLS",
].map((name) => `CloudFront-${name}`);

/**
 * Source: documented, Developer Guide, "Use managed origin request policies" (ids and settings);
 * assumed, the comments, falsified by the output of list-origin-request-policies.
 */
const MANAGED: readonly (readonly [id: string, settings: ManagedSettings])[] = [
  [
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    {
      ...EVERYTHING,
      name: "Managed-AllViewer",
      comment: "Policy to forward all parameters in viewer requests",
      headers: ["allViewer"],
    },
  ],
  [
    "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    {
      ...EVERYTHING,
      name: "Managed-AllViewerAndCloudFrontHeaders-2022-06",
      comment:
        "Policy to forward all parameters in viewer requests and all CloudFront headers as of " +
        "June 2022",
      headers: ["allViewerAndWhitelistCloudFront", ...CLOUDFRONT_HEADERS_2022],
    },
  ],
  [
    "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    {
      ...EVERYTHING,
      name: "Managed-AllViewerExceptHostHeader",
      comment: "Policy to forward all parameters in viewer requests except for the Host header",
      headers: ["allExcept", "host"],
    },
  ],
  [
    "59781a5b-3903-41f3-afcb-af62929ccde1",
    {
      ...NOTHING,
      name: "Managed-CORS-CustomOrigin",
      comment: "Policy for a custom origin with CORS",
      headers: ["whitelist", "origin"],
    },
  ],
  [
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    {
      ...NOTHING,
      name: "Managed-CORS-S3Origin",
      comment: "Policy for S3 origin with CORS",
      headers: ["whitelist", ...CORS_HEADERS],
    },
  ],
  [
    "775133bc-15f2-49f9-abea-afb2e0bf67d2",
    {
      name: "Managed-Elemental-MediaTailor-PersonalizedManifests",
      comment: "Policy for Elemental MediaTailor Origin",
      headers: ["whitelist", ...CORS_HEADERS, "user-agent", "x-forwarded-for"],
      cookies: "none",
      queryStrings: "all",
    },
  ],
  [
    "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    {
      ...NOTHING,
      name: "Managed-HostHeaderOnly",
      comment: "Policy to forward Host header only",
      headers: ["whitelist", "host"],
    },
  ],
  [
    "acba4595-bd28-49b8-b9fe-13317c0390fa",
    {
      ...NOTHING,
      name: "Managed-UserAgentRefererHeaders",
      comment: "Policy to forward user-agent and referer headers to origin",
      headers: ["whitelist", "user-agent", "referer"],
    },
  ],
];

function managedConfig(settings: ManagedSettings): OriginRequestPolicyConfig {
  const [behavior, ...names] = settings.headers;
  return {
    Comment: settings.comment,
    Name: settings.name,
    HeadersConfig: {
      HeaderBehavior: behavior,
      ...(names.length > 0 && { Headers: counted(names) }),
    },
    CookiesConfig: { CookieBehavior: settings.cookies },
    QueryStringsConfig: { QueryStringBehavior: settings.queryStrings },
  };
}

export const ORIGIN_REQUEST_POLICIES: PolicyKind<OriginRequestPolicyConfig> = {
  noun: "origin request policy",
  path: "origin-request-policy",
  entity: "OriginRequestPolicy",
  entities: "OriginRequestPolicies",
  codes: {
    missing: "NoSuchOriginRequestPolicy",
    alreadyExists: "OriginRequestPolicyAlreadyExists",
    inUse: "OriginRequestPolicyInUse",
  },
  enumerations: ENUMERATIONS,
  managed: MANAGED.map(([id, settings]) => managedPolicy(id, managedConfig(settings))),
  collectionIn: (state) => state.originRequestPolicies,
  complete: (given) => ({ ...given, Comment: given.Comment ?? "" }),
  usedBy: (config) => behaviorsOf(config).flatMap(({ OriginRequestPolicyId: id }) => id || []),
};

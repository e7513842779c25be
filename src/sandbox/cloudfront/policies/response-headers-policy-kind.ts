import type {
  ResponseHeadersPolicyConfig,
  ResponseHeadersPolicyCorsConfig,
  ResponseHeadersPolicySecurityHeadersConfig,
} from "@aws-sdk/client-cloudfront";
import { counted } from "../counted-list.ts";
import { behaviorsOf } from "../distributions/configuration-rules.ts";
import type { Enumerations } from "../request-body.ts";
import { managedPolicy, type PolicyKind } from "./policy-kind.ts";

/** Source: documented, the service's model. */
const ENUMERATIONS: Enumerations = {
  SecurityHeadersConfig: {
    FrameOptions: { FrameOption: ["DENY", "SAMEORIGIN"] },
    ReferrerPolicy: {
      ReferrerPolicy: [
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
      ],
    },
  },
};

const ANY = { Quantity: 1, Items: ["*"] };

const SIMPLE_CORS: ResponseHeadersPolicyCorsConfig = {
  AccessControlAllowOrigins: ANY,
  AccessControlAllowHeaders: ANY,
  AccessControlAllowMethods: { Quantity: 2, Items: ["HEAD", "GET"] },
  AccessControlAllowCredentials: false,
  OriginOverride: false,
};

const PREFLIGHT_CORS: ResponseHeadersPolicyCorsConfig = {
  ...SIMPLE_CORS,
  AccessControlAllowMethods: {
    Quantity: 7,
    Items: ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"],
  },
  AccessControlExposeHeaders: ANY,
};

const SECURITY: ResponseHeadersPolicySecurityHeadersConfig = {
  XSSProtection: { Override: false, Protection: true, ModeBlock: true },
  FrameOptions: { Override: false, FrameOption: "SAMEORIGIN" },
  ReferrerPolicy: { Override: false, ReferrerPolicy: "strict-origin-when-cross-origin" },
  ContentTypeOptions: { Override: true },
  StrictTransportSecurity: {
    Override: false,
    IncludeSubdomains: false,
    Preload: false,
    AccessControlMaxAgeSec: 31_536_000,
  },
};

/**
 * Source: documented, Developer Guide, "Use managed response headers policies" (ids and settings);
 * assumed, the comments, falsified by the output of list-response-headers-policies.
 */
const MANAGED: readonly (readonly [id: string, config: ResponseHeadersPolicyConfig])[] = [
  [
    "e61eb60c-9c35-4d20-a928-2b84e02af89c",
    {
      Comment: "Allows all origins for simple CORS requests and adds security headers",
      Name: "Managed-CORS-and-SecurityHeadersPolicy",
      CorsConfig: SIMPLE_CORS,
      SecurityHeadersConfig: SECURITY,
    },
  ],
  [
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
    {
      Comment: "Allows all origins for CORS requests, including preflight requests",
      Name: "Managed-CORS-With-Preflight",
      CorsConfig: PREFLIGHT_CORS,
    },
  ],
  [
    "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
    {
      Comment:
        "Allows all origins for CORS requests, including preflight requests, and adds security " +
        "headers",
      Name: "Managed-CORS-with-preflight-and-SecurityHeadersPolicy",
      CorsConfig: PREFLIGHT_CORS,
      SecurityHeadersConfig: SECURITY,
    },
  ],
  [
    "67f7725c-6f97-4210-82d7-5512b31e9d03",
    {
      Comment: "Adds a set of security headers to every response",
      Name: "Managed-SecurityHeadersPolicy",
      SecurityHeadersConfig: SECURITY,
    },
  ],
  [
    "60669652-455b-4ae9-85a4-c4c02393f86c",
    {
      Comment: "Allows all origins for simple CORS requests",
      Name: "Managed-SimpleCORS",
      CorsConfig: SIMPLE_CORS,
    },
  ],
];

export const RESPONSE_HEADERS_POLICIES: PolicyKind<ResponseHeadersPolicyConfig> = {
  noun: "response headers policy",
  path: "response-headers-policy",
  entity: "ResponseHeadersPolicy",
  entities: "ResponseHeadersPolicies",
  codes: {
    missing: "NoSuchResponseHeadersPolicy",
    alreadyExists: "ResponseHeadersPolicyAlreadyExists",
    inUse: "ResponseHeadersPolicyInUse",
  },
  enumerations: ENUMERATIONS,
  managed: MANAGED.map(([id, config]) => managedPolicy(id, completeResponseHeaders(config))),
  collectionIn: (state) => state.responseHeadersPolicies,
  complete: completeResponseHeaders,
  usedBy: (config) => behaviorsOf(config).flatMap(({ ResponseHeadersPolicyId: id }) => id || []),
};

/**
 * What was not given is not there: a list of headers with none would be a change to Terraform.
 * Source: observed, hashicorp/terraform-provider-aws, the attributes that the acceptance tests of
 * aws_cloudfront_response_headers_policy find.
 */
function completeResponseHeaders(given: ResponseHeadersPolicyConfig): ResponseHeadersPolicyConfig {
  const { CustomHeadersConfig: custom, RemoveHeadersConfig: removed, ...others } = given;
  return {
    ...others,
    Comment: given.Comment ?? "",
    ...(custom?.Items?.length && { CustomHeadersConfig: counted(custom.Items) }),
    ...(removed?.Items?.length && { RemoveHeadersConfig: counted(removed.Items) }),
  };
}

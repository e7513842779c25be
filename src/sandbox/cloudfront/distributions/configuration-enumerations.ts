import type { Enumerations } from "../request-body.ts";

const EVENT_TYPES = ["viewer-request", "viewer-response", "origin-request", "origin-response"];

const BEHAVIOR: Enumerations = {
  ViewerProtocolPolicy: ["allow-all", "https-only", "redirect-to-https"],
  LambdaFunctionAssociations: { Items: { EventType: EVENT_TYPES } },
  FunctionAssociations: { Items: { EventType: EVENT_TYPES } },
  ForwardedValues: { Cookies: { Forward: ["none", "whitelist", "all"] } },
};

/** Source: documented, the service's model. */
export const DISTRIBUTION_CONFIG: Enumerations = {
  Origins: {
    Items: {
      CustomOriginConfig: {
        OriginProtocolPolicy: ["http-only", "match-viewer", "https-only"],
      },
    },
  },
  DefaultCacheBehavior: BEHAVIOR,
  CacheBehaviors: { Items: BEHAVIOR },
  PriceClass: ["PriceClass_100", "PriceClass_200", "PriceClass_All", "None"],
  ViewerCertificate: {
    SSLSupportMethod: ["sni-only", "vip", "static-ip"],
    MinimumProtocolVersion: [
      "SSLv3",
      "TLSv1",
      "TLSv1_2016",
      "TLSv1.1_2016",
      "TLSv1.2_2018",
      "TLSv1.2_2019",
      "TLSv1.2_2021",
      "TLSv1.2_2025",
      "TLSv1.3_2025",
    ],
  },
  Restrictions: { GeoRestriction: { RestrictionType: ["blacklist", "whitelist", "none"] } },
  HttpVersion: ["http1.1", "http2", "http3", "http2and3"],
};

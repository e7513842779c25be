import type {
  CustomErrorResponse,
  DistributionConfig,
  LoggingConfig,
  Restrictions,
  ViewerCertificate,
} from "@aws-sdk/client-cloudfront";
import { counted } from "../counted-list.ts";
import { completeBehavior } from "./complete-behavior.ts";
import { completeOrigin } from "./complete-origin.ts";

/**
 * A configuration as AWS returns it: what was sent, with every default filled in.
 *
 * Used for updates as well. AWS demands there that the client sends everything; a client that does
 * not gets the defaults here, so that requests written for older versions of the API still work.
 *
 * Source: observed, records of CreateDistribution (2024) and UpdateDistribution (2022, 2024).
 */
export function completeConfiguration(given: DistributionConfig): DistributionConfig {
  return {
    ...given,
    Aliases: counted(given.Aliases?.Items),
    DefaultRootObject: given.DefaultRootObject ?? "",
    Origins: completeOrigins(given),
    OriginGroups: counted(given.OriginGroups?.Items),
    ...(given.DefaultCacheBehavior && {
      DefaultCacheBehavior: completeBehavior(given.DefaultCacheBehavior),
    }),
    CacheBehaviors: counted(given.CacheBehaviors?.Items?.map(completeBehavior)),
    CustomErrorResponses: counted(given.CustomErrorResponses?.Items?.map(completeErrorResponse)),
    Comment: given.Comment ?? "",
    Logging: completeLogging(given.Logging),
    PriceClass: given.PriceClass ?? "PriceClass_All",
    Enabled: given.Enabled ?? false,
    ViewerCertificate: completeCertificate(given.ViewerCertificate),
    Restrictions: completeRestrictions(given.Restrictions),
    WebACLId: given.WebACLId ?? "",
    HttpVersion: given.HttpVersion ?? "http2",
    IsIPV6Enabled: given.IsIPV6Enabled ?? true,
    ContinuousDeploymentPolicyId: given.ContinuousDeploymentPolicyId ?? "",
    Staging: given.Staging ?? false,
  };
}

function completeOrigins(given: DistributionConfig) {
  const items = (given.Origins?.Items ?? []).map(completeOrigin);
  return { Quantity: items.length, Items: items };
}

const completeLogging = (given: LoggingConfig | undefined): LoggingConfig => ({
  Enabled: given?.Enabled ?? false,
  IncludeCookies: given?.IncludeCookies ?? false,
  Bucket: given?.Bucket ?? "",
  Prefix: given?.Prefix ?? "",
});

/** Source: documented, Developer Guide, "Error pages": ten seconds when nothing is said. */
const completeErrorResponse = (given: CustomErrorResponse): CustomErrorResponse => ({
  ...given,
  ResponsePagePath: given.ResponsePagePath ?? "",
  ResponseCode: given.ResponseCode ?? "",
  ErrorCachingMinTTL: given.ErrorCachingMinTTL ?? 10,
});

const completeRestrictions = (given: Restrictions | undefined): Restrictions => ({
  GeoRestriction: {
    RestrictionType: given?.GeoRestriction?.RestrictionType ?? "none",
    ...counted(given?.GeoRestriction?.Items),
  },
});

/**
 * Says the certificate twice, as AWS does: under its own name, and as `Certificate` with its
 * source. A client may have sent either.
 */
function completeCertificate(given: ViewerCertificate = {}): ViewerCertificate {
  const acm = given.ACMCertificateArn ?? certificateFrom("acm", given);
  const iam = given.IAMCertificateId ?? certificateFrom("iam", given);
  if (!acm && !iam) {
    // The security policy is not the client's to choose with CloudFront's own certificate.
    // Source: documented, API reference of ViewerCertificate.
    return {
      CloudFrontDefaultCertificate: true,
      SSLSupportMethod: "vip",
      MinimumProtocolVersion: "TLSv1",
      CertificateSource: "cloudfront",
    };
  }
  return {
    CloudFrontDefaultCertificate: false,
    ...(acm ? { ACMCertificateArn: acm } : { IAMCertificateId: iam }),
    SSLSupportMethod: given.SSLSupportMethod,
    MinimumProtocolVersion:
      given.MinimumProtocolVersion ?? (given.SSLSupportMethod === "vip" ? "SSLv3" : "TLSv1"),
    Certificate: acm || iam,
    CertificateSource: acm ? "acm" : "iam",
  };
}

const certificateFrom = (source: string, given: ViewerCertificate): string | undefined =>
  given.CertificateSource === source ? given.Certificate : undefined;

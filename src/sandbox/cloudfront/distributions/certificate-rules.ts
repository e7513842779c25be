import type { DistributionConfig, ViewerCertificate } from "@aws-sdk/client-cloudfront";
import { ServiceError } from "../../../wire/index.ts";
import { missingParameter } from "../refusals.ts";

/**
 * What AWS refuses in the certificate, which it wants for alternate domain names.
 *
 * There is no certificate manager here, so that any certificate of the right form exists and
 * covers every name.
 *
 * @throws {ServiceError} `InvalidViewerCertificate`, `InvalidProtocolSettings`, `InvalidArgument`.
 */
export function requireValidCertificate(given: DistributionConfig): void {
  const certificate = given.ViewerCertificate ?? {};
  if (!isCustom(certificate)) {
    if ((given.Aliases?.Items ?? []).length === 0) return;
    // Source: observed, the answers of AWS quoted in many repositories since April 2019.
    throw invalid(
      "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a " +
        "trusted certificate that validates your authorization to use the domain name. For more " +
        "details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/" +
        "CNAMEs.html#alternate-domain-names-requirements",
    );
  }
  const arn = certificate.ACMCertificateArn;
  if (arn && !/^arn:aws:acm:us-east-1:\d{12}:certificate\/\S+$/.test(arn)) {
    // Source: observed, cloudposse/terraform-aws-cloudfront-s3-cdn issue 55.
    throw invalid(
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or " +
        "doesn't include a valid certificate chain.",
    );
  }
  if (!certificate.SSLSupportMethod) throw missingParameter("SSLSupportMethod");
  if (certificate.SSLSupportMethod === "sni-only") {
    requireModern(certificate);
  }
}

function isCustom(certificate: ViewerCertificate): boolean {
  const { ACMCertificateArn: acm, IAMCertificateId: iam, CertificateSource: source } = certificate;
  return Boolean(acm || iam || (certificate.Certificate && source && source !== "cloudfront"));
}

/** Source: documented, API reference of InvalidProtocolSettings. */
function requireModern({ MinimumProtocolVersion: version }: ViewerCertificate): void {
  if (version !== "SSLv3") return;
  throw new ServiceError(
    "InvalidProtocolSettings",
    "You cannot specify SSLv3 as the minimum protocol version if you only want to support only " +
      "clients that support Server Name Indication (SNI).",
  );
}

const invalid = (message: string) => new ServiceError("InvalidViewerCertificate", message);

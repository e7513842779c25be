import type { CustomOriginConfig, Origin } from "@aws-sdk/client-cloudfront";
import { counted } from "../counted-list.ts";

/**
 * An origin with everything that AWS adds to what was sent.
 *
 * Source: observed, record of CreateDistribution (2024).
 */
export function completeOrigin(given: Origin): Origin {
  return {
    ...given,
    OriginPath: given.OriginPath ?? "",
    CustomHeaders: counted(given.CustomHeaders?.Items),
    ...(given.CustomOriginConfig && {
      CustomOriginConfig: completeCustomOrigin(given.CustomOriginConfig),
    }),
    ConnectionAttempts: given.ConnectionAttempts ?? 3,
    ConnectionTimeout: given.ConnectionTimeout ?? 10,
    OriginShield: given.OriginShield ?? { Enabled: false },
    OriginAccessControlId: given.OriginAccessControlId ?? "",
  };
}

// Lately AWS demands OriginSslProtocols. Older clients, and the requests of 2014, know nothing of
// it, so that here it has the value that AWS used to give it.
// Source: documented, AWS CLI reference of update-distribution (the two protocols).
function completeCustomOrigin(given: CustomOriginConfig): CustomOriginConfig {
  const protocols = given.OriginSslProtocols?.Items ?? ["SSLv3", "TLSv1"];
  return {
    ...given,
    OriginSslProtocols: { Quantity: protocols.length, Items: [...protocols] },
    OriginReadTimeout: given.OriginReadTimeout ?? 30,
    OriginKeepaliveTimeout: given.OriginKeepaliveTimeout ?? 5,
  };
}

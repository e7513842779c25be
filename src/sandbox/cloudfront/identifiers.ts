import { type Ids, LOWER_ALPHANUMERIC, UPPER_ALPHANUMERIC } from "../../base/ids.ts";

/** Where CloudFront says that its resources live, whatever host was called. */
const SERVICE_ROOT = "https://cloudfront.amazonaws.com/2020-05-31";

/** The id of a distribution, an origin access identity or an origin access control: `E…`. */
export const newResourceId = (ids: Ids): string => `E${ids.text(13, UPPER_ALPHANUMERIC)}`;

/** The id of an invalidation: `I…`. */
export const newInvalidationId = (ids: Ids): string => `I${ids.text(13, UPPER_ALPHANUMERIC)}`;

/** The id of a public key: `K…`. */
export const newPublicKeyId = (ids: Ids): string => `K${ids.text(13, UPPER_ALPHANUMERIC)}`;

/** A version of a resource, as ETag and If-Match carry it: without quotation marks. */
export const newVersion = (ids: Ids): string => `E${ids.text(13, UPPER_ALPHANUMERIC)}`;

/** `d<13 characters>.cloudfront.net`. */
export const newDomainName = (ids: Ids): string =>
  `d${ids.text(13, LOWER_ALPHANUMERIC)}.cloudfront.net`;

/**
 * The `Location` of a resource.
 *
 * @param path from the version on, e.g. `distribution/EDFDVBD6EXAMPLE`.
 *
 * Source: documented, records of CreateDistribution and CreateInvalidation.
 */
export const locationOf = (path: string): string => `${SERVICE_ROOT}/${path}`;

/** `arn:aws:cloudfront::<account>:<path>`; the path is e.g. `distribution/EDFDVBD6EXAMPLE`. */
export const arnOf = (accountId: string, path: string): string =>
  `arn:aws:cloudfront::${accountId}:${path}`;

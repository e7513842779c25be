import type {
  CustomErrorResponse,
  DistributionConfig,
  GeoRestriction,
} from "@aws-sdk/client-cloudfront";
import { ServiceError } from "../../../wire/index.ts";
import { invalidArgument, missingParameter, notValid, tooBig } from "../refusals.ts";
import { requireValidBehavior } from "./behavior-rules.ts";
import { requireValidCertificate } from "./certificate-rules.ts";
import { requireValidOrigin } from "./origin-rules.ts";

/** Source: documented, Developer Guide, "Quotas". */
const ALIASES_MAX = 100;

/** Source: documented, API reference of CustomErrorResponse. */
const ERROR_CODES = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
const RESPONSE_CODES = [200, ...ERROR_CODES].map(String);

/**
 * What AWS refuses in a configuration, as far as the configuration alone can tell.
 *
 * @param given as the client sent it, before defaults are filled in.
 * @throws {ServiceError} one of the exceptions of CreateDistribution.
 */
export function requireValidConfiguration(given: DistributionConfig): void {
  requireTexts(given);
  requireValidAliases(given.Aliases?.Items ?? []);
  requireUniqueOrigins(given);
  for (const origin of given.Origins?.Items ?? []) requireValidOrigin(origin);
  for (const behavior of behaviorsOf(given)) requireValidBehavior(behavior);
  requireOriginsExist(given);
  for (const response of given.CustomErrorResponses?.Items ?? []) requireValidResponse(response);
  requireValidCertificate(given);
  requireValidRestriction(given.Restrictions?.GeoRestriction);
  requireLogBucket(given);
  requireWebAcl(given.WebACLId ?? "");
}

/** The default behavior first, then the others in their order. */
export function behaviorsOf(config: DistributionConfig) {
  return [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])].filter(
    (behavior) => behavior !== undefined,
  );
}

function requireTexts(given: DistributionConfig): void {
  if (!given.CallerReference) throw missingParameter("CallerReference");
  if (given.CallerReference.length > 128) throw tooBig("CallerReference");
  if ((given.Comment ?? "").length > 128) throw tooBig("Comment");
  const root = given.DefaultRootObject ?? "";
  // The manual forbids a leading slash, but AWS takes it: ansible-collections/community.aws 1424.
  if (root.length > 255 || !/^[A-Za-z0-9_\-.*$/~"'&@:+%()!,]*$/.test(root)) {
    throw new ServiceError(
      "InvalidDefaultRootObject",
      "The default root object file name is too big or contains an invalid character.",
    );
  }
}

function requireValidAliases(aliases: readonly string[]): void {
  if (aliases.length > ALIASES_MAX) {
    throw new ServiceError(
      "TooManyDistributionCNAMEs",
      "Your request contains more CNAMEs than are allowed per distribution.",
    );
  }
  const isName = (alias: string) =>
    alias.length <= 253 && /^(\*\.)?([a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}$/i.test(alias);
  // Source: observed, cloudflare/Stout issue 40, ansible/ansible pull request 31284.
  if (!aliases.every(isName)) {
    throw invalidArgument(
      "The parameter CNAME contains one or more parameters that are not valid.",
    );
  }
}

/** Source: assumed, falsified by AWS accepting two origins of one id. */
function requireUniqueOrigins(given: DistributionConfig): void {
  const ids = (given.Origins?.Items ?? []).map(({ Id: id }) => id);
  if (ids.length === 0) throw missingParameter("Origins");
  if (new Set(ids).size < ids.length) throw notValid("Origin Id");
}

/** Source: observed, the message: moto. */
function requireOriginsExist(given: DistributionConfig): void {
  const origins = new Set(given.Origins?.Items?.map(({ Id: id }) => id));
  const groups = given.OriginGroups?.Items ?? [];
  const members = groups.flatMap((group) => group.Members?.Items ?? []);
  const targets = new Set([...origins, ...groups.map(({ Id: id }) => id)]);
  if (
    members.every(({ OriginId: id }) => origins.has(id)) &&
    behaviorsOf(given).every(({ TargetOriginId: id }) => targets.has(id))
  ) {
    return;
  }
  throw new ServiceError(
    "NoSuchOrigin",
    "One or more of your origins or origin groups do not exist.",
  );
}

function requireValidResponse(response: CustomErrorResponse): void {
  const { ErrorCode: error = 0, ResponseCode: code = "", ResponsePagePath: path = "" } = response;
  if (!ERROR_CODES.includes(error)) {
    throw new ServiceError("InvalidErrorCode", "An invalid error code was specified.");
  }
  if (code !== "" && !RESPONSE_CODES.includes(code)) {
    throw new ServiceError("InvalidResponseCode", "A response code is not valid.");
  }
  // Source: documented, API reference of CustomErrorResponse: both members or neither.
  if ((code === "") !== (path === "")) {
    throw missingParameter(code === "" ? "ResponseCode" : "ResponsePagePath");
  }
  if (path !== "" && (!path.startsWith("/") || path.length > 4096)) {
    throw new ServiceError(
      "InvalidRelativePath",
      "The relative path is too big, is not URL-encoded, or does not begin with a slash (/).",
    );
  }
}

function requireValidRestriction(restriction: GeoRestriction | undefined): void {
  if (restriction === undefined) return;
  const { RestrictionType: type, Items: locations = [] } = restriction;
  // Source: observed, hashicorp/terraform-provider-aws issue 19243.
  if ((type === "none") !== (locations.length === 0)) {
    throw new ServiceError(
      "InvalidGeoRestrictionParameter",
      "Your request contains invalid Restriction parameters.",
    );
  }
  if (!locations.every((location) => /^[A-Z]{2}$/.test(location))) {
    throw new ServiceError("InvalidLocationCode", "The location code specified is not valid.");
  }
}

/** Source: observed, the message as AWS gave it to terraform. */
function requireLogBucket({ Logging: logging }: DistributionConfig): void {
  if (logging?.Enabled && !/\.amazonaws\.com(\.cn)?$/.test(logging.Bucket ?? "")) {
    throw invalidArgument("The parameter Logging Bucket does not refer to a valid S3 bucket.");
  }
}

/** Source: documented, API reference of DistributionConfig: an id (classic) or an ARN. */
function requireWebAcl(id: string): void {
  const isClassic = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const isArn = /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[^/]+\/[^/]+$/.test(id);
  if (id === "" || isClassic || isArn) return;
  throw new ServiceError("InvalidWebACLId", "A web ACL ID specified is not valid.");
}

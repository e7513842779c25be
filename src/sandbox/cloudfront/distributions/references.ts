import type { DistributionConfig } from "@aws-sdk/client-cloudfront";
import { ServiceError } from "../../../wire/index.ts";
import { policyReferences } from "../policies/policy-references.ts";
import { type CloudFrontState, ownedBy } from "../state.ts";
import { behaviorsOf } from "./configuration-rules.ts";

/** `origin-access-identity/cloudfront/<id>`, the way an origin names its identity. */
const IDENTITY_PREFIX = "origin-access-identity/cloudfront/";

/** The origin access identities that a configuration uses, by id. */
export const identitiesOf = (config: DistributionConfig): string[] =>
  (config.Origins?.Items ?? [])
    .map(({ S3OriginConfig: s3 }) => s3?.OriginAccessIdentity ?? "")
    .filter((path) => path !== "")
    .map((path) => (path.startsWith(IDENTITY_PREFIX) ? path.slice(IDENTITY_PREFIX.length) : ""));

/** The origin access controls that a configuration uses, by id. */
export const accessControlsOf = (config: DistributionConfig): string[] =>
  (config.Origins?.Items ?? [])
    .map(({ OriginAccessControlId: id }) => id ?? "")
    .filter((id) => id !== "");

/** The key groups that a configuration trusts, by id. */
export const keyGroupsOf = (config: DistributionConfig): string[] =>
  behaviorsOf(config).flatMap(({ TrustedKeyGroups: groups }) => groups?.Items ?? []);

/** The functions that a configuration runs, by ARN. */
export const functionsOf = (config: DistributionConfig): string[] =>
  behaviorsOf(config).flatMap(({ FunctionAssociations: functions }) =>
    (functions?.Items ?? []).flatMap(({ FunctionARN: arn }) => arn ?? []),
  );

/**
 * Holds a configuration to the account's other resources, which it may only name when they exist.
 *
 * @throws {ServiceError} `InvalidOriginAccessIdentity`, `InvalidOriginAccessControl`,
 *   `NoSuchCachePolicy`, `NoSuchOriginRequestPolicy`, `NoSuchResponseHeadersPolicy`,
 *   `TrustedKeyGroupDoesNotExist` or `InvalidFunctionAssociation`.
 */
export function requireReferences(
  config: DistributionConfig,
  accountId: string,
  state: CloudFrontState,
): void {
  const identities = ownedBy(accountId, state.identities);
  const accessControls = ownedBy(accountId, state.accessControls);
  const keyGroups = ownedBy(accountId, state.keyGroups);
  const functions = ownedBy(accountId, state.functions);
  const isPublished = (arn: string) =>
    arn.startsWith(`arn:aws:cloudfront::${accountId}:function/`) &&
    functions.get(arn.slice(arn.indexOf("/") + 1))?.live !== undefined;

  requireAll(identitiesOf(config), (id) => identities.get(id) !== undefined, UNKNOWN_IDENTITY);
  requireAll(
    accessControlsOf(config),
    (id) => accessControls.get(id) !== undefined,
    UNKNOWN_ACCESS_CONTROL,
  );
  requireAll(keyGroupsOf(config), (id) => keyGroups.get(id) !== undefined, UNKNOWN_KEY_GROUP);
  requireAll(functionsOf(config), isPublished, UNPUBLISHED_FUNCTION);
  for (const { ids, exists, refusal } of policyReferences(config, accountId, state)) {
    requireAll(ids, exists, refusal);
  }
}

type Refusal = readonly [code: string, message: string];

/** Source: observed, serverless/serverless issue 11729. */
const UNKNOWN_IDENTITY: Refusal = [
  "InvalidOriginAccessIdentity",
  "The specified origin access identity does not exist or is not valid.",
];

/** Source: assumed, falsified by the message AWS gives for an unknown OriginAccessControlId. */
const UNKNOWN_ACCESS_CONTROL: Refusal = [
  "InvalidOriginAccessControl",
  "The specified origin access control does not exist or is not valid.",
];

/** Source: documented, API reference. */
const UNKNOWN_KEY_GROUP: Refusal = [
  "TrustedKeyGroupDoesNotExist",
  "The specified key group does not exist.",
];

/** Source: documented, API reference. */
const UNPUBLISHED_FUNCTION: Refusal = [
  "InvalidFunctionAssociation",
  "A CloudFront function association is invalid.",
];

function requireAll(
  ids: readonly string[],
  exists: (id: string) => boolean,
  [code, message]: Refusal,
): void {
  if (!ids.every(exists)) throw new ServiceError(code, message);
}

/**
 * An alternate domain name belongs to one distribution in the world, whoever owns it.
 *
 * @param ownId the distribution that may keep its names; undefined for a new one.
 * @throws {ServiceError} `CNAMEAlreadyExists`.
 *
 * Source: observed, klaemo/s3-website issue 25.
 */
export function requireFreeAliases(
  config: DistributionConfig,
  ownId: string | undefined,
  state: CloudFrontState,
): void {
  const wanted = new Set((config.Aliases?.Items ?? []).map((alias) => alias.toLowerCase()));
  if (wanted.size === 0) return;
  const isTaken = state.distributions
    .list()
    .filter(({ value }) => value.id !== ownId)
    .flatMap(({ value }) => value.config.Aliases?.Items ?? [])
    .some((alias) => wanted.has(alias.toLowerCase()));
  if (!isTaken) return;
  throw new ServiceError(
    "CNAMEAlreadyExists",
    "One or more of the CNAMEs you provided are already associated with a different resource.",
  );
}

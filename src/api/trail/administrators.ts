import type { OperationContext } from "../../embedded/index.ts";
import { CLOUDTRAIL, type OrganizationDocument } from "../../sandbox/index.ts";
import type { Caller } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { ApiServices } from "../services.ts";
import { notAllFeatures, notInUse, notTrusted } from "./organization-trails.ts";

/**
 * Gives the organization whose administrators the caller may name.
 *
 * @throws {ServiceError} as AWS documents for RegisterOrganizationDelegatedAdmin. Source of the
 *   words: assumed, where they are not CreateTrail's.
 */
export function requireManagement(
  { accountId }: Caller,
  { organizations }: ApiServices,
): OrganizationDocument {
  const organization = organizations.organizationOf(accountId);
  if (!organization) throw notInUse();
  if (organization.managementAccountId !== accountId) {
    throw new ServiceError(
      "NotOrganizationManagementAccountException",
      "The account making the request is not the management account of the organization.",
    );
  }
  if (organization.featureSet !== "ALL") throw notAllFeatures();
  if (!organizations.trusts(organization.id, CLOUDTRAIL)) throw notTrusted(accountId);
  return organization;
}

/** @throws {ServiceError} `InvalidParameterException`, `AccountNotFoundException`. */
export function checkMember(
  { id }: OrganizationDocument,
  accountId: string,
  { organizations }: ApiServices,
): void {
  if (!/^\d{12,16}$/.test(accountId)) {
    throw new ServiceError(
      "InvalidParameterException",
      `The account ID is not valid: ${accountId}`,
    );
  }
  if (organizations.isMember(id, accountId)) return;
  throw new ServiceError(
    "AccountNotFoundException",
    `The account ${accountId} is not found or is not part of your organization.`,
  );
}

/**
 * Tells of the call to Organizations that goes with the caller's own.
 *
 * Source: documented, CloudTrail user guide, "Required permissions to assign a delegated
 * administrator": the caller needs that permission, too.
 */
export function tellOrganizations(
  context: OperationContext,
  operation: string,
  accountId: string,
): void {
  context.onBehalf?.({
    by: CLOUDTRAIL,
    service: "organizations",
    operation,
    input: { AccountId: accountId, ServicePrincipal: CLOUDTRAIL },
    output: {},
  });
}

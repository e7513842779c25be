import type { Clock } from "../../base/clock.ts";
import type { Identities } from "../../identify/index.ts";

export const CLOUDTRAIL = "cloudtrail.amazonaws.com";
export const ORGANIZATIONS = "organizations.amazonaws.com";

/**
 * The service-linked roles that an organization brings into its accounts.
 *
 * Source: documented, CloudTrail user guide, "Using service-linked roles", and Organizations user
 * guide, "Service-linked roles".
 */
const ROLES: ReadonlyMap<string, LinkedRole> = new Map([
  [
    CLOUDTRAIL,
    {
      name: "AWSServiceRoleForCloudTrail",
      policy: "arn:aws:iam::aws:policy/aws-service-role/CloudTrailServiceRolePolicy",
    },
  ],
  [
    ORGANIZATIONS,
    {
      name: "AWSServiceRoleForOrganizations",
      policy: "arn:aws:iam::aws:policy/aws-service-role/AWSOrganizationsServiceTrustPolicy",
    },
  ],
]);

interface LinkedRole {
  readonly name: string;
  readonly policy: string;
}

/** Makes a service's role in an account, unless it is there. Services without one have none. */
export function linkRole(
  identities: Identities,
  accountId: string,
  service: string,
  clock: Clock,
): void {
  const role = ROLES.get(service);
  if (!role || identities.roles.find(accountId, role.name)) return;
  const statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
  };
  identities.roles.save({
    accountId,
    name: role.name,
    path: `/aws-service-role/${service}/`,
    id: identities.mintId("AROA", accountId),
    createdAtMs: clock.nowMs(),
    tags: [],
    inlinePolicies: {},
    attachedPolicies: [role.policy],
    trustPolicy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    maxSessionDurationSeconds: 3600,
  });
}

/** Takes a service's role out of an account that is no longer in the organization. */
export function unlinkRole(identities: Identities, accountId: string, service: string): void {
  const role = identities.roles.find(accountId, ROLES.get(service)?.name ?? "");
  if (role) identities.roles.delete(role);
}

export function hasLinkedRole(identities: Identities, accountId: string, service: string): boolean {
  return identities.roles.find(accountId, ROLES.get(service)?.name ?? "") !== undefined;
}

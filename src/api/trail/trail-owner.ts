import type { Caller, Trail, TrailSettings } from "../../trails/index.ts";
import type { ApiServices } from "../services.ts";
import { notManagement, requireTrailAdministrator } from "./organization-trails.ts";

/** Whose a trail is to be. */
export interface TrailOwner {
  readonly accountId: string;
  readonly settings: Pick<TrailSettings, "isOrganization" | "organizationId">;
}

/**
 * Says whose a new trail is: the caller's, or the management account's for an organization's.
 *
 * @throws {ServiceError} as {@link requireTrailAdministrator}.
 */
export function ownerOfNew(
  isOrganization: boolean | undefined,
  caller: Caller,
  services: ApiServices,
): TrailOwner {
  if (!isOrganization) return { accountId: caller.accountId, settings: { isOrganization: false } };
  const { id, managementAccountId } = requireTrailAdministrator(caller, services);
  const settings = { isOrganization, organizationId: id };
  return { accountId: managementAccountId, settings };
}

/**
 * Says whose a trail is after an update.
 *
 * @param wanted undefined when the client did not say: then it stays whose it is.
 * @throws {ServiceError} as {@link requireTrailAdministrator}, and
 *   `NotOrganizationMasterAccountException` for a delegated administrator. Source: documented,
 *   UpdateTrail: only the management account makes one kind of trail of the other.
 */
export function ownerAfterUpdate(
  wanted: boolean | undefined,
  { trail, caller }: { readonly trail: Trail; readonly caller: Caller },
  services: ApiServices,
): TrailOwner["settings"] {
  const { isOrganization, organizationId } = trail;
  if (wanted === undefined || wanted === isOrganization) {
    return { isOrganization, ...(organizationId !== undefined && { organizationId }) };
  }
  if (trail.accountId !== caller.accountId) throw notManagement();
  if (!wanted) return { isOrganization: false };
  const organization = requireTrailAdministrator(caller, services);
  if (organization.managementAccountId !== caller.accountId) throw notManagement();
  return { isOrganization: true, organizationId: organization.id };
}

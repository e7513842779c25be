import {
  membersOf,
  type OrganizationDocument,
  type OrganizationsState,
  type UnitDocument,
} from "./organizations-state.ts";
import { refusal } from "./refusals.ts";

/** Every OU of an organization. */
export function unitsOf(
  state: OrganizationsState,
  organizationId: string,
): readonly UnitDocument[] {
  return state.units.list({ prefix: `${organizationId}/` }).map(({ value }) => value);
}

export function findUnit(
  state: OrganizationsState,
  { id }: OrganizationDocument,
  unitId: string | undefined,
): UnitDocument | undefined {
  return state.units.get(`${id}/${unitId}`);
}

/** @throws {ServiceError} `OrganizationalUnitNotFoundException`. */
export function requireUnit(
  state: OrganizationsState,
  organization: OrganizationDocument,
  unitId: string | undefined,
): UnitDocument {
  const unit = findUnit(state, organization, unitId);
  if (unit) return unit;
  throw refusal("noUnit");
}

/** Whether the id is that of the root or of an OU. */
export function isParent(
  state: OrganizationsState,
  organization: OrganizationDocument,
  id: string | undefined,
): id is string {
  return id === organization.rootId || findUnit(state, organization, id) !== undefined;
}

/** @throws {ServiceError} `ParentNotFoundException`. */
export function requireParent(
  state: OrganizationsState,
  organization: OrganizationDocument,
  id: string | undefined,
): string {
  if (isParent(state, organization, id)) return id;
  throw refusal("noParent");
}

/** The ids of the root and every OU above something, the root first; ends with `parentId`. */
export function lineOf(
  state: OrganizationsState,
  organization: OrganizationDocument,
  parentId: string,
): readonly string[] {
  const unit = findUnit(state, organization, parentId);
  return unit ? [...lineOf(state, organization, unit.parentId), parentId] : [parentId];
}

/** Every target that policies can be attached to: the root, OUs and accounts, by id. */
export function targetsOf(
  state: OrganizationsState,
  organization: OrganizationDocument,
): readonly string[] {
  return [
    organization.rootId,
    ...unitsOf(state, organization.id).map(({ id }) => id),
    ...membersOf(state, organization.id).map(({ accountId }) => accountId),
  ];
}

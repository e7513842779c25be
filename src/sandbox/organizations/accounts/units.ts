import type {
  CreateOrganizationalUnitRequest,
  CreateOrganizationalUnitResponse,
  DeleteOrganizationalUnitRequest,
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse,
  ListChildrenRequest,
  ListChildrenResponse,
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
  ListParentsRequest,
  ListParentsResponse,
  OrganizationalUnit,
  UpdateOrganizationalUnitRequest,
  UpdateOrganizationalUnitResponse,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { arnOf, mintUnitId } from "../identifiers.ts";
import {
  findMember,
  membersOf,
  type OrganizationDocument,
  type OrganizationsState,
  type UnitDocument,
} from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { attachDefaults, detachAll } from "../policies/default-policies.ts";
import { checkLength, constraintViolation, invalidInput, refusal } from "../refusals.ts";
import { requireManagement, requireReader } from "../standing.ts";
import { readTags } from "../tags.ts";
import { findUnit, lineOf, requireParent, requireUnit, unitsOf } from "../tree.ts";

/** Source: documented, Organizations user guide, quotas: OUs in all, and one below the other. */
const UNITS_MAX = 2_000;
const DEPTH_MAX = 5;

export const createOrganizationalUnit =
  (state: OrganizationsState) =>
  (
    input: CreateOrganizationalUnitRequest,
    context: OperationContext,
  ): CreateOrganizationalUnitResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const parentId = requireParent(state, organization, input.ParentId);
      const name = freeName(state, organization, { name: input.Name, parentId });
      const tags = readTags({}, input.Tags);
      checkRoom(state, organization, parentId);
      const unit = { id: mintUnitId(organization.rootId, context.ids), name, parentId };
      const key = `${organization.id}/${unit.id}`;
      state.units.put(key, unit);
      if (Object.keys(tags).length > 0) state.tags.put(key, tags);
      for (const type of organization.policyTypes) {
        attachDefaults(state, organization, type, unit.id);
      }
      return { OrganizationalUnit: present(state, organization, unit) };
    });

export const describeOrganizationalUnit =
  (state: OrganizationsState) =>
  (
    input: DescribeOrganizationalUnitRequest,
    context: OperationContext,
  ): DescribeOrganizationalUnitResponse => {
    const organization = requireReader(state, context);
    const unit = requireUnit(state, organization, input.OrganizationalUnitId);
    return { OrganizationalUnit: present(state, organization, unit) };
  };

export const updateOrganizationalUnit =
  (state: OrganizationsState) =>
  (
    input: UpdateOrganizationalUnitRequest,
    context: OperationContext,
  ): UpdateOrganizationalUnitResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const before = requireUnit(state, organization, input.OrganizationalUnitId);
      const name = freeName(state, organization, { ...before, name: input.Name ?? before.name });
      const unit = { ...before, name };
      state.units.put(`${organization.id}/${unit.id}`, unit);
      return { OrganizationalUnit: present(state, organization, unit) };
    });

export const deleteOrganizationalUnit =
  (state: OrganizationsState) =>
  (input: DeleteOrganizationalUnitRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const { id } = requireUnit(state, organization, input.OrganizationalUnitId);
      const hasUnits = unitsOf(state, organization.id).some(({ parentId }) => parentId === id);
      const hasAccounts = membersOf(state, organization.id).some(
        ({ membership }) => membership.parentId === id,
      );
      if (hasUnits || hasAccounts) throw refusal("unitNotEmpty");
      detachAll(state, organization.id, id);
      state.tags.delete(`${organization.id}/${id}`);
      state.units.delete(`${organization.id}/${id}`);
      return {};
    });

export const listOrganizationalUnitsForParent =
  (state: OrganizationsState) =>
  (
    input: ListOrganizationalUnitsForParentRequest,
    context: OperationContext,
  ): ListOrganizationalUnitsForParentResponse => {
    const organization = requireReader(state, context);
    const parentId = requireParent(state, organization, input.ParentId);
    const units = unitsOf(state, organization.id).filter((unit) => unit.parentId === parentId);
    const { items, nextToken } = cutPage(units, input);
    const shown = items.map((unit) => present(state, organization, unit));
    return { OrganizationalUnits: shown, ...nextToken };
  };

export const listParents =
  (state: OrganizationsState) =>
  (input: ListParentsRequest, context: OperationContext): ListParentsResponse => {
    const organization = requireReader(state, context);
    const { ChildId: childId } = input;
    const parentId =
      findMember(state, organization.id, childId)?.membership.parentId ??
      findUnit(state, organization, childId)?.parentId;
    if (parentId === undefined) throw refusal("noChild");
    const Type = parentId === organization.rootId ? "ROOT" : "ORGANIZATIONAL_UNIT";
    return { Parents: [{ Id: parentId, Type }] };
  };

export const listChildren =
  (state: OrganizationsState) =>
  (input: ListChildrenRequest, context: OperationContext): ListChildrenResponse => {
    const organization = requireReader(state, context);
    const parentId = requireParent(state, organization, input.ParentId);
    const { ChildType: type } = input;
    if (type !== "ACCOUNT" && type !== "ORGANIZATIONAL_UNIT") {
      throw invalidInput("INVALID_ENUM", "You specified an invalid value.");
    }
    const children =
      type === "ACCOUNT"
        ? membersOf(state, organization.id)
            .filter(({ membership }) => membership.parentId === parentId)
            .map(({ accountId }) => accountId)
        : unitsOf(state, organization.id)
            .filter((unit) => unit.parentId === parentId)
            .map(({ id }) => id);
    const { items, nextToken } = cutPage(children, input);
    return { Children: items.map((Id) => ({ Id, Type: type })), ...nextToken };
  };

interface Named {
  /** Of the OU itself, where it exists. */
  readonly id?: string;
  readonly name: string | undefined;
  readonly parentId: string;
}

/** Names are the OU's own among those beside it. */
function freeName(
  state: OrganizationsState,
  organization: OrganizationDocument,
  { id, name, parentId }: Named,
): string {
  const checked = checkLength(name, 1, 128);
  const isTaken = unitsOf(state, organization.id).some(
    (unit) => unit.parentId === parentId && unit.name === checked && unit.id !== id,
  );
  if (isTaken) throw refusal("sameUnit");
  return checked;
}

function checkRoom(
  state: OrganizationsState,
  organization: OrganizationDocument,
  parentId: string,
): void {
  if (lineOf(state, organization, parentId).length > DEPTH_MAX) {
    throw constraintViolation(
      "OU_DEPTH_LIMIT_EXCEEDED",
      "You have exceeded the allowed depth of organizational units.",
    );
  }
  if (unitsOf(state, organization.id).length >= UNITS_MAX) {
    throw constraintViolation(
      "OU_NUMBER_LIMIT_EXCEEDED",
      "You have exceeded the allowed number of organizational units.",
    );
  }
}

function present(
  state: OrganizationsState,
  organization: OrganizationDocument,
  { id, name }: UnitDocument,
): OrganizationalUnit {
  const line = lineOf(state, organization, id).join("/");
  return {
    Id: id,
    Arn: arnOf("ou", organization, id),
    Name: name,
    Path: `${organization.id}/${line}/`,
  };
}

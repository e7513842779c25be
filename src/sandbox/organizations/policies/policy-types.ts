import {
  type DisablePolicyTypeRequest,
  type DisablePolicyTypeResponse,
  type EnablePolicyTypeRequest,
  type EnablePolicyTypeResponse,
  PolicyType,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { presentRoot } from "../accounts/organization.ts";
import type { OrganizationDocument, OrganizationsState } from "../organizations-state.ts";
import { checkPattern, invalidInput, refusal } from "../refusals.ts";
import { requireManagement } from "../standing.ts";
import { targetsOf } from "../tree.ts";
import { attachDefaults } from "./default-policies.ts";

/** Lets policies of a type be attached; AWS's own, where there is one, is attached everywhere. */
export const enablePolicyType =
  (state: OrganizationsState) =>
  (input: EnablePolicyTypeRequest, context: OperationContext): EnablePolicyTypeResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const type = checkPolicyType(input.PolicyType);
      checkRoot(organization, input.RootId);
      if (organization.featureSet !== "ALL") throw refusal("typeNotAvailable");
      if (organization.policyTypes.includes(type)) throw refusal("typeEnabled");
      const policyTypes = [...organization.policyTypes, type];
      const now = { ...organization, policyTypes };
      state.organizations.put(organization.id, now);
      for (const targetId of targetsOf(state, now)) attachDefaults(state, now, type, targetId);
      return { Root: presentRoot(now) };
    });

/** Detaches every policy of a type; the policies themselves stay. */
export const disablePolicyType =
  (state: OrganizationsState) =>
  (input: DisablePolicyTypeRequest, context: OperationContext): DisablePolicyTypeResponse =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const type = checkPolicyType(input.PolicyType);
      checkRoot(organization, input.RootId);
      if (!organization.policyTypes.includes(type)) throw refusal("typeNotEnabled");
      const policyTypes = organization.policyTypes.filter((enabled) => enabled !== type);
      const now = { ...organization, policyTypes };
      state.organizations.put(organization.id, now);
      for (const { key, value } of state.attachments.list({ prefix: `${organization.id}/` })) {
        if (value.type === type) state.attachments.delete(key);
      }
      return { Root: presentRoot(now) };
    });

/** @throws {ServiceError} `InvalidInputException`. */
export function checkPolicyType(type: string | undefined): PolicyType {
  const known = Object.values(PolicyType).find((one) => one === type);
  if (known) return known;
  throw invalidInput("INVALID_ENUM_POLICY_TYPE", "You specified an invalid value.");
}

function checkRoot({ rootId }: OrganizationDocument, asked: string | undefined): void {
  if (checkPattern(asked, /^r-[0-9a-z]{4,32}$/) !== rootId) throw refusal("noRoot");
}

import type {
  DisablePolicyTypeRequest,
  DisablePolicyTypeResponse,
  EnablePolicyTypeRequest,
  EnablePolicyTypeResponse,
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

/** Written out, because the SDK's list comes with all of its client. The type wants every one. */
const POLICY_TYPES: Readonly<Record<PolicyType, true>> = {
  AISERVICES_OPT_OUT_POLICY: true,
  BACKUP_POLICY: true,
  BEDROCK_POLICY: true,
  CHATBOT_POLICY: true,
  DECLARATIVE_POLICY_EC2: true,
  GUARDDUTY_POLICY: true,
  INSPECTOR_POLICY: true,
  NETWORK_SECURITY_DIRECTOR_POLICY: true,
  RESOURCE_CONTROL_POLICY: true,
  S3_POLICY: true,
  SECURITYHUB_CSPM_POLICY: true,
  SECURITYHUB_POLICY: true,
  SERVICE_CONTROL_POLICY: true,
  TAG_POLICY: true,
  UPGRADE_ROLLOUT_POLICY: true,
};

const isPolicyType = (type: string): type is PolicyType => Object.hasOwn(POLICY_TYPES, type);

/** @throws {ServiceError} `InvalidInputException`. */
export function checkPolicyType(type: string | undefined): PolicyType {
  if (type !== undefined && isPolicyType(type)) return type;
  throw invalidInput("INVALID_ENUM_POLICY_TYPE", "You specified an invalid value.");
}

function checkRoot({ rootId }: OrganizationDocument, asked: string | undefined): void {
  if (checkPattern(asked, /^r-[0-9a-z]{4,32}$/) !== rootId) throw refusal("noRoot");
}

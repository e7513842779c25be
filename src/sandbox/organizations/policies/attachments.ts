import type {
  AttachPolicyRequest,
  DetachPolicyRequest,
  ListPoliciesForTargetRequest,
  ListPoliciesForTargetResponse,
  ListTargetsForPolicyRequest,
  ListTargetsForPolicyResponse,
  PolicyTargetSummary,
  PolicyType,
} from "@aws-sdk/client-organizations";
import type { OperationContext } from "../../../embedded/index.ts";
import { accountArn } from "../accounts/account.ts";
import { arnOf } from "../identifiers.ts";
import {
  findMember,
  type OrganizationDocument,
  type OrganizationsState,
} from "../organizations-state.ts";
import { cutPage } from "../page.ts";
import { checkPattern, constraintViolation, refusal } from "../refusals.ts";
import { requireManagement, requireReader } from "../standing.ts";
import { findUnit, targetsOf } from "../tree.ts";
import { defaultPolicy, policiesOf } from "./default-policies.ts";
import { requirePolicy, summaryOf } from "./policies.ts";
import { checkPolicyType } from "./policy-types.ts";

/** Source: documented, Organizations user guide, quotas: of one type, on one target. */
const ATTACHMENTS_MAX = 5;
const TARGET = /^(r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/;

export const attachPolicy =
  (state: OrganizationsState) =>
  (input: AttachPolicyRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const { id, type } = requirePolicy(state, organization, input.PolicyId);
      const target = requireTarget(state, organization, input.TargetId);
      if (!organization.policyTypes.includes(type)) throw refusal("typeNotEnabled");
      const key = `${organization.id}/${target.TargetId}/${id}`;
      if (state.attachments.get(key)) throw refusal("attached");
      if (attachedTo(state, organization, { ...target, type }).length >= ATTACHMENTS_MAX) {
        throw constraintViolation(
          "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
          "You have exceeded the number of policies of a type that a target can have.",
        );
      }
      state.attachments.put(key, { type });
      return {};
    });

export const detachPolicy =
  (state: OrganizationsState) =>
  (input: DetachPolicyRequest, context: OperationContext): object =>
    state.change(() => {
      const organization = requireManagement(state, context);
      const { id, type } = requirePolicy(state, organization, input.PolicyId);
      const target = requireTarget(state, organization, input.TargetId);
      const key = `${organization.id}/${target.TargetId}/${id}`;
      if (!state.attachments.get(key)) throw refusal("notAttached");
      const isLast = attachedTo(state, organization, { ...target, type }).length === 1;
      if (isLast && defaultPolicy(type)) {
        throw constraintViolation(
          "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
          "You cannot remove the last policy attached to the specified target. You should have " +
            "at least one attached at any time.",
        );
      }
      state.attachments.delete(key);
      return {};
    });

export const listPoliciesForTarget =
  (state: OrganizationsState) =>
  (
    input: ListPoliciesForTargetRequest,
    context: OperationContext,
  ): ListPoliciesForTargetResponse => {
    const organization = requireReader(state, context);
    const type = checkPolicyType(input.Filter);
    const target = requireTarget(state, organization, input.TargetId);
    const ids = new Set(attachedTo(state, organization, { ...target, type }));
    const policies = policiesOf(state, organization.id).filter(({ id }) => ids.has(id));
    const { items, nextToken } = cutPage(policies, input);
    return { Policies: items.map((policy) => summaryOf(organization, policy)), ...nextToken };
  };

export const listTargetsForPolicy =
  (state: OrganizationsState) =>
  (input: ListTargetsForPolicyRequest, context: OperationContext): ListTargetsForPolicyResponse => {
    const organization = requireReader(state, context);
    const { id } = requirePolicy(state, organization, input.PolicyId);
    const targets = targetsOf(state, organization)
      .filter((targetId) => state.attachments.get(`${organization.id}/${targetId}/${id}`))
      .map((targetId) => requireTarget(state, organization, targetId));
    const { items, nextToken } = cutPage(targets, input);
    return { Targets: [...items], ...nextToken };
  };

interface Target extends PolicyTargetSummary {
  readonly TargetId: string;
}

/** @throws {ServiceError} `TargetNotFoundException`, `InvalidInputException`. */
function requireTarget(
  state: OrganizationsState,
  organization: OrganizationDocument,
  targetId: string | undefined,
): Target {
  const id = checkPattern(targetId, TARGET);
  if (id === organization.rootId) {
    return { TargetId: id, Arn: arnOf("root", organization, id), Name: "Root", Type: "ROOT" };
  }
  const unit = findUnit(state, organization, id);
  if (unit) {
    const Arn = arnOf("ou", organization, id);
    return { TargetId: id, Arn, Name: unit.name, Type: "ORGANIZATIONAL_UNIT" };
  }
  const member = findMember(state, organization.id, id);
  if (!member) throw refusal("noTarget");
  return { TargetId: id, Arn: accountArn(organization, id), Name: member.name, Type: "ACCOUNT" };
}

interface Attachable {
  readonly TargetId: string;
  readonly type: PolicyType;
}

/** The ids of the policies of a type that are attached to a target itself. */
function attachedTo(
  state: OrganizationsState,
  { id }: OrganizationDocument,
  { TargetId, type }: Attachable,
): readonly string[] {
  const prefix = `${id}/${TargetId}/`;
  return state.attachments
    .list({ prefix })
    .filter(({ value }) => value.type === type)
    .map(({ key }) => key.slice(prefix.length));
}

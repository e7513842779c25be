import type { PolicyType } from "@aws-sdk/client-organizations";
import type {
  OrganizationDocument,
  OrganizationsState,
  PolicyDocument,
} from "../organizations-state.ts";

const ALLOW_ALL = { Effect: "Allow", Action: "*", Resource: "*" };

/** The policies that AWS keeps, and attaches to everything while their type is enabled. */
const DEFAULTS: readonly PolicyDocument[] = [
  {
    id: "p-FullAWSAccess",
    name: "FullAWSAccess",
    description: "Allows access to every operation",
    type: "SERVICE_CONTROL_POLICY",
    content: JSON.stringify({ Version: "2012-10-17", Statement: [ALLOW_ALL] }),
  },
  {
    id: "p-RCPFullAWSAccess",
    name: "RCPFullAWSAccess",
    description: "Allows access to every resource",
    type: "RESOURCE_CONTROL_POLICY",
    content: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ ...ALLOW_ALL, Principal: "*" }],
    }),
  },
];

/** @returns undefined for a type of policy that AWS has no default of. */
export function defaultPolicy(type: PolicyType | undefined): PolicyDocument | undefined {
  return DEFAULTS.find((policy) => policy.type === type);
}

export function isDefaultPolicy(policyId: string): boolean {
  return DEFAULTS.some(({ id }) => id === policyId);
}

/** The policies of an organization, AWS's first. */
export function policiesOf(
  state: OrganizationsState,
  organizationId: string,
): readonly PolicyDocument[] {
  const own = state.policies.list({ prefix: `${organizationId}/` }).map(({ value }) => value);
  return [...DEFAULTS, ...own];
}

/** Attaches AWS's policy of a type to a target. To be called within a transaction. */
export function attachDefaults(
  state: OrganizationsState,
  organization: OrganizationDocument,
  type: PolicyType,
  targetId: string,
): void {
  const policy = defaultPolicy(type);
  if (policy) state.attachments.put(`${organization.id}/${targetId}/${policy.id}`, { type });
}

/** Detaches everything from a target that ceases to be. To be called within a transaction. */
export function detachAll(
  state: OrganizationsState,
  organizationId: string,
  targetId: string,
): void {
  for (const { key } of state.attachments.list({ prefix: `${organizationId}/${targetId}/` })) {
    state.attachments.delete(key);
  }
}

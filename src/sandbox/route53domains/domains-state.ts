import type { ContactDetail, OperationType } from "@aws-sdk/client-route-53-domains";
import type { Collection, StateStore } from "../../base/state-store.ts";
import { openRoute53State, type Route53State } from "../route53/index.ts";

export const CONTACT_ROLES = ["Admin", "Registrant", "Tech", "Billing"] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

export interface DomainDocument {
  /** Lower case, without a dot at the end. */
  readonly name: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly expiresAtMs: number;
  readonly autoRenew: boolean;
  readonly transferLock: boolean;
  readonly nameservers: readonly { readonly Name: string; readonly GlueIps?: readonly string[] }[];
  /** Personal data: answers of GetDomainDetail are the one way out. */
  readonly contacts: Readonly<Partial<Record<ContactRole, ContactDetail>>>;
  readonly privacy: Readonly<Record<ContactRole, boolean>>;
  readonly authCode: string;
  readonly registryDomainId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface DomainOperation {
  readonly id: string;
  readonly domainName: string;
  readonly type: OperationType;
  readonly submittedAtMs: number;
}

/** All that Route 53 Domains keeps, and Route 53's own state beside it. */
export interface DomainsState {
  readonly store: StateStore;
  readonly route53: Route53State;
  /** `<account>/<domain name>`. */
  readonly domains: Collection<DomainDocument>;
  /** `<account>/<operation id>`. */
  readonly operations: Collection<DomainOperation>;
}

export function openDomainsState(store: StateStore): DomainsState {
  return {
    store,
    route53: openRoute53State(store),
    domains: store.collection("route53domains/domains"),
    operations: store.collection("route53domains/operations"),
  };
}

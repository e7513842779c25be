import type { Clock } from "../../base/clock.ts";
import type { StateStore } from "../../base/state-store.ts";
import type { Position } from "../../journal/index.ts";
import type { Membership } from "../../selection/index.ts";
import type { Memberships } from "../../trails/index.ts";
import { CLOUDTRAIL, hasLinkedRole, linkRole } from "./linked-roles.ts";
import {
  findMember,
  membersOf,
  type OrganizationDocument,
  type OrganizationsOptions,
  type OrganizationsState,
  openOrganizationsState,
} from "./organizations-state.ts";
import {
  addDelegation,
  administratorsOf,
  type Delegation,
  isAdministrator,
  removeDelegation,
} from "./services/administrators.ts";
import { organizationOf } from "./standing.ts";

/**
 * The organizations of this server, for those beside their members who need to know them: trails,
 * and CloudTrail's own actions.
 *
 * Reads the store for every question. *Trusted*: whoever can write it decides what trails record.
 */
export class Organizations implements Memberships {
  /** For the service's own actions. */
  readonly state: OrganizationsState;

  private constructor(state: OrganizationsState) {
    this.state = state;
  }

  /**
   * Opens the organizations kept in `store`, which stays its owner's to close. Positions beyond the
   * journal's head are taken back to it.
   */
  static open(store: StateStore, options: OrganizationsOptions): Organizations {
    const state = openOrganizationsState(store, options);
    state.change(() => state.memberships.rewind(options.head()));
    return new Organizations(state);
  }

  /** @returns undefined when the account is in no organization. */
  organizationOf(accountId: string): OrganizationDocument | undefined {
    return organizationOf(this.state, accountId);
  }

  /** @returns undefined when there is no such organization. */
  managementAccountOf(organizationId: string): string | undefined {
    return this.state.organizations.get(organizationId)?.managementAccountId;
  }

  /** Every account in the organization now, the management account among them. */
  memberIds(organizationId: string): readonly string[] {
    return membersOf(this.state, organizationId).map(({ accountId }) => accountId);
  }

  isMember(organizationId: string, accountId: string): boolean {
    return findMember(this.state, organizationId, accountId) !== undefined;
  }

  /** Whether a service, e.g. `cloudtrail.amazonaws.com`, has trusted access. */
  trusts(organizationId: string, service: string): boolean {
    const { trustedServices = {} } = this.state.organizations.get(organizationId) ?? {};
    return Object.hasOwn(trustedServices, service);
  }

  /** The member accounts that administer a service for the organization. */
  administratorIds(organizationId: string, service: string): readonly string[] {
    return administratorsOf(this.state, organizationId, service).map(({ accountId }) => accountId);
  }

  isAdministrator(organizationId: string, who: Omit<Delegation, "atMs">): boolean {
    return isAdministrator(this.state, organizationId, who);
  }

  /** Makes a member the administrator of a service. Whether it may be is the caller's to ask. */
  delegate(organizationId: string, delegation: Delegation): void {
    this.state.change(() => addDelegation(this.state, organizationId, delegation));
  }

  /** Takes that back. */
  revoke(organizationId: string, delegation: Omit<Delegation, "atMs">): void {
    this.state.change(() => removeDelegation(this.state, organizationId, delegation));
  }

  /** Makes CloudTrail's service-linked role in an account, unless it is there. */
  linkCloudTrail(accountId: string, clock: Clock): void {
    linkRole(this.state.identities, accountId, CLOUDTRAIL, clock);
  }

  isCloudTrailLinked(accountId: string): boolean {
    return hasLinkedRole(this.state.identities, accountId, CLOUDTRAIL);
  }

  within(
    organizationId: string,
    range: { readonly after: Position; readonly upTo: Position },
  ): readonly Membership[] {
    return this.state.memberships.within(organizationId, range);
  }

  /** Tells that every organization is about to go, before the store is emptied. */
  cutOff(): void {
    for (const { value } of this.state.organizations.list()) this.state.onCutOff(value);
  }
}

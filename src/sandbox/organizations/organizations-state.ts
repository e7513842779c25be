import type {
  AccountJoinedMethod,
  CreateAccountFailureReason,
  HandshakeParty,
  HandshakeResource,
  HandshakeState,
  OrganizationFeatureSet,
  PolicyType,
} from "@aws-sdk/client-organizations";
import type { Collection, StateStore } from "../../base/state-store.ts";
import type { Identities } from "../../identify/index.ts";
import { MembershipBook, type MembershipBookOptions } from "./membership-book.ts";

export interface OrganizationDocument {
  /** `o-…`. */
  readonly id: string;
  readonly managementAccountId: string;
  readonly featureSet: OrganizationFeatureSet;
  /** `r-…`: there is one root. */
  readonly rootId: string;
  /** Enabled in the root. */
  readonly policyTypes: readonly PolicyType[];
  /** When trusted access was enabled, by service principal. */
  readonly trustedServices: Readonly<Record<string, number>>;
}

/** What Organizations knows of an account: it keeps name and address when it leaves. */
export interface AccountDocument {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly membership?: {
    readonly organizationId: string;
    /** The root's id or an OU's. */
    readonly parentId: string;
    readonly joinedMethod: AccountJoinedMethod;
    readonly joinedAtMs: number;
  };
  /** Set by CloseAccount. */
  readonly closedAtMs?: number;
}

export interface UnitDocument {
  /** `ou-…`. */
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
}

/** A request to create an account. It is done at once, and shows so a little later. */
export interface CreationDocument {
  /** `car-…`. */
  readonly id: string;
  readonly accountName: string;
  readonly requestedAtMs: number;
  readonly accountId?: string;
  readonly failureReason?: CreateAccountFailureReason;
}

export interface HandshakeDocument {
  /** `h-…`. */
  readonly id: string;
  readonly organizationId: string;
  /** Whose organization it is: stays right also when the organization is deleted. */
  readonly managementAccountId: string;
  readonly action: "INVITE" | "ENABLE_ALL_FEATURES" | "APPROVE_ALL_FEATURES";
  readonly parties: readonly HandshakeParty[];
  readonly resources: readonly HandshakeResource[];
  /** As it was set last; it may have expired since. */
  readonly state: HandshakeState;
  readonly requestedAtMs: number;
  readonly expiresAtMs: number;
  /** Of APPROVE_ALL_FEATURES, the handshake that it is about. */
  readonly parentId?: string;
  /** For the account that joins. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface PolicyDocument {
  /** `p-…`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: PolicyType;
  /** As it was put: kept and shown, never evaluated. */
  readonly content: string;
}

export interface AdministratorDocument {
  readonly accountId: string;
  readonly enabledAtMs: number;
  /** When the account became administrator, by service principal. */
  readonly services: Readonly<Record<string, number>>;
}

export interface OrganizationsOptions extends MembershipBookOptions {
  readonly identities: Identities;
  /**
   * Told when CloudTrail can no longer see an organization, which is about to be deleted or trusts
   * it no longer. What it throws keeps that from happening.
   */
  readonly onCutOff?: (organization: OrganizationDocument) => void;
}

/** All that Organizations keeps. Keys below an organization begin with `<organization>/`. */
export interface OrganizationsState {
  readonly identities: Identities;
  readonly memberships: MembershipBook;
  readonly onCutOff: (organization: OrganizationDocument) => void;
  readonly organizations: Collection<OrganizationDocument>;
  /** By account id: an account is in one organization at most. */
  readonly accounts: Collection<AccountDocument>;
  readonly units: Collection<UnitDocument>;
  readonly creations: Collection<CreationDocument>;
  /** By id alone. */
  readonly handshakes: Collection<HandshakeDocument>;
  readonly policies: Collection<PolicyDocument>;
  /** `<organization>/<target>/<policy>`. */
  readonly attachments: Collection<{ readonly type: PolicyType }>;
  /** `<organization>/<account>`. */
  readonly administrators: Collection<AdministratorDocument>;
  /** `<organization>/<resource>`. */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  /**
   * Runs a change as a whole, and lets it survive a power cut: what trails record hangs on it, and
   * the store may have been opened for less.
   */
  change<Result>(work: () => Result): Result;
}

export function openOrganizationsState(
  store: StateStore,
  options: OrganizationsOptions,
): OrganizationsState {
  return {
    identities: options.identities,
    memberships: new MembershipBook(store, options),
    onCutOff: options.onCutOff ?? (() => {}),
    organizations: store.collection("organizations/organizations"),
    accounts: store.collection("organizations/accounts"),
    units: store.collection("organizations/units"),
    creations: store.collection("organizations/creations"),
    handshakes: store.collection("organizations/handshakes"),
    policies: store.collection("organizations/policies"),
    attachments: store.collection("organizations/attachments"),
    administrators: store.collection("organizations/administrators"),
    tags: store.collection("organizations/tags"),
    change: (work) => store.transaction(work, { survivesPowerLoss: true }),
  };
}

/** Every account of an organization, the management account among them, by when they joined. */
export function membersOf(
  state: OrganizationsState,
  organizationId: string,
): readonly MemberDocument[] {
  return state.accounts
    .list()
    .flatMap(({ value }) => (isMemberOf(value, organizationId) ? [value] : []))
    .sort((one, other) => one.membership.joinedAtMs - other.membership.joinedAtMs);
}

/** An account that is in an organization. */
export type MemberDocument = AccountDocument & Required<Pick<AccountDocument, "membership">>;

/** @returns undefined for an account of another organization, or of none. */
export function findMember(
  state: OrganizationsState,
  organizationId: string,
  accountId: string | undefined,
): MemberDocument | undefined {
  const account = state.accounts.get(accountId ?? "");
  return account && isMemberOf(account, organizationId) ? account : undefined;
}

function isMemberOf(account: AccountDocument, organizationId: string): account is MemberDocument {
  return account.membership?.organizationId === organizationId;
}

import type { Clock } from "../base/clock.ts";
import type { Ids } from "../base/ids.ts";
import type { Collection, StateStore } from "../base/state-store.ts";
import { AccessKeys } from "./access-keys.ts";
import { ArnStore } from "./arn-store.ts";
import { userArn } from "./arns.ts";
import { type AwsIdPrefix, accountOfAccessKey, mintAwsId } from "./aws-id.ts";
import { EntityStore } from "./entity-store.ts";
import { Policies } from "./policies.ts";
import type { Principal, UnattributedPrincipal } from "./principal.ts";
import { principalOfKey } from "./principal-of.ts";
import type {
  KeyOwner,
  KeyUse,
  StoredAccount,
  StoredKey,
  StoredMfaDevice,
  StoredOidcProvider,
  StoredRole,
  StoredSamlProvider,
  StoredUser,
  UserOwner,
} from "./stored.ts";

export interface IdentitiesOptions {
  /** Twelve digits: the account of the first credentials, and of who cannot be placed. */
  readonly accountId: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What an owner needs to sign. Handed out; never logged, never recorded. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface FirstCredentials {
  readonly accountId: string;
  readonly root: Credentials;
  /** Of the IAM user {@link FIRST_USER_NAME}. */
  readonly admin: Credentials;
}

export const FIRST_USER_NAME = "admin";

/** A key as it was last read, and who speaks with it, once that was asked. */
interface KnownKey {
  readonly key: StoredKey;
  principal?: Principal;
}

const KNOWN_KEYS_MAX = 10_000;

/**
 * Everyone who may call: accounts, users, roles, access keys and sessions, in a state store.
 *
 * Reads the store anew after every write to it, whoever wrote, so that several processes over one
 * file agree.
 * *Trusted*: whoever can write the store can be anyone.
 */
export class Identities {
  /** Where new identities go when nothing says otherwise. */
  readonly accountId: string;
  readonly users: EntityStore<StoredUser>;
  readonly roles: EntityStore<StoredRole>;
  readonly keys: AccessKeys;
  readonly policies: Policies;
  readonly oidcProviders: ArnStore<StoredOidcProvider>;
  readonly samlProviders: ArnStore<StoredSamlProvider>;
  readonly mfaDevices: ArnStore<StoredMfaDevice>;
  readonly #store: StateStore;
  readonly #accounts: Collection<StoredAccount>;
  readonly #clock: Clock;
  readonly #ids: Ids;
  /** Good for one version of the store. */
  readonly #knownKeys = new Map<string, KnownKey>();
  #knownOwnWrites = 0;
  #knownOthersVersion = 0;

  private constructor(store: StateStore, options: IdentitiesOptions) {
    this.accountId = options.accountId;
    this.users = new EntityStore(store, "users");
    this.roles = new EntityStore(store, "roles");
    this.keys = new AccessKeys(store, options.ids);
    this.policies = new Policies(store);
    this.oidcProviders = new ArnStore(store, "oidc-providers");
    this.samlProviders = new ArnStore(store, "saml-providers");
    this.mfaDevices = new ArnStore(store, "mfa-devices");
    this.#store = store;
    this.#accounts = store.collection("identify.accounts");
    this.#clock = options.clock;
    this.#ids = options.ids;
  }

  /** Opens the identities kept in `store`; writes nothing. The store stays its owner's to close. */
  static open(store: StateStore, options: IdentitiesOptions): Identities {
    return new Identities(store, options);
  }

  /** Runs `work` so that all of its writes happen or none. Synchronous, and not to be nested. */
  atomically<Result>(work: () => Result): Result {
    return this.#store.transaction(work);
  }

  /**
   * Finds a key by its id. Whether it may be used is another question: `keyFault`.
   *
   * @returns undefined also for a session whose user or role was deleted since: it ends with them.
   */
  findKey(accessKeyId: string): StoredKey | undefined {
    this.#forgetOld(this.#store.othersVersion);
    const known = this.#knownKeys.get(accessKeyId);
    if (known) return known.key;
    const key = this.keys.find(accessKeyId);
    if (!key || !this.#isOwned(key.owner)) return undefined;
    if (this.#knownKeys.size >= KNOWN_KEYS_MAX) this.#knownKeys.clear();
    this.#knownKeys.set(accessKeyId, { key });
    return key;
  }

  /** Who speaks with `key`. */
  principalOf(key: StoredKey): Principal {
    // What others wrote was looked for when the key was found.
    this.#forgetOld(this.#knownOthersVersion);
    const known = this.#knownKeys.get(key.accessKeyId);
    if (known?.key !== key) return this.#readPrincipal(key);
    known.principal ??= this.#readPrincipal(key);
    return known.principal;
  }

  #forgetOld(othersVersion: number): void {
    const { ownWrites } = this.#store;
    if (ownWrites === this.#knownOwnWrites && othersVersion === this.#knownOthersVersion) return;
    this.#knownKeys.clear();
    this.#knownOwnWrites = ownWrites;
    this.#knownOthersVersion = othersVersion;
  }

  #readPrincipal(key: StoredKey): Principal {
    const principal = principalOfKey(key, (userId) => this.users.findById(userId));
    if (principal.kind !== "root") return principal;
    const alias = this.account(principal.accountId)?.alias;
    return alias === undefined ? principal : { ...principal, alias };
  }

  /** Notes the use of a long-lived key, for GetAccessKeyLastUsed. */
  noteKeyUse(key: StoredKey, use: KeyUse): void {
    if (key.sessionToken === undefined) this.keys.noteUse(key.accessKeyId, use);
  }

  /** A caller that nobody vouches for, filed under the account its key names, else under ours. */
  unattributed(facts: {
    readonly reason: UnattributedPrincipal["reason"];
    readonly accessKeyId?: string | undefined;
  }): UnattributedPrincipal {
    const { reason, accessKeyId } = facts;
    if (accessKeyId === undefined) {
      return { kind: "unattributed", accountId: this.accountId, reason };
    }
    const accountId = accountOfAccessKey(accessKeyId) ?? this.accountId;
    return { kind: "unattributed", accountId, accessKeyId, reason };
  }

  account(accountId: string): StoredAccount | undefined {
    return this.#accounts.get(accountId);
  }

  accounts(): readonly StoredAccount[] {
    return this.#accounts.list().map((entry) => entry.value);
  }

  /** Gives the account, which is made when it is new. */
  ensureAccount(accountId: string): StoredAccount {
    const known = this.#accounts.get(accountId);
    if (known) return known;
    const account: StoredAccount = { accountId, createdAtMs: this.#clock.nowMs() };
    this.#accounts.put(accountId, account);
    return account;
  }

  saveAccount(account: StoredAccount): void {
    this.#accounts.put(account.accountId, account);
  }

  /** A new id of AWS's form that tells its account. */
  mintId(prefix: AwsIdPrefix, accountId: string): string {
    return mintAwsId(prefix, accountId, this.#ids);
  }

  /** Makes a user without keys or policies. Whether the name is free is the caller's to ask. */
  createUser(user: Pick<StoredUser, "accountId" | "name"> & Partial<StoredUser>): StoredUser {
    const created: StoredUser = {
      path: "/",
      id: this.mintId("AIDA", user.accountId),
      createdAtMs: this.#clock.nowMs(),
      tags: [],
      inlinePolicies: {},
      attachedPolicies: [],
      ...user,
    };
    this.users.save(created);
    return created;
  }

  /**
   * Gives an account's credentials to begin with, a root's and a user's, and makes what of them is
   * missing, the account too. Called again it gives the same ones, as long as nobody deleted or
   * deactivated them.
   */
  mintFirstCredentials(accountId: string = this.accountId): FirstCredentials {
    return this.atomically(() => {
      this.ensureAccount(accountId);
      const user =
        this.users.find(accountId, FIRST_USER_NAME) ??
        this.createUser({ accountId, name: FIRST_USER_NAME });
      return {
        accountId,
        root: this.#activeKey({ kind: "root", accountId }),
        admin: this.#activeKey(userOwner(user)),
      };
    });
  }

  /**
   * Gives an active long-lived key of a user of our account, to sign with on the user's behalf.
   *
   * @returns undefined when there is no such user or it has no active key.
   */
  credentialsOf(userName: string): Credentials | undefined {
    const user = this.users.find(this.accountId, userName);
    return user && this.keys.list(userOwner(user)).find((key) => key.status === "Active");
  }

  /** Gives the credentials of an account's root; account and key are made when they are missing. */
  rootCredentials(accountId: string): Credentials {
    return this.atomically(() => {
      this.ensureAccount(accountId);
      return this.#activeKey({ kind: "root", accountId });
    });
  }

  #isOwned(owner: KeyOwner): boolean {
    switch (owner.kind) {
      case "root":
        return true;
      case "user":
        return this.users.findById(owner.userId) !== undefined;
      case "role":
        return this.roles.findById(owner.roleId) !== undefined;
      case "federated":
        return this.#isOwned(owner.issuer);
    }
  }

  #activeKey(owner: Parameters<AccessKeys["create"]>[0]): Credentials {
    const { accessKeyId, secretAccessKey } =
      this.keys.list(owner).find((key) => key.status === "Active") ??
      this.keys.create(owner, this.#clock.nowMs());
    return { accessKeyId, secretAccessKey };
  }
}

/** The owner that a user's keys are filed under. */
export function userOwner(user: StoredUser): UserOwner {
  return {
    kind: "user",
    accountId: user.accountId,
    userId: user.id,
    userName: user.name,
    arn: userArn(user.accountId, user.path, user.name),
  };
}

import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { Collection, ListOptions, StateStore } from "../../../base/state-store.ts";
import type { StoredGrant } from "./grants.ts";
import { isSymmetric } from "./key-specs.ts";
import type { RootKey } from "./root-key.ts";
import {
  aliasArnOf,
  type KeyMaterial,
  keyArnOf,
  type StoredAlias,
  type StoredKey,
} from "./stored-key.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const LASTING = { survivesPowerLoss: true };

export interface KeyStoreOptions {
  readonly store: StateStore;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly ids: Ids;
  /** True: what time has brought about is seen, and not written. */
  readonly isReadOnly?: boolean;
}

/** Of one account in one region. */
export interface Home {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Keys, aliases and grants as rows. What was written survives a power cut: data may be sealed under
 * a key the moment after.
 *
 * What time brings about, the end of a deletion's waiting and a yearly rotation, happens when the
 * key is next looked at.
 */
export class KeyStore {
  readonly #store: StateStore;
  readonly #rootKey: RootKey;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #isReadOnly: boolean;
  /** All by ARN, so that those of one home lie together. */
  readonly #keys: Collection<StoredKey>;
  readonly #aliases: Collection<StoredAlias>;
  /** By the key's ARN, a slash, and the grant's id. */
  readonly #grants: Collection<StoredGrant>;

  constructor({ store, rootKey, clock, ids, isReadOnly = false }: KeyStoreOptions) {
    this.#isReadOnly = isReadOnly;
    this.#store = store;
    this.#rootKey = rootKey;
    this.#clock = clock;
    this.#ids = ids;
    this.#keys = store.collection("kms.keys");
    this.#aliases = store.collection("kms.aliases");
    this.#grants = store.collection("kms.grants");
  }

  get(arn: string): StoredKey | undefined {
    const key = this.#keys.get(arn);
    return key && this.#asOfNow(key);
  }

  /** Writes a key, new or changed, and with it an alias where one is given. */
  put(key: StoredKey, alias?: StoredAlias): void {
    this.#store.transaction(() => {
      this.#keys.put(key.arn, key);
      if (alias) this.#aliases.put(alias.arn, alias);
    }, LASTING);
  }

  /** In the order of their ids. Those whose deletion is due are left out. */
  list({ accountId, region }: Home, page: Pick<ListOptions, "after" | "limit">): StoredKey[] {
    return this.#keys
      .list({ ...page, prefix: keyArnOf(accountId, region, "") })
      .flatMap(({ value }) => this.#asOfNow(value) ?? []);
  }

  alias(arn: string): StoredAlias | undefined {
    return this.#aliases.get(arn);
  }

  /** In the order of their names. */
  aliases(
    { accountId, region }: Home,
    page: Pick<ListOptions, "after" | "limit"> = {},
  ): StoredAlias[] {
    const prefix = aliasArnOf(accountId, region, "alias/");
    return this.#aliases.list({ ...page, prefix }).map(({ value }) => value);
  }

  putAlias(alias: StoredAlias): void {
    this.#store.transaction(() => this.#aliases.put(alias.arn, alias), LASTING);
  }

  deleteAlias(arn: string): void {
    this.#store.transaction(() => this.#aliases.delete(arn), LASTING);
  }

  grants(keyArn: string, page: Pick<ListOptions, "after" | "limit"> = {}): StoredGrant[] {
    return this.#grants.list({ ...page, prefix: `${keyArn}/` }).map(({ value }) => value);
  }

  grant(keyArn: string, grantId: string): StoredGrant | undefined {
    return this.#grants.get(`${keyArn}/${grantId}`);
  }

  putGrant(grant: StoredGrant): void {
    this.#store.transaction(() => this.#grants.put(rowOf(grant), grant), LASTING);
  }

  deleteGrant(grant: StoredGrant): void {
    this.#store.transaction(() => this.#grants.delete(rowOf(grant)), LASTING);
  }

  /** New material for a symmetric key, or the first of any other. */
  material(keyArn: string, secret: Buffer, rotation?: KeyMaterial["rotation"]): KeyMaterial {
    const id = this.#ids.bytes(32).toString("hex");
    return {
      id,
      sealed: this.#rootKey.seal(secret, purposeOf(keyArn, id)),
      createdAtMs: this.#clock.nowMs(),
      ...(rotation ? { rotation } : {}),
    };
  }

  /** The bytes of a material; for nobody to see but who encrypts or decrypts with them. */
  secretOf({ arn }: StoredKey, { id, sealed }: KeyMaterial): Buffer {
    return this.#rootKey.unseal(sealed, purposeOf(arn, id));
  }

  /** Lets the newest material of a symmetric key be another one from now on. */
  rotated(key: StoredKey, rotation: NonNullable<KeyMaterial["rotation"]>): StoredKey {
    const material = this.material(key.arn, this.#ids.bytes(32), rotation);
    return { ...key, materials: [...key.materials, material] };
  }

  /** The key as time has left it: rotated where that was due, or gone. */
  #asOfNow(key: StoredKey): StoredKey | undefined {
    const nowMs = this.#clock.nowMs();
    if (key.deletionAtMs !== undefined && nowMs >= key.deletionAtMs) {
      if (!this.#isReadOnly) this.#remove(key);
      return undefined;
    }
    const { rotation } = key;
    const isDue = rotation !== undefined && nowMs >= rotation.nextAtMs;
    if (!isDue || this.#isReadOnly || key.state !== "Enabled" || !isSymmetric(key.spec)) return key;
    const periodMs = rotation.periodDays * DAY_MS;
    const missed = Math.floor((nowMs - rotation.nextAtMs) / periodMs);
    const nextAtMs = rotation.nextAtMs + (missed + 1) * periodMs;
    const rotated = { ...this.rotated(key, "AUTOMATIC"), rotation: { ...rotation, nextAtMs } };
    this.put(rotated);
    return rotated;
  }

  /** Takes a key's secrets away for good. */
  #remove(key: StoredKey): void {
    const aliases = this.aliases(key).filter(({ targetKeyId }) => targetKeyId === key.id);
    const grants = this.grants(key.arn);
    this.#store.transaction(() => {
      this.#keys.delete(key.arn);
      for (const { arn } of aliases) this.#aliases.delete(arn);
      for (const grant of grants) this.#grants.delete(rowOf(grant));
    }, LASTING);
  }
}

const purposeOf = (keyArn: string, materialId: string) => `${keyArn} ${materialId}`;

const rowOf = ({ keyArn, id }: StoredGrant) => `${keyArn}/${id}`;

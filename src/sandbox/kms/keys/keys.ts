import { createPrivateKey, type KeyObject } from "node:crypto";
import type { KeySpec, KeyUsageType, Tag } from "@aws-sdk/client-kms";
import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import { openCiphertext, readCiphertext, writeCiphertext } from "./ciphertext.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import { isGranted } from "./grants.ts";
import { authorize, type KeyUse, managedKeyPolicy } from "./key-policy.ts";
import { isSymmetric, specFacts } from "./key-specs.ts";
import { type Home, KeyStore, type KeyStoreOptions } from "./key-store.ts";
import type { KeyUser } from "./key-user.ts";
import { managedKeyFor } from "./managed-keys.ts";
import {
  aliasNotFound,
  foreignRegion,
  incorrectKey,
  invalidCiphertext,
  invalidKeyId,
  invalidKeyUsage,
  keyDisabled,
  keyNotFound,
  keyPendingDeletion,
  unknownCiphertextKey,
} from "./refusals.ts";
import { aliasArnOf, currentMaterial, keyArnOf, type StoredKey } from "./stored-key.ts";

const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;
const ARN = /^arn:aws[\w-]*:kms:([a-z0-9-]+):(\d{12}):(key\/|alias\/)(.+)$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What is decided of a key when it is made. */
export interface NewKey extends Home {
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  readonly description?: string;
  readonly isMultiRegion?: boolean;
  readonly policy?: string;
  readonly tags?: readonly Tag[];
}

/** A key that encrypts data, in clear and under a key of KMS. */
export interface DataKey {
  /** Of the key of KMS. */
  readonly keyArn: string;
  readonly materialId: string;
  readonly plaintext: Buffer;
  readonly wrapped: Buffer;
}

/** What opening a ciphertext gives. */
export interface Decrypted {
  readonly key: StoredKey;
  readonly materialId: string;
  readonly plaintext: Buffer;
}

export interface DecryptOptions {
  readonly context: EncryptionContext;
  /** Left out by the server itself, which no policy refuses. */
  readonly by?: KeyUser | undefined;
  /** The only key that will do. */
  readonly keyId?: string | undefined;
  /** `Decrypt` when left out. */
  readonly action?: string;
}

/**
 * The keys of KMS: what its actions are made of, and what other services of the sandbox use.
 *
 * Keys are named by id, ARN, alias or alias's ARN. Errors are {@link ServiceError}s of KMS. No
 * secret of a key leaves this folder.
 */
export class Keys {
  readonly rows: KeyStore;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(options: KeyStoreOptions) {
    this.rows = new KeyStore(options);
    this.#clock = options.clock;
    this.#ids = options.ids;
  }

  /**
   * Makes a key for data of 256 bits.
   *
   * @param context must be given again to open it.
   * @throws {ServiceError} `NotFoundException`, `AccessDeniedException`, `DisabledException`,
   *   `KMSInvalidStateException`, `InvalidKeyUsageException`.
   */
  generateDataKey(keyId: string, context: EncryptionContext, by: KeyUser): DataKey {
    const key = this.use(keyId, { action: "GenerateDataKey", by, context });
    const plaintext = this.#ids.bytes(32);
    const { wrapped, materialId } = this.encrypt(key, plaintext, context);
    return { keyArn: key.arn, materialId, plaintext, wrapped };
  }

  /**
   * Opens what {@link generateDataKey} wrapped.
   *
   * @param by left out by the server itself, which no policy refuses.
   * @throws {ServiceError} as {@link decrypt}.
   */
  decryptDataKey(wrapped: Uint8Array, context: EncryptionContext, by?: KeyUser): Buffer {
    return this.decrypt(wrapped, { context, by }).plaintext;
  }

  /** Finds a key whose metadata the user may see. @throws {ServiceError} */
  describe(keyId: string, by: KeyUser): StoredKey {
    const key = this.resolve(keyId, by);
    this.authorize(key, { action: "DescribeKey", by });
    return key;
  }

  /** Finds a key that the user may use so, and that is fit for use. @throws {ServiceError} */
  use(keyId: string, use: KeyUse): StoredKey {
    const key = this.resolve(keyId, use.by);
    const alias = /(?:^|:)(alias\/.+)$/.exec(keyId)?.[1];
    const conditions = { ...use.by.conditions, ...(alias && { "kms:RequestAlias": alias }) };
    this.authorize(key, { ...use, by: { ...use.by, conditions } });
    requireEnabled(key);
    return key;
  }

  /** @throws {ServiceError} `AccessDeniedException`. */
  authorize(key: StoredKey, use: KeyUse): void {
    authorize(key, { ...use, isGranted: () => isGranted(this.rows.grants(key.arn), key, use) });
  }

  /**
   * Finds a key by any of its names. That of one of AWS's services is made when it is missing.
   *
   * @throws {ServiceError} `NotFoundException`.
   */
  resolve(keyId: string, home: Home): StoredKey {
    const named = readKeyId(keyId, home);
    if (named.region !== home.region) throw foreignRegion(named.region);
    if (named.kind === "key") {
      const arn = keyArnOf(named.accountId, named.region, named.name);
      const key = this.rows.get(arn);
      if (key) return key;
      throw keyNotFound(arn);
    }
    return this.#behindAlias(named.name, named, home.accountId);
  }

  /**
   * As {@link resolve}, for actions that take no alias.
   *
   * @throws {ServiceError} `NotFoundException`.
   */
  resolveKey(keyId: string, home: Home): StoredKey {
    if (/(?:^|:)alias\//.test(keyId)) throw invalidKeyId(keyId);
    return this.resolve(keyId, home);
  }

  /** A key that is not kept: what is to be known of one before it is made. */
  draft(wanted: NewKey): StoredKey {
    return this.#compose(wanted, Buffer.alloc(0));
  }

  /** The private key of an asymmetric one. */
  privateKeyOf(key: StoredKey): KeyObject {
    const secret = this.rows.secretOf(key, currentMaterial(key));
    return createPrivateKey({ key: secret, format: "der", type: "pkcs8" });
  }

  /** @param wanted with a spec that is served; see {@link specFacts}. */
  async create(wanted: NewKey): Promise<StoredKey> {
    const secret = await specFacts(wanted.spec)?.make(this.#ids);
    if (!secret) throw new Error(`No key of ${wanted.spec} can be made.`);
    const key = this.#compose(wanted, secret);
    this.rows.put(key);
    return key;
  }

  /** @throws {ServiceError} `InvalidKeyUsageException` for a key that is not symmetric. */
  encrypt(
    key: StoredKey,
    plaintext: Uint8Array,
    context: EncryptionContext,
  ): { readonly wrapped: Buffer; readonly materialId: string } {
    if (!isSymmetric(key.spec)) throw invalidKeyUsage(key.arn, key.usage);
    const material = currentMaterial(key);
    const secret = this.rows.secretOf(key, material);
    const head = { keyArn: key.arn, materialId: material.id, secret };
    const wrapped = writeCiphertext(head, { plaintext, context }, this.#ids);
    return { wrapped, materialId: material.id };
  }

  /**
   * Opens a ciphertext with the key that it names.
   *
   * @throws {ServiceError} `InvalidCiphertextException`, `IncorrectKeyException`,
   *   `AccessDeniedException` also where there is no such key, `DisabledException`,
   *   `KMSInvalidStateException`.
   */
  decrypt(blob: Uint8Array, options: DecryptOptions): Decrypted {
    const { context, by, keyId, action = "Decrypt" } = options;
    const ciphertext = readCiphertext(blob);
    if (!ciphertext) throw invalidCiphertext();
    const { keyArn, materialId } = ciphertext;
    if (by && keyId !== undefined && this.resolve(keyId, by).arn !== keyArn) throw incorrectKey();
    const key = this.rows.get(keyArn);
    if (!key || (by && key.region !== by.region)) throw unknownCiphertextKey();
    if (by) this.authorize(key, { action, by, context });
    requireEnabled(key);
    const material = key.materials.find(({ id }) => id === materialId);
    const secret = material && this.rows.secretOf(key, material);
    const plaintext = secret && openCiphertext(ciphertext, secret, context);
    if (!plaintext) throw invalidCiphertext();
    return { key, materialId, plaintext };
  }

  #behindAlias(name: string, home: Home, callerAccountId: string): StoredKey {
    const arn = aliasArnOf(home.accountId, home.region, name);
    const alias = this.rows.alias(arn);
    if (alias) {
      const key = this.rows.get(keyArnOf(home.accountId, home.region, alias.targetKeyId));
      if (key) return key;
    }
    const managed = home.accountId === callerAccountId ? managedKeyFor(name) : undefined;
    if (!managed) throw aliasNotFound(arn);
    return this.#createManaged(name, home, managed);
  }

  /** Key and alias in one write, so that no crash leaves a key that nothing names. */
  #createManaged(
    name: string,
    { accountId, region }: Home,
    { service, description }: { readonly service: string; readonly description: string },
  ): StoredKey {
    const nowMs = this.#clock.nowMs();
    const made = this.#compose(
      { accountId, region, spec: "SYMMETRIC_DEFAULT", usage: "ENCRYPT_DECRYPT", description },
      this.#ids.bytes(32),
    );
    const key: StoredKey = {
      ...made,
      manager: "AWS",
      policy: managedKeyPolicy(made, service),
      rotation: { periodDays: 365, nextAtMs: nowMs + 365 * DAY_MS },
    };
    const arn = aliasArnOf(accountId, region, name);
    const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
    this.rows.put(key, { arn, name, targetKeyId: key.id, ...times });
    return key;
  }

  #compose({ policy, ...wanted }: NewKey, secret: Buffer): StoredKey {
    const { isMultiRegion = false, description = "", tags = [] } = wanted;
    const uuid = this.#ids.uuid();
    const id = isMultiRegion ? `mrk-${uuid.replaceAll("-", "")}` : uuid;
    const arn = keyArnOf(wanted.accountId, wanted.region, id);
    return {
      ...wanted,
      ...{ arn, id, description, isMultiRegion, tags, state: "Enabled", manager: "CUSTOMER" },
      ...(policy === undefined ? {} : { policy }),
      createdAtMs: this.#clock.nowMs(),
      materials: [this.rows.material(arn, secret)],
    };
  }
}

/** @throws {ServiceError} `DisabledException`, `KMSInvalidStateException`. */
export function requireEnabled({ state, arn }: StoredKey): void {
  if (state === "Disabled") throw keyDisabled(arn);
  if (state === "PendingDeletion") throw keyPendingDeletion(arn);
}

/** @throws {ServiceError} `NotFoundException` for what names no key. */
function readKeyId(keyId: string, home: Home): Home & { kind: "key" | "alias"; name: string } {
  const { accountId, region } = home;
  if (ID.test(keyId)) return { accountId, region, kind: "key", name: keyId.toLowerCase() };
  if (/^alias\/./.test(keyId)) return { accountId, region, kind: "alias", name: keyId };
  const [, arnRegion = "", arnAccount = "", kind, rest = ""] = ARN.exec(keyId) ?? [];
  if (kind === "alias/") {
    return { accountId: arnAccount, region: arnRegion, kind: "alias", name: `alias/${rest}` };
  }
  if (kind !== "key/") throw invalidKeyId(keyId);
  return { accountId: arnAccount, region: arnRegion, kind: "key", name: rest.toLowerCase() };
}

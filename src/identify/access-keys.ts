import { timingSafeEqual } from "node:crypto";
import type { Ids } from "../base/ids.ts";
import type { Collection, StateStore } from "../base/state-store.ts";
import { mintAwsId } from "./aws-id.ts";
import type { SessionFacts } from "./principal.ts";
import type { KeyOwner, KeyUse, RootOwner, StoredKey, UserOwner } from "./stored.ts";

/** An expired session is still told apart from an unknown one for this long. */
const EXPIRED_KEPT_MS = 24 * 60 * 60 * 1000;
/** Expired sessions swept for each one issued: enough to shrink, too few to be felt. */
const SWEPT_AT_ONCE = 16;
/** How exactly the last use of a key is known; spares a write for each request. */
const USE_NOTED_EVERY_MS = 60_000;

/** Keys whose last use is remembered beside the store, so that it need not be read each time. */
const NOTED_MAX = 10_000;

const SECRET_BYTES = 30;
const SESSION_TOKEN_BYTES = 192;

export interface SessionGrant {
  readonly owner: KeyOwner;
  readonly session: SessionFacts;
  readonly expiresAtMs: number;
}

/** Access keys with their secrets: long-lived ones of users and roots, temporary ones. */
export class AccessKeys {
  readonly #ids: Ids;
  readonly #keys: Collection<StoredKey>;
  readonly #byOwner: Collection<true>;
  readonly #sessions: Collection<StoredKey>;
  readonly #sessionsByExpiry: Collection<true>;
  readonly #uses: Collection<KeyUse>;
  /** When a use was last found to be noted well enough. */
  readonly #notedAtMs = new Map<string, number>();

  constructor(store: StateStore, ids: Ids) {
    this.#ids = ids;
    this.#keys = store.collection("identify.access-keys");
    this.#byOwner = store.collection("identify.access-keys-by-owner");
    this.#sessions = store.collection("identify.sessions");
    this.#sessionsByExpiry = store.collection("identify.sessions-by-expiry");
    this.#uses = store.collection("identify.access-key-uses");
  }

  find(accessKeyId: string): StoredKey | undefined {
    return this.#keys.get(accessKeyId) ?? this.#sessions.get(accessKeyId);
  }

  /** Makes a long-lived key, active at once. How many an owner may have is the action's matter. */
  create(owner: RootOwner | UserOwner, nowMs: number): StoredKey {
    const accessKeyId = mintAwsId("AKIA", owner.accountId, this.#ids);
    const secretAccessKey = this.#secret(SECRET_BYTES);
    const key: StoredKey = {
      accessKeyId,
      secretAccessKey,
      status: "Active",
      createdAtMs: nowMs,
      owner,
    };
    this.#keys.put(accessKeyId, key);
    this.#byOwner.put(`${ownerKey(owner)}${accessKeyId}`, true);
    return key;
  }

  /** The long-lived keys of an owner, oldest first. */
  list(owner: RootOwner | UserOwner): readonly StoredKey[] {
    const prefix = ownerKey(owner);
    return this.#byOwner
      .list({ prefix })
      .flatMap(({ key }) => this.#keys.get(key.slice(prefix.length)) ?? [])
      .sort((one, other) => one.createdAtMs - other.createdAtMs);
  }

  setStatus(key: StoredKey, status: StoredKey["status"]): void {
    this.#keys.put(key.accessKeyId, { ...key, status });
  }

  delete(key: StoredKey): void {
    if (key.owner.kind === "root" || key.owner.kind === "user") {
      this.#byOwner.delete(`${ownerKey(key.owner)}${key.accessKeyId}`);
    }
    this.#keys.delete(key.accessKeyId);
    this.#uses.delete(key.accessKeyId);
    this.#notedAtMs.delete(key.accessKeyId);
  }

  /** Makes a temporary key with its session token. */
  issue(grant: SessionGrant): StoredKey {
    const accessKeyId = mintAwsId("ASIA", grant.owner.accountId, this.#ids);
    const key: StoredKey = {
      accessKeyId,
      secretAccessKey: this.#secret(SECRET_BYTES),
      sessionToken: this.#secret(SESSION_TOKEN_BYTES),
      status: "Active",
      createdAtMs: grant.session.createdAtMs,
      expiresAtMs: grant.expiresAtMs,
      session: grant.session,
      owner: grant.owner,
    };
    this.#sweep(grant.session.createdAtMs);
    this.#sessions.put(accessKeyId, key);
    this.#sessionsByExpiry.put(`${expiryKey(grant.expiresAtMs)}/${accessKeyId}`, true);
    return key;
  }

  /** Notes that a long-lived key was used; exact to a minute. */
  noteUse(accessKeyId: string, use: KeyUse): void {
    const notedAtMs = this.#notedAtMs.get(accessKeyId) ?? this.#uses.get(accessKeyId)?.atMs;
    const isNoted = notedAtMs !== undefined && use.atMs - notedAtMs < USE_NOTED_EVERY_MS;
    if (!isNoted && !this.#keys.get(accessKeyId)) return;
    if (!isNoted) this.#uses.put(accessKeyId, use);
    if (this.#notedAtMs.size >= NOTED_MAX) this.#notedAtMs.clear();
    this.#notedAtMs.set(accessKeyId, isNoted ? notedAtMs : use.atMs);
  }

  lastUse(accessKeyId: string): KeyUse | undefined {
    return this.#uses.get(accessKeyId);
  }

  #secret(bytes: number): string {
    return this.#ids.bytes(bytes).toString("base64");
  }

  #sweep(nowMs: number): void {
    const keptFrom = expiryKey(nowMs - EXPIRED_KEPT_MS);
    for (const { key } of this.#sessionsByExpiry.list({ limit: SWEPT_AT_ONCE })) {
      if (key >= keptFrom) return;
      this.#sessionsByExpiry.delete(key);
      this.#sessions.delete(key.slice(keptFrom.length + 1));
    }
  }
}

/**
 * Says what forbids the use of a key, whatever the signature is worth.
 *
 * @param sessionToken as the request carries it.
 */
export function keyFault(
  key: StoredKey,
  sessionToken: string | undefined,
  nowMs: number,
): "inactive-key" | "bad-token" | "expired-token" | undefined {
  if (key.status === "Inactive") return "inactive-key";
  if (key.sessionToken === undefined) {
    return sessionToken === undefined ? undefined : "bad-token";
  }
  if (sessionToken === undefined || !isSameSecret(key.sessionToken, sessionToken)) {
    return "bad-token";
  }
  return key.expiresAtMs !== undefined && nowMs >= key.expiresAtMs ? "expired-token" : undefined;
}

function isSameSecret(ours: string, theirs: string): boolean {
  const [one, other] = [Buffer.from(ours), Buffer.from(theirs)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function ownerKey(owner: RootOwner | UserOwner): string {
  return `${owner.accountId}/${owner.kind === "user" ? owner.userId : "root"}/`;
}

/** Fixed width, so that the order of text is the order of time. */
function expiryKey(expiresAtMs: number): string {
  return Math.max(0, expiresAtMs).toString().padStart(16, "0");
}

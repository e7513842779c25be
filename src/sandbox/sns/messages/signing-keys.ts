import { createSign, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { SigningDocument, TopicsState } from "../topics-state.ts";
import { certify } from "./certify.ts";

/** Signs what goes out, with a key whose certificate anyone can fetch from this server. */
export interface Signer {
  /** `/SimpleNotificationService-<32 hexadecimal digits>.pem`, which verifiers look for. */
  readonly certificatePath: string;
  /** @returns an RSA signature (PKCS #1 v1.5) in base64. */
  sign(text: string, hash: "sha1" | "sha256"): string;
}

const DAY_MS = 24 * 3_600_000;
/** How long a certificate is valid, and how long before its end another takes its place. */
const CERTIFICATE_LIFE_MS = 395 * DAY_MS;
const RENEWED_BEFORE_MS = 30 * DAY_MS;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-([0-9a-f]{32})\.pem$/;

export interface SigningKeysOptions {
  readonly state: TopicsState;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The keys that messages are signed with: made when the first message is, and kept with the state.
 * A certificate stays to be fetched for as long as it is valid, also after another took its place.
 */
export class SigningKeys {
  readonly #options: SigningKeysOptions;
  /** One at a time, so that two messages do not make two keys. */
  #making: Promise<Signer> | undefined;

  constructor(options: SigningKeysOptions) {
    this.#options = options;
  }

  async signer(): Promise<Signer> {
    const kept = this.#current();
    if (kept) return signerOf(kept.id, kept.document);
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return await this.#making;
  }

  /** The certificate that a path names, as PEM. */
  certificate(path: string): string | undefined {
    const id = CERTIFICATE_PATH.exec(path)?.[1];
    return id === undefined ? undefined : this.#options.state.signing.get(id)?.certificatePem;
  }

  #current() {
    const { state, clock } = this.#options;
    const usable = state.signing
      .list()
      .filter(({ value }) => value.expiresAtMs - RENEWED_BEFORE_MS > clock.nowMs())
      .sort((one, other) => other.value.expiresAtMs - one.value.expiresAtMs)[0];
    return usable && { id: usable.key, document: usable.value };
  }

  async #make(): Promise<Signer> {
    const { state, clock, ids } = this.#options;
    const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const notBeforeMs = clock.nowMs();
    const expiresAtMs = notBeforeMs + CERTIFICATE_LIFE_MS;
    const certificatePem = await certify({
      ...{ privateKey, publicKey, notBeforeMs, expiresAtMs },
      serialNumber: ids.bytes(16),
    });
    const id = ids.bytes(16).toString("hex");
    const document = { privateKeyPem: privateKey, certificatePem, expiresAtMs };
    state.store.transaction(() => {
      for (const { key, value } of state.signing.list()) {
        if (value.expiresAtMs < notBeforeMs) state.signing.delete(key);
      }
      state.signing.put(id, document);
    });
    return signerOf(id, document);
  }
}

function signerOf(id: string, { privateKeyPem }: SigningDocument): Signer {
  return {
    certificatePath: `/SimpleNotificationService-${id}.pem`,
    sign: (text, hash) => createSign(`RSA-${hash}`).update(text).sign(privateKeyPem, "base64"),
  };
}

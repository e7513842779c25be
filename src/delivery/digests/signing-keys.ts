import { createHash, createPublicKey, generateKeyPair, sign, verify } from "node:crypto";
import { promisify } from "node:util";
import type { Clock } from "../../base/clock.ts";
import type { Collection, StateStore } from "../../base/state-store.ts";

const generate = promisify(generateKeyPair);

const MODULUS_BITS = 2048;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Source: observed, in CloudTrail's own samples of ListPublicKeys: about thirty days. */
const VALIDITY_MS = 30 * DAY_MS;

/** A key with which digests of one region are checked. */
export interface DigestPublicKey {
  /** PKCS #1 `RSAPublicKey`, DER. */
  readonly der: Buffer;
  /** MD5 of `der`, in lower-case hexadecimal digits: a name, not a protection. */
  readonly fingerprint: string;
  readonly validFromMs: number;
  readonly validToMs: number;
}

interface StoredKey {
  /** PKCS #8. Secret: it never leaves the store but to sign. */
  readonly privatePem: string;
  readonly publicBase64: string;
  readonly fingerprint: string;
  readonly validFromMs: number;
  readonly validToMs: number;
}

/**
 * The keys that digests are signed with: each region has its own, and a new one when the last one's
 * time is over. Old ones are kept, because old digests are still to be checked.
 *
 * *Trusted*: whoever can read the store can sign as this server.
 */
export class SigningKeys {
  readonly #clock: Clock;
  /** By `<region>/<number>/<fingerprint>`, so that the newest of a region comes last. */
  readonly #keys: Collection<StoredKey>;
  /** By region: keys that are being made. */
  readonly #making = new Map<string, Promise<StoredKey>>();

  /** @param store readable by its owner alone; opened with `survivesPowerLoss: true`. */
  constructor(store: StateStore, clock: Clock) {
    this.#clock = clock;
    this.#keys = store.collection("delivery.signing-keys");
  }

  /** The fingerprint of the region's key of now; the first of a region is made here. */
  async current(region: string): Promise<string> {
    return await this.at(region, this.#clock.nowMs());
  }

  /**
   * The fingerprint of the key for a digest that ends at a time: valid then, whenever it is signed,
   * because whoever checks a digest asks for the keys of the digest's time.
   */
  async at(region: string, ms: number): Promise<string> {
    for (;;) {
      const newest = this.#of(region).findLast(
        ({ validFromMs, validToMs }) => validFromMs <= ms && ms < validToMs,
      );
      if (newest) return newest.fingerprint;
      // Looked up again, because the one being made may be for another time.
      await this.#makeOnce(region, ms);
    }
  }

  /** Makes a new key, with which everything of today and later is signed from now on. */
  async rotate(region: string): Promise<string> {
    return await this.#makeOnce(region, this.#clock.nowMs());
  }

  /** The region's keys that are valid at some time in the range, oldest first. */
  list(
    region: string,
    range: { readonly startMs: number; readonly endMs: number },
  ): readonly DigestPublicKey[] {
    return this.all(region).filter(
      ({ validFromMs, validToMs }) => validFromMs <= range.endMs && validToMs > range.startMs,
    );
  }

  /** All keys that the region ever had, oldest first. */
  all(region: string): readonly DigestPublicKey[] {
    return this.#of(region).map(({ publicBase64, fingerprint, validFromMs, validToMs }) => ({
      der: Buffer.from(publicBase64, "base64"),
      ...{ fingerprint, validFromMs, validToMs },
    }));
  }

  /**
   * Signs with the key of that fingerprint, on a thread of its own; in lower-case hexadecimal
   * digits.
   *
   * @throws {Error} when the store has no such key: it was exchanged behind our back.
   */
  async sign(region: string, fingerprint: string, text: string): Promise<string> {
    const key = this.#of(region).find((each) => each.fingerprint === fingerprint);
    if (!key) throw new Error(`no signing key ${fingerprint} in ${region}`);
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    sign("RSA-SHA256", Buffer.from(text), key.privatePem, (error, signature) =>
      error ? reject(error) : resolve(signature),
    );
    return (await promise).toString("hex");
  }

  #of(region: string): readonly StoredKey[] {
    return this.#keys.list({ prefix: `${region}/` }).map(({ value }) => value);
  }

  /** One at a time for each region: two would be made where one is enough. */
  async #makeOnce(region: string, ms: number): Promise<string> {
    const making = this.#making.get(region) ?? this.#make(region, ms);
    this.#making.set(region, making);
    const { fingerprint } = await making.finally(() => this.#making.delete(region));
    return fingerprint;
  }

  async #make(region: string, ms: number): Promise<StoredKey> {
    const { privateKey, publicKey } = await generate("rsa", { modulusLength: MODULUS_BITS });
    const der = publicKey.export({ format: "der", type: "pkcs1" });
    // From midnight on: the digest that starts a chain ends a little before it is written.
    const validFromMs = ms - (ms % DAY_MS);
    const key: StoredKey = {
      privatePem: String(privateKey.export({ format: "pem", type: "pkcs8" })),
      publicBase64: der.toString("base64"),
      fingerprint: createHash("md5").update(der).digest("hex"),
      validFromMs,
      validToMs: validFromMs + VALIDITY_MS,
    };
    const number = String(this.#of(region).length).padStart(9, "0");
    this.#keys.put(`${region}/${number}/${key.fingerprint}`, key);
    return key;
  }
}

/** Tells whether `signature`, in hexadecimal digits, is the key's over `text`. */
export function isSignedBy(key: DigestPublicKey, text: string, signature: string): boolean {
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(signature)) return false;
  const publicKey = createPublicKey({ key: key.der, format: "der", type: "pkcs1" });
  return verify("RSA-SHA256", Buffer.from(text), publicKey, Buffer.from(signature, "hex"));
}

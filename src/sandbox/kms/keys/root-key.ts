import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFileDurably } from "../../../base/durable-file.ts";
import { OperatingError } from "../../../base/errors.ts";
import type { Ids } from "../../../base/ids.ts";
import type { StateStore } from "../../../base/state-store.ts";
import { seal, unseal } from "./seal.ts";

const GIVE_UP =
  "Without it nothing can be read that it seals: the keys of KMS, and objects encrypted at rest. " +
  "To give those up, remove the sandbox's state and buckets, and start again.";

const FAILURES = {
  root_key_missing: {
    retryable: false,
    hint: `Put the file back from a backup. ${GIVE_UP}`,
  },
  root_key_exchanged: {
    retryable: false,
    hint: `Put the file back that was there when the sandbox was begun. ${GIVE_UP}`,
  },
  root_key_unreadable: {
    retryable: false,
    hint: `It is one line of 44 characters that its owner can read. ${GIVE_UP}`,
  },
} as const;

/** Raised when a server opens. The message is the file's path. */
export class RootKeyError extends OperatingError<keyof typeof FAILURES> {
  override readonly name = "RootKeyError";

  constructor(code: keyof typeof FAILURES, path: string, options?: ErrorOptions) {
    super(code, FAILURES[code], `${WHAT[code]}: ${path}`, options);
  }
}

const WHAT = {
  root_key_missing: "the root key that seals the sandbox's keys is gone",
  root_key_exchanged: "this is not the root key that seals the sandbox's keys",
  root_key_unreadable: "the root key cannot be read",
} as const;

const KEY_BYTES = 32;
const LASTING = { survivesPowerLoss: true };

export interface RootKeyOptions {
  /** Of the file that holds nothing but the key. */
  readonly path: string;
  /** What the key seals lies here, and so does the key's fingerprint. */
  readonly store: StateStore;
  readonly ids: Ids;
}

/**
 * The key that seals all other keys of the sandbox. It is in a file of its own, so that a copy of
 * everything else gives nothing away.
 *
 * *Trusted*: whoever can read the file and the store can read every key.
 */
export class RootKey {
  readonly #bytes: Buffer;
  readonly #ids: Ids;

  private constructor(bytes: Buffer, ids: Ids) {
    this.#bytes = bytes;
    this.#ids = ids;
  }

  /**
   * Reads the key; at first start makes it. One that is missing or another than before is never
   * replaced.
   *
   * @throws {RootKeyError}
   */
  static open({ path, store, ids }: RootKeyOptions): RootKey {
    const known = store.collection<string>(COLLECTION).get(FINGERPRINT);
    const saved = readKey(path);
    if (!saved && known !== undefined) throw new RootKeyError("root_key_missing", path);
    const bytes = saved ?? ids.bytes(KEY_BYTES);
    if (!saved) writeFileDurably(path, `${bytes.toString("base64")}\n`);
    const rootKey = new RootKey(bytes, ids);
    // A crash after the file and before this leaves a key that has sealed nothing.
    if (known === undefined) rootKey.noteIn(store);
    else if (!rootKey.#isKnownAs(known)) throw new RootKeyError("root_key_exchanged", path);
    return rootKey;
  }

  /**
   * Reads the key for who only reads what it seals, beside a server or without one.
   *
   * @throws {RootKeyError}
   */
  static openReadOnly(options: RootKeyOptions): RootKey {
    const { store, ids } = options;
    const isBegun = store.collection<string>(COLLECTION).get(FINGERPRINT) !== undefined;
    // A store of which no key is known holds nothing that is sealed.
    return isBegun ? RootKey.open(options) : RootKey.passing(ids);
  }

  /** A key that is nowhere else: for tests, and where there is nothing to open. */
  static passing(ids: Ids): RootKey {
    return new RootKey(ids.bytes(KEY_BYTES), ids);
  }

  /** Makes the store know the key by which its contents are sealed from now on. */
  noteIn(store: StateStore): void {
    store.transaction(
      () => store.collection<string>(COLLECTION).put(FINGERPRINT, this.#fingerprint()),
      LASTING,
    );
  }

  /**
   * Seals a key or another short secret.
   *
   * @param purpose what it is for; opening it for anything else fails.
   * @returns base64.
   */
  seal(secret: Uint8Array, purpose: string): string {
    const sealable = { plaintext: secret, alongside: Buffer.from(purpose) };
    return seal(this.#bytes, sealable, this.#ids).toString("base64");
  }

  /** @throws {Error} when what is sealed was changed, or is for another purpose. */
  unseal(sealed: string, purpose: string): Buffer {
    const secret = unseal(this.#bytes, Buffer.from(sealed, "base64"), Buffer.from(purpose));
    if (secret) return secret;
    throw new Error(`What is sealed for ${purpose} was changed.`);
  }

  #fingerprint(): string {
    return createHmac("sha256", this.#bytes).update("trailcam root key").digest("hex");
  }

  #isKnownAs(fingerprint: string): boolean {
    const own = Buffer.from(this.#fingerprint());
    const known = Buffer.from(fingerprint);
    return own.length === known.length && timingSafeEqual(own, known);
  }
}

const COLLECTION = "kms.root";
const FINGERPRINT = "fingerprint";

/** @returns undefined when there is no such file. */
function readKey(path: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RootKeyError("root_key_unreadable", path, { cause });
  }
  const bytes = Buffer.from(text.trim(), "base64");
  if (bytes.length === KEY_BYTES) return bytes;
  throw new RootKeyError("root_key_unreadable", path);
}

import type { MadeCall } from "../../../embedded/index.ts";
import type { PolicyPrincipal } from "../../../permissions/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { DecryptedKey, Keys, KeyUser, RootKey } from "../../kms/index.ts";
import type { Bucket } from "../store/buckets.ts";
import type { Encryption, Seal } from "../store/object-attributes.ts";

/** Who stores or reads an object, as far as keys are concerned. */
export interface Asker {
  readonly principal: PolicyPrincipal;
  /** Of a caller its own; of a service that of whom it acts for. */
  readonly accountId: string;
  /** Condition keys, e.g. `aws:SourceArn`. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Told of the calls that S3 makes to KMS. */
  readonly onMade?: ((made: MadeCall) => void) | undefined;
}

/** The object that a data key is for. */
export interface Sealed {
  readonly bucket: Bucket;
  readonly key: string;
}

/** The key of one object, in clear and as it is kept. */
export interface DataKey {
  readonly bytes: Buffer;
  readonly seal: Seal;
  /** As it was asked for, the key of KMS by its full ARN. */
  readonly encryption: Encryption;
}

export interface DataKeysOptions {
  readonly keys: Keys;
  readonly rootKey: RootKey;
  /** Seals also the objects for which nobody asks for a key of KMS. */
  readonly encryptsAtRest: boolean;
  readonly makeBytes: (length: number) => Buffer;
}

const DATA_KEY_BYTES = 32;

/** Makes the keys that seal objects, and opens them again: by KMS, or under the root key. */
export class DataKeys {
  readonly #options: DataKeysOptions;

  constructor(options: DataKeysOptions) {
    this.#options = options;
  }

  /**
   * Makes the key for an object that is about to be stored.
   *
   * @param asker left out by the server itself, which can use no key of KMS.
   * @returns undefined when the object's file is to be plain.
   * @throws {ServiceError} `KMS.NotFoundException` and its like, `AccessDenied`.
   */
  issue(encryption: Encryption, object: Sealed, asker?: Asker): DataKey | undefined {
    if (encryption.algorithm.startsWith("aws:kms"))
      return this.#issueByKms(encryption, object, asker);
    if (!this.#options.encryptsAtRest) return undefined;
    const bytes = this.#options.makeBytes(DATA_KEY_BYTES);
    const wrappedKey = this.#options.rootKey.seal(bytes, purposeOf(object));
    return { bytes, encryption, seal: { by: "root", wrappedKey } };
  }

  /**
   * Opens the key of an object that is stored.
   *
   * @param asker left out by the server itself, which no policy refuses.
   * @throws {ServiceError} `KMS.DisabledException` and its like, `AccessDenied`.
   */
  open(seal: Seal, object: Sealed, asker?: Asker): Buffer {
    if (seal.by === "root") return this.#options.rootKey.unseal(seal.wrappedKey, purposeOf(object));
    const { context } = seal;
    const wrapped = Buffer.from(seal.wrappedKey, "base64");
    const by = asker && keyUserOf(asker, object.bucket);
    const opened = throughS3(() => this.#options.keys.decrypt(wrapped, { context, by }));
    asker?.onMade?.(madeDecrypt(opened, context));
    return opened.plaintext;
  }

  #issueByKms(encryption: Encryption, object: Sealed, asker: Asker | undefined): DataKey {
    const { bucket, key } = object;
    if (!asker) throw new Error(`Nobody asks for the key of s3://${bucket.name}/${key}.`);
    const arn = `arn:aws:s3:::${bucket.name}`;
    const context = {
      ...encryption.context,
      "aws:s3:arn": encryption.isBucketKeyEnabled ? arn : `${arn}/${key}`,
    };
    const keyId = encryption.keyId ?? "alias/aws/s3";
    const by = keyUserOf(asker, bucket);
    const made = throughS3(() => this.#options.keys.generateDataKey(keyId, context, by));
    const { keyArn, materialId, plaintext: bytes, wrapped } = made;
    asker.onMade?.({
      ...{ by: "s3.amazonaws.com", service: "kms", operation: "GenerateDataKey" },
      input: { KeyId: keyArn, KeySpec: "AES_256", EncryptionContext: context },
      output: { KeyId: keyArn, KeyMaterialId: materialId },
    });
    const wrappedKey = wrapped.toString("base64");
    return {
      bytes,
      seal: { by: "kms", wrappedKey, context },
      encryption: { ...encryption, keyId: keyArn },
    };
  }
}

/** S3 asks the KMS of the bucket's region. */
function keyUserOf({ principal, accountId, conditions }: Asker, { region }: Bucket): KeyUser {
  const via = { "kms:ViaService": `s3.${region}.amazonaws.com` };
  return { principal, accountId, region, conditions: { ...conditions, ...via } };
}

function madeDecrypt({ key, materialId }: DecryptedKey, context: object): MadeCall {
  return {
    ...{ by: "s3.amazonaws.com", service: "kms", operation: "Decrypt" },
    input: { EncryptionContext: context },
    output: { KeyId: key.arn, KeyMaterialId: materialId },
  };
}

/** A key does not fit another object, though whoever can write rows might put it there. */
const purposeOf = ({ bucket, key }: Sealed): string => `s3://${bucket.name}/${key}`;

/**
 * Tells what KMS refuses as S3 tells it.
 *
 * Source: observed, in reports of users of S3: codes of KMS after `KMS.`, but for `AccessDenied`.
 */
function throughS3<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message } = error;
    if (code === "AccessDeniedException") {
      throw new ServiceError("AccessDenied", message, { status: 403 });
    }
    throw new ServiceError(`KMS.${code}`, message, { status: 400 });
  }
}

import type {
  DecryptRequest,
  DecryptResponse,
  EncryptionAlgorithmSpec,
  EncryptRequest,
  EncryptResponse,
  ReEncryptRequest,
  ReEncryptResponse,
} from "@aws-sdk/client-kms";
import { decryptAsymmetric, encryptAsymmetric } from "../keys/asymmetric.ts";
import { isSymmetric } from "../keys/key-specs.ts";
import { type KeyUser, keyUserOf } from "../keys/key-user.ts";
import type { Keys } from "../keys/keys.ts";
import { invalidInput, invalidKeyUsage, unsupported } from "../keys/refusals.ts";
import type { StoredKey } from "../keys/stored-key.ts";
import { checkLength } from "./checks.ts";
import { refuseDryRun } from "./dry-run.ts";
import type { Handler } from "./handler.ts";

const PLAINTEXT_BYTES = { min: 1, max: 4096 };
const CIPHERTEXT_BYTES = { min: 1, max: 6144 };
const SYMMETRIC: EncryptionAlgorithmSpec = "SYMMETRIC_DEFAULT";

export const encrypt: Handler<EncryptRequest, EncryptResponse> = (keys, input, context) => {
  const { KeyId = "", Plaintext = new Uint8Array() } = input;
  const { EncryptionContext = {}, EncryptionAlgorithm: algorithm = SYMMETRIC } = input;
  checkLength("plaintext", Plaintext, PLAINTEXT_BYTES);
  const by = keyUserOf(context);
  const key = keys.use(KeyId, { action: "Encrypt", by, context: EncryptionContext });
  checkAlgorithm(key, algorithm, EncryptionContext);
  refuseDryRun(input);
  const CiphertextBlob = isSymmetric(key.spec)
    ? keys.encrypt(key, Plaintext, EncryptionContext).wrapped
    : encryptAsymmetric(keys.privateKeyOf(key), algorithm, Plaintext);
  return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: algorithm };
};

export const decrypt: Handler<DecryptRequest, DecryptResponse> = (keys, input, context) => {
  const { CiphertextBlob = new Uint8Array(), KeyId, EncryptionContext = {} } = input;
  const { EncryptionAlgorithm: algorithm = SYMMETRIC } = input;
  checkLength("ciphertextBlob", CiphertextBlob, CIPHERTEXT_BYTES);
  refuseEnclave(input.Recipient);
  const opened = open(keys, {
    ...{ blob: CiphertextBlob, keyId: KeyId, algorithm, context: EncryptionContext },
    ...{ by: keyUserOf(context), action: "Decrypt" },
  });
  refuseDryRun(input);
  return {
    KeyId: opened.key.arn,
    Plaintext: opened.plaintext,
    EncryptionAlgorithm: algorithm,
    ...(opened.materialId === undefined ? {} : { KeyMaterialId: opened.materialId }),
  };
};

export const reEncrypt: Handler<ReEncryptRequest, ReEncryptResponse> = (keys, input, context) => {
  const { CiphertextBlob = new Uint8Array(), DestinationKeyId = "" } = input;
  const { SourceEncryptionContext = {}, DestinationEncryptionContext = {} } = input;
  const { SourceEncryptionAlgorithm: from = SYMMETRIC } = input;
  const { DestinationEncryptionAlgorithm: to = SYMMETRIC } = input;
  checkLength("ciphertextBlob", CiphertextBlob, CIPHERTEXT_BYTES);
  const by = keyUserOf(context);
  const source = open(keys, {
    ...{ blob: CiphertextBlob, keyId: input.SourceKeyId, algorithm: from },
    ...{ context: SourceEncryptionContext, by, action: "ReEncryptFrom" },
  });
  const use = { action: "ReEncryptTo", by, context: DestinationEncryptionContext };
  const target = keys.use(DestinationKeyId, use);
  checkAlgorithm(target, to, DestinationEncryptionContext);
  refuseDryRun(input);
  const sealed = isSymmetric(target.spec)
    ? keys.encrypt(target, source.plaintext, DestinationEncryptionContext)
    : { wrapped: encryptAsymmetric(keys.privateKeyOf(target), to, source.plaintext) };
  return {
    CiphertextBlob: sealed.wrapped,
    SourceKeyId: source.key.arn,
    KeyId: target.arn,
    SourceEncryptionAlgorithm: from,
    DestinationEncryptionAlgorithm: to,
    ...(source.materialId === undefined ? {} : { SourceKeyMaterialId: source.materialId }),
    ...("materialId" in sealed ? { DestinationKeyMaterialId: sealed.materialId } : {}),
  };
};

interface Opening {
  readonly blob: Uint8Array;
  readonly keyId: string | undefined;
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly context: Readonly<Record<string, string>>;
  readonly by: KeyUser;
  readonly action: string;
}

interface Opened {
  readonly key: StoredKey;
  readonly plaintext: Buffer;
  readonly materialId?: string;
}

function open(keys: Keys, opening: Opening): Opened {
  const { blob, keyId, algorithm, context, by, action } = opening;
  if (algorithm === SYMMETRIC) return keys.decrypt(blob, { context, by, keyId, action });
  if (keyId === undefined) {
    throw invalidInput("KeyId is required when the encryption algorithm is asymmetric.");
  }
  const key = keys.use(keyId, { action, by, context });
  checkAlgorithm(key, algorithm, context);
  return { key, plaintext: decryptAsymmetric(keys.privateKeyOf(key), algorithm, blob) };
}

/** @throws {ServiceError} `InvalidKeyUsageException`, `ValidationException`. */
function checkAlgorithm(
  key: StoredKey,
  algorithm: EncryptionAlgorithmSpec,
  context: Readonly<Record<string, string>>,
): void {
  if (key.usage !== "ENCRYPT_DECRYPT") throw invalidKeyUsage(key.arn, key.usage);
  if (isSymmetric(key.spec) !== (algorithm === SYMMETRIC)) {
    throw invalidKeyUsage(key.arn, `${key.usage} with ${key.spec}`);
  }
  if (algorithm !== SYMMETRIC && Object.keys(context).length > 0) {
    throw invalidInput("EncryptionContext is not supported with asymmetric keys.");
  }
}

/** There are no enclaves to encrypt an answer for. */
export function refuseEnclave(recipient: unknown): void {
  if (recipient !== undefined) throw unsupported("Recipient is not supported.");
}

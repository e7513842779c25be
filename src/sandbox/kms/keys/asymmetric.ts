import {
  constants,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import type {
  EncryptionAlgorithmSpec,
  MessageType,
  SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { invalidCiphertext, invalidInput, unsupported } from "./refusals.ts";

/** @throws {ServiceError} `ValidationException` for more than the key takes. */
export function encryptAsymmetric(
  privateKey: KeyObject,
  algorithm: EncryptionAlgorithmSpec,
  plaintext: Uint8Array,
): Buffer {
  const key = { key: createPublicKey(privateKey), ...oaep(algorithm) };
  try {
    return publicEncrypt(key, plaintext);
  } catch {
    throw invalidInput(`The plaintext is too long for ${algorithm} with this key.`);
  }
}

/** @throws {ServiceError} `InvalidCiphertextException`. */
export function decryptAsymmetric(
  privateKey: KeyObject,
  algorithm: EncryptionAlgorithmSpec,
  ciphertext: Uint8Array,
): Buffer {
  try {
    return privateDecrypt({ key: privateKey, ...oaep(algorithm) }, ciphertext);
  } catch {
    throw invalidCiphertext();
  }
}

function oaep(algorithm: EncryptionAlgorithmSpec) {
  const oaepHash = algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256";
  return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
}

/** What is signed, and how. */
export interface Signable {
  readonly message: Uint8Array;
  /** `DIGEST`: the message was hashed already. */
  readonly messageType: MessageType;
  readonly algorithm: SigningAlgorithmSpec;
}

/** @throws {ServiceError} `ValidationException`, `UnsupportedOperationException`. */
export function signAsymmetric(privateKey: KeyObject, signable: Signable): Buffer {
  const { message, messageType, algorithm } = signable;
  if (messageType === "RAW") {
    return sign(hashOf(algorithm), message, { key: privateKey, ...padding(algorithm) });
  }
  return privateEncrypt(privateKey, digestInfo(signable));
}

/** @throws {ServiceError} as {@link signAsymmetric}. */
export function verifyAsymmetric(
  privateKey: KeyObject,
  signable: Signable,
  signature: Uint8Array,
): boolean {
  const { message, messageType, algorithm } = signable;
  const key = createPublicKey(privateKey);
  if (messageType === "RAW") {
    return verify(hashOf(algorithm), message, { key, ...padding(algorithm) }, signature);
  }
  const expected = digestInfo(signable);
  try {
    return publicDecrypt(key, signature).equals(expected);
  } catch {
    return false;
  }
}

function hashOf(algorithm: SigningAlgorithmSpec): string {
  return `sha${algorithm.slice(-3)}`;
}

/** ECDSA has no padding, and takes no notice of it. */
function padding(algorithm: SigningAlgorithmSpec) {
  if (!algorithm.startsWith("RSASSA_PSS")) return {};
  return {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  };
}

/** By hash: what RFC 8017 puts before a digest, and the digest's length. */
const DIGEST_PREFIXES: Readonly<Record<string, readonly [prefix: string, length: number]>> = {
  sha256: ["3031300d060960864801650304020105000420", 32],
  sha384: ["3041300d060960864801650304020205000430", 48],
  sha512: ["3051300d060960864801650304020305000440", 64],
};

/** Node signs digests in this one form; the others would take cryptography of our own. */
function digestInfo({ message, messageType, algorithm }: Signable): Buffer {
  if (messageType !== "DIGEST" || !algorithm.startsWith("RSASSA_PKCS1")) {
    throw unsupported(`MessageType ${messageType} is not supported with ${algorithm} here.`);
  }
  const [prefix, length] = DIGEST_PREFIXES[hashOf(algorithm)] ?? ["", 0];
  if (message.length !== length) throw invalidInput(`Digest is invalid length for ${algorithm}.`);
  return Buffer.concat([Buffer.from(prefix, "hex"), message]);
}

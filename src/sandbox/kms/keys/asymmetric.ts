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
import { signDigest, verifyDigest } from "./ecdsa-digest.ts";
import { signPss, verifyPss } from "./pss-digest.ts";
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
  const digest = digestOf(signable);
  switch (schemeOf(algorithm)) {
    case "ECDSA":
      return signDigest(privateKey, digest);
    case "RSASSA_PSS":
      return signPss(privateKey, hashOf(algorithm), digest);
    default:
      return privateEncrypt(privateKey, digestInfo(algorithm, digest));
  }
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
  const digest = digestOf(signable);
  switch (schemeOf(algorithm)) {
    case "ECDSA":
      return verifyDigest(privateKey, digest, signature);
    case "RSASSA_PSS":
      return verifyPss(privateKey, { hashName: hashOf(algorithm), digest }, signature);
    default:
      return opens(key, signature, digestInfo(algorithm, digest));
  }
}

function opens(key: KeyObject, signature: Uint8Array, expected: Buffer): boolean {
  try {
    return publicDecrypt(key, signature).equals(expected);
  } catch {
    return false;
  }
}

/** What comes before the hash in the algorithm's name. */
function schemeOf(algorithm: SigningAlgorithmSpec): string {
  return algorithm.replace(/_SHA_\d+$/, "");
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

function digestOf({ message, messageType, algorithm }: Signable): Uint8Array {
  if (messageType !== "DIGEST") {
    throw unsupported(`MessageType ${messageType} is not supported with ${algorithm} here.`);
  }
  const isWhole = message.length * 8 === Number(algorithm.slice(-3));
  if (!isWhole) throw invalidInput(`Digest is invalid length for ${algorithm}.`);
  return message;
}

/** By hash: what RFC 8017 puts before a digest. */
const DIGEST_PREFIXES: Readonly<Record<string, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

function digestInfo(algorithm: SigningAlgorithmSpec, digest: Uint8Array): Buffer {
  const prefix = DIGEST_PREFIXES[hashOf(algorithm)] ?? "";
  return Buffer.concat([Buffer.from(prefix, "hex"), digest]);
}

import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { KeyMetadata, KeySpec, KeyUsageType } from "@aws-sdk/client-kms";
import type { Ids } from "../../../base/ids.ts";

const makePair = promisify(generateKeyPair);

const RSA_SIGNING = [
  ...["RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512"],
  ...["RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512"],
];

/** By what a key's algorithms are called in its metadata. */
type Algorithms = Pick<
  KeyMetadata,
  "EncryptionAlgorithms" | "SigningAlgorithms" | "MacAlgorithms" | "KeyAgreementAlgorithms"
>;

interface SpecFacts {
  /** What keys of the spec can be for, and with which algorithms. */
  readonly usages: Partial<Record<KeyUsageType, readonly string[]>>;
  /** A new secret: bytes of a symmetric key, PKCS #8 of a private one. */
  readonly make: (ids: Ids) => Buffer | Promise<Buffer>;
}

const MEMBERS: Record<KeyUsageType, keyof Algorithms> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
} as Record<KeyUsageType, keyof Algorithms>;

/** The specs that are served. Source: documented, KMS developer guide, "Key spec reference". */
const SPECS: Partial<Record<KeySpec, SpecFacts>> = {
  SYMMETRIC_DEFAULT: {
    usages: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] },
    make: (ids) => ids.bytes(32),
  },
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: ecc("P-256", "ECDSA_SHA_256"),
  ECC_NIST_P384: ecc("P-384", "ECDSA_SHA_384"),
  ECC_NIST_P521: ecc("P-521", "ECDSA_SHA_512"),
  ECC_SECG_P256K1: ecc("secp256k1", "ECDSA_SHA_256"),
  HMAC_224: hmac(224),
  HMAC_256: hmac(256),
  HMAC_384: hmac(384),
  HMAC_512: hmac(512),
};

/** @returns undefined for a spec that is not served. */
export function specFacts(spec: KeySpec): SpecFacts | undefined {
  return Object.hasOwn(SPECS, spec) ? SPECS[spec] : undefined;
}

/** What a key's metadata says of its algorithms. */
export function algorithmsOf(spec: KeySpec, usage: KeyUsageType): Algorithms {
  return { [MEMBERS[usage]]: [...(specFacts(spec)?.usages[usage] ?? [])] };
}

export function isSymmetric(spec: KeySpec): boolean {
  return spec === "SYMMETRIC_DEFAULT";
}

function rsa(bits: number): SpecFacts {
  return {
    usages: {
      ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
      SIGN_VERIFY: RSA_SIGNING,
    },
    make: async () => pkcs8((await makePair("rsa", { modulusLength: bits })).privateKey),
  };
}

function ecc(namedCurve: string, algorithm: string): SpecFacts {
  const agrees = namedCurve.startsWith("P-") ? { KEY_AGREEMENT: ["ECDH"] } : {};
  return {
    usages: { SIGN_VERIFY: [algorithm], ...agrees },
    make: async () => pkcs8((await makePair("ec", { namedCurve })).privateKey),
  };
}

function hmac(bits: number): SpecFacts {
  return {
    usages: { GENERATE_VERIFY_MAC: [`HMAC_SHA_${bits}`] },
    make: (ids) => ids.bytes(bits / 8),
  };
}

function pkcs8(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "pkcs8" });
}

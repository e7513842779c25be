import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import { Xxh3_64, Xxh3_128, Xxh64 } from "@aws-sdk/checksums/xxh";
import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";

/** A checksum in the making. */
export interface Digester {
  update(bytes: Uint8Array): void;
  /** To be called once. */
  digest(): Promise<Uint8Array>;
}

const viaCrypto = (name: string) => (): Digester => {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: async () => hash.digest() };
};

/** The checksums of S3, and how each is made. */
const DIGESTERS: Readonly<Record<ChecksumAlgorithm, () => Digester>> = {
  CRC32: () => new Crc32(),
  CRC32C: () => new Crc32c(),
  CRC64NVME: () => new Crc64Nvme(),
  MD5: viaCrypto("md5"),
  SHA1: viaCrypto("sha1"),
  SHA256: viaCrypto("sha256"),
  SHA512: viaCrypto("sha512"),
  XXHASH64: () => new Xxh64(),
  XXHASH3: () => new Xxh3_64(),
  XXHASH128: () => new Xxh3_128(),
};

export const CHECKSUM_ALGORITHMS = Object.keys(DIGESTERS) as readonly ChecksumAlgorithm[];

export function isChecksumAlgorithm(text: string): text is ChecksumAlgorithm {
  return Object.hasOwn(DIGESTERS, text);
}

export function digesterFor(algorithm: ChecksumAlgorithm): Digester {
  return DIGESTERS[algorithm]();
}

/** The checksum of all of `bytes`, in base64. */
export async function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<string> {
  const digester = digesterFor(algorithm);
  digester.update(bytes);
  return Buffer.from(await digester.digest()).toString("base64");
}

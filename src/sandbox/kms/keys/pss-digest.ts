import {
  constants,
  createPublicKey,
  hash,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
} from "node:crypto";

/**
 * RSASSA-PSS over what was hashed already, with a salt as long as the digest. Node has RSA itself;
 * what it has no function for is how the digest is dressed.
 *
 * Source: documented, RFC 8017, sections 9.1 and B.2.1
 */
export function signPss(privateKey: KeyObject, hashName: string, digest: Uint8Array): Buffer {
  const dressed = dress(digest, randomBytes(digest.length), {
    hashName,
    length: lengthOf(privateKey),
  });
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, dressed);
}

/** @returns false for what is no signature at all, too. */
export function verifyPss(
  privateKey: KeyObject,
  { hashName, digest }: { readonly hashName: string; readonly digest: Uint8Array },
  signature: Uint8Array,
): boolean {
  const key = { key: createPublicKey(privateKey), padding: constants.RSA_NO_PADDING };
  let dressed: Buffer;
  try {
    dressed = publicDecrypt(key, signature);
  } catch {
    return false;
  }
  const masked = dressed.subarray(0, -digest.length - 1);
  const seed = dressed.subarray(masked.length, -1);
  const salt = unmasked(masked, seed, hashName).subarray(-digest.length);
  return dress(digest, salt, { hashName, length: lengthOf(privateKey) }).equals(dressed);
}

function lengthOf(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}

function dress(
  digest: Uint8Array,
  salt: Uint8Array,
  { hashName, length }: { readonly hashName: string; readonly length: number },
): Buffer {
  const seed = hash(hashName, Buffer.concat([Buffer.alloc(8), digest, salt]), "buffer");
  const zeros = Buffer.alloc(length - salt.length - seed.length - 2);
  const block = Buffer.concat([zeros, Buffer.of(1), salt]);
  return Buffer.concat([unmasked(block, seed, hashName), seed, Buffer.of(0xbc)]);
}

/** Masks as well. The first bit is none of the modulus's, whose length is a whole one in bytes. */
function unmasked(block: Uint8Array, seed: Uint8Array, hashName: string): Buffer {
  const mask: Buffer[] = [];
  for (let index = 0; index * seed.length < block.length; index++) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(index);
    mask.push(hash(hashName, Buffer.concat([seed, counter]), "buffer"));
  }
  const pattern = Buffer.concat(mask);
  const result = Buffer.from(block.map((byte, index) => byte ^ (pattern[index] ?? 0)));
  result[0] = (result[0] ?? 0) & 0x7f;
  return result;
}

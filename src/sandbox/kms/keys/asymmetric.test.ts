import { generateKeyPairSync, hash, type KeyObject } from "node:crypto";
import type { SigningAlgorithmSpec } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { type Signable, signAsymmetric, verifyAsymmetric } from "./asymmetric.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;

const KEYS: readonly (readonly [SigningAlgorithmSpec, string, KeyObject])[] = [
  ["ECDSA_SHA_256", "P-256", ec("P-256")],
  ["ECDSA_SHA_256", "secp256k1", ec("secp256k1")],
  ["ECDSA_SHA_384", "P-384", ec("P-384")],
  ["ECDSA_SHA_512", "P-521", ec("P-521")],
  ["RSASSA_PKCS1_V1_5_SHA_384", "RSA", rsa],
  ["RSASSA_PSS_SHA_256", "RSA", rsa],
  ["RSASSA_PSS_SHA_512", "RSA", rsa],
];

/** Often enough that numbers of every length come up. */
const ROUNDS = 40;

/**
 * A digest is signed as the message would be: what is signed as one verifies as the other, where
 * OpenSSL does the work.
 */
test.each(KEYS)("%s with %s: a digest is as good as its message", (algorithm, _, key) => {
  for (let round = 0; round < ROUNDS; round++) {
    const message = Buffer.from(`message ${round}`);
    const raw: Signable = { message, messageType: "RAW", algorithm };
    const hashed = hash(`sha${algorithm.slice(-3)}`, message, "buffer");
    const digest: Signable = { message: hashed, messageType: "DIGEST", algorithm };
    const ofDigest = signAsymmetric(key, digest);
    expect(verifyAsymmetric(key, raw, ofDigest)).toBe(true);
    expect(verifyAsymmetric(key, digest, ofDigest)).toBe(true);
    expect(verifyAsymmetric(key, digest, signAsymmetric(key, raw))).toBe(true);
    const other = { ...digest, message: hashed.map((byte) => byte ^ 1) };
    expect(verifyAsymmetric(key, other, ofDigest)).toBe(false);
  }
});

test.each(KEYS)("%s with %s: what was changed is no signature", (algorithm, _, key) => {
  const message = Buffer.alloc(Number(algorithm.slice(-3)) / 8, 7);
  const digest: Signable = { message, messageType: "DIGEST", algorithm };
  const signature = signAsymmetric(key, digest);
  for (let at = 0; at < signature.length; at++) {
    const changed = signature.map((byte, index) => (index === at ? byte ^ 0x10 : byte));
    expect(verifyAsymmetric(key, digest, changed), `byte ${at}`).toBe(false);
  }
  for (const wrong of [Buffer.alloc(0), Buffer.from("3006020100020100", "hex"), message]) {
    expect(verifyAsymmetric(key, digest, wrong)).toBe(false);
  }
  expect(verifyAsymmetric(key, digest, Buffer.concat([signature, Buffer.of(0)]))).toBe(false);
  const short = { ...digest, message: message.subarray(1) };
  expect(() => signAsymmetric(key, short)).toThrow(`Digest is invalid length for ${algorithm}.`);
});

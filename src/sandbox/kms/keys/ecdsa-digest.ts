import { createECDH, type KeyObject } from "node:crypto";

/**
 * ECDSA over what was hashed already, which Node has no function for. It has the points of a curve;
 * the numbers between are computed here, with the private key on both sides.
 *
 * Source: documented, FIPS 186-5, section 6.4
 */
export function signDigest(privateKey: KeyObject, digest: Uint8Array): Buffer {
  const { name, order, secret } = readKey(privateKey);
  const hashed = numberOf(digest);
  for (;;) {
    const once = createECDH(name);
    once.generateKeys();
    const r = abscissa(once.getPublicKey()) % order;
    const s = (inverse(numberOf(once.getPrivateKey()), order) * (hashed + r * secret)) % order;
    if (r !== 0n && s !== 0n) return sequence([r, s]);
  }
}

/** Whoever has the private key need not add points: the signer's number follows from the rest. */
export function verifyDigest(
  privateKey: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { name, order, secret } = readKey(privateKey);
  const [r = 0n, s = 0n] = readSequence(Buffer.from(signature));
  if (r <= 0n || s <= 0n || r >= order || s >= order) return false;
  const number = (inverse(s, order) * (numberOf(digest) + r * secret)) % order;
  if (number === 0n) return false;
  const once = createECDH(name);
  once.setPrivateKey(Buffer.from(evenHex(number), "hex"));
  return abscissa(once.getPublicKey()) % order === r;
}

/** How many points a curve has, by OpenSSL's name of it. Source: documented, SEC 2. */
const ORDERS: Readonly<Record<string, bigint>> = {
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  secp384r1: BigInt(
    "0xffffffffffffffffffffffffffffffffffffffffffffffff" +
      "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
  ),
  secp521r1: BigInt(
    "0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
      "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
  ),
};

function readKey(privateKey: KeyObject) {
  const name = privateKey.asymmetricKeyDetails?.namedCurve ?? "";
  const { d = "" } = privateKey.export({ format: "jwk" });
  const order = ORDERS[name];
  if (order === undefined) throw new Error(`There is no key on the curve ${name}.`);
  return { name, order, secret: numberOf(Buffer.from(d, "base64url")) };
}

/** Of a point that is written whole: a byte that says so, then both coordinates. */
function abscissa(point: Buffer): bigint {
  return numberOf(point.subarray(1, (point.length + 1) / 2));
}

/** By Euclid's algorithm, from both ends. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [remainder, next] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0n ? factor + modulus : factor;
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);

function evenHex(value: bigint): string {
  const hex = value.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** From here on a length takes two bytes. P-521 alone comes so far. */
const LONG = 0x80;

/** In DER, as RFC 3279 has a signature. */
function sequence(values: readonly bigint[]): Buffer {
  const items = values.map((value) => {
    const bytes = Buffer.from(evenHex(value), "hex");
    // A first bit would be a sign.
    const isHigh = (bytes[0] ?? 0) >= LONG;
    return element(INTEGER, isHigh ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
  });
  return element(SEQUENCE, Buffer.concat(items));
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < LONG ? [tag, length] : [tag, LONG + 1, length];
  return Buffer.concat([Buffer.from(head), content]);
}

/** @returns nothing where the bytes are not what {@link sequence} writes for some numbers. */
function readSequence(bytes: Buffer): readonly bigint[] {
  const values: bigint[] = [];
  let at = bytes[1] === LONG + 1 ? 3 : 2;
  while (at + 1 < bytes.length) {
    const end = at + 2 + (bytes[at + 1] ?? 0);
    values.push(numberOf(bytes.subarray(at + 2, end)));
    at = end;
  }
  return values.length === 2 && sequence(values).equals(bytes) ? values : [];
}

import { createHmac, timingSafeEqual } from "node:crypto";

const STEP_MS = 30_000;
/** Codes of the half minutes before and after are taken too, for clocks that are off. */
const STEPS_OFF = 1;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SEED_BYTES = 40;

/** A new seed in base32. Source: documented, VirtualMFADevice: 64 characters of base32. */
export function mintSeed(bytes: (length: number) => Buffer): string {
  let bits = "";
  for (const byte of bytes(SEED_BYTES)) bits += byte.toString(2).padStart(8, "0");
  return bits.replace(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)] ?? "");
}

/** The six digits that a device with this seed shows in a half minute. By RFC 6238 and 4226. */
export function codeAt(seed: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.max(0, step)));
  const digest = createHmac("sha1", seedBytes(seed)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/**
 * Finds the half minute whose code this is.
 *
 * @param after the number of the last half minute whose code was used: none is good twice.
 * @returns undefined for a code that is wrong, used or too old.
 */
export function stepOfCode(
  device: { readonly seed: string; readonly after?: number },
  code: string,
  nowMs: number,
): number | undefined {
  const now = Math.floor(nowMs / STEP_MS);
  for (let step = now - STEPS_OFF; step <= now + STEPS_OFF; step += 1) {
    const isFresh = device.after === undefined || step > device.after;
    if (isFresh && isSame(codeAt(device.seed, step), code)) return step;
  }
  return undefined;
}

function isSame(ours: string, theirs: string): boolean {
  const [one, other] = [Buffer.from(ours), Buffer.from(theirs)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function seedBytes(seed: string): Buffer {
  let bits = "";
  for (const character of seed) bits += BASE32.indexOf(character).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

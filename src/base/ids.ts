import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";

/** Where identifiers and randomness come from. Passed in, so that a test can foresee them. */
export interface Ids {
  /** A lower-case UUID, version 4. */
  uuid(): string;
  /** `length` characters, each drawn evenly from `alphabet`. */
  text(length: number, alphabet: string): string;
  /** `length` bytes fit for secrets. */
  bytes(length: number): Buffer;
}

export const UPPER_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
export const LOWER_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789";
export const ALPHANUMERIC = `${UPPER_ALPHANUMERIC}abcdefghijklmnopqrstuvwxyz`;

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  text: (length, alphabet) =>
    Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(""),
  bytes: (length) => randomBytes(length),
};

/** The same identifiers for the same seed, for tests. Never for secrets. */
export function seededIds(seed: string): Ids {
  let drawn = 0;
  const bytes = (length: number): Buffer => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(createHash("sha256").update(`${seed}:${drawn++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
  const uuid = () => {
    const hex = bytes(16).toString("hex");
    const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
    const last = `${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${last}`;
  };
  const text = (length: number, alphabet: string) =>
    Array.from(bytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
  return { uuid, text, bytes };
}

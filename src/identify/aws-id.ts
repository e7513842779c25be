import type { Ids } from "../base/ids.ts";

/** RFC 4648 base32: the only characters seen in AWS's ids, which never hold 0, 1, 8 or 9. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Ids in use since 2019 have the first bit after the prefix set, and the account in the next 40.
 * Source: observed, https://awsteele.com/blog/2020/09/26/aws-access-key-format.html and
 * https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489
 */
const MARKER_BIT = 1n << 47n;
const ACCOUNT_SHIFT = 7n;
/** Characters after the prefix that the marker, the account and seven free bits reach into. */
const HEAD_LENGTH = 10;

/** What AWS calls the kind of an id by. Source: documented, IAM User Guide, "IAM identifiers". */
export type AwsIdPrefix = "AKIA" | "ASIA" | "AIDA" | "AROA" | "ANPA";

/**
 * Mints an id such as AWS gives out: 16 characters after the prefix for keys, 17 for the rest.
 *
 * @param accountId twelve digits; they can be read back out of the id.
 */
export function mintAwsId(prefix: AwsIdPrefix, accountId: string, ids: Ids): string {
  const length = prefix === "AKIA" || prefix === "ASIA" ? 16 : 17;
  const free = BigInt((ids.bytes(1)[0] ?? 0) & 0x7f);
  const fixed = MARKER_BIT | (BigInt(accountId) << ACCOUNT_SHIFT) | free;
  // 48 bits are nine characters and three bits of a tenth, whose other two are drawn.
  let bits = (fixed << 2n) | BigInt((ids.bytes(1)[0] ?? 0) & 0x3);
  let head = "";
  for (let place = 0; place < HEAD_LENGTH; place += 1) {
    head = `${BASE32[Number(bits & 31n)]}${head}`;
    bits >>= 5n;
  }
  return `${prefix}${head}${ids.text(length - HEAD_LENGTH, BASE32)}`;
}

/**
 * Reads the account out of an access key id.
 *
 * @returns twelve digits; undefined for ids from before 2019, which do not tell, as the
 *   documentation's `AKIAIOSFODNN7EXAMPLE`, and for what is no AWS id at all (`minioadmin`).
 */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  if (!/^A[A-Z]{3}[A-Z2-7]{16,17}$/.test(accessKeyId)) return undefined;
  let bits = 0n;
  for (const character of accessKeyId.slice(4, 4 + HEAD_LENGTH)) {
    bits = (bits << 5n) | BigInt(BASE32.indexOf(character));
  }
  const fixed = bits >> 2n;
  if ((fixed & MARKER_BIT) === 0n) return undefined;
  const account = ((fixed & (MARKER_BIT - 1n)) >> ACCOUNT_SHIFT).toString().padStart(12, "0");
  // 40 bits reach further than twelve digits do.
  return account.length === 12 ? account : undefined;
}

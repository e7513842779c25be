import { createHash, createPublicKey, createVerify } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { DigestPublicKey, MemoryBucket } from "../../src/delivery/index.ts";

export interface CheckedDigest {
  readonly key: string;
  readonly start: string;
  readonly end: string;
  readonly isStarting: boolean;
  readonly files: readonly string[];
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/**
 * Checks every digest of one account and region, each on its own and against the one before it, and
 * every log file they name, by the words of AWS's documentation and none of the project's code.
 *
 * @returns them as they follow one another. @throws {Error} naming the key that is wrong.
 */
export async function checkDigests(
  bucket: MemoryBucket,
  folder: string,
  publicKeys: readonly DigestPublicKey[],
): Promise<readonly CheckedDigest[]> {
  const checked: CheckedDigest[] = [];
  let before: { key: string; sha256: string; signature: string; end: string } | undefined;
  for (const key of bucket.keys.filter((each) => each.includes(folder))) {
    const bytes = gunzipSync((await bucket.get(key)) ?? new Uint8Array());
    const digest = JSON.parse(bytes.toString()) as Record<string, string | null> & {
      logFiles: { s3Object: string; hashValue: string }[];
    };
    const fail = (what: string) => new Error(`${key}: ${what}`);
    const metadata = bucket.attributesOf(key)?.metadata ?? {};
    const { digestStartTime: start, digestEndTime: end } = digest;
    if (digest.digestS3Object !== key || !start || !end || end <= start) throw fail("its place");
    if (before && end <= before.end) throw fail("not later than the one before");

    const signed = [end, `${digest.digestS3Bucket}/${key}`, sha256(bytes)];
    const text = [...signed, digest.previousDigestSignature ?? "null"].join("\n");
    const fingerprint = digest.digestPublicKeyFingerprint;
    const publicKey = publicKeys.find((each) => each.fingerprint === fingerprint);
    if (!publicKey) throw fail("unknown key");
    const endMs = Date.parse(end);
    if (endMs < publicKey.validFromMs || endMs >= publicKey.validToMs) throw fail("key too old");
    const pem = createPublicKey({ key: publicKey.der, format: "der", type: "pkcs1" });
    const signature = metadata.signature ?? "";
    const isValid = createVerify("RSA-SHA256").update(text).verify(pem, signature, "hex");
    if (!isValid) throw fail("signature");

    const previous = digest.previousDigestS3Object;
    if (previous !== null) {
      if (!before || previous !== before.key) throw fail("not linked to the one before");
      if (digest.previousDigestHashValue !== before.sha256) throw fail("hash of the one before");
      if (digest.previousDigestSignature !== before.signature) throw fail("signature before");
      if (start !== before.end) throw fail("a gap");
    }
    for (const file of digest.logFiles) {
      const stored = await bucket.get(file.s3Object);
      if (!stored || sha256(gunzipSync(stored)) !== file.hashValue) throw fail(file.s3Object);
    }
    const files = digest.logFiles.map(({ s3Object }) => s3Object);
    checked.push({ key, start, end, isStarting: previous === null, files });
    before = { key, sha256: sha256(bytes), signature, end };
  }
  return checked;
}

import { createHash } from "node:crypto";
import type { ObjectAttributes } from "../bucket.ts";
import { accountFolderKey, type FolderPlace, logFileAttributes } from "../log-file.ts";

/** A log file as a digest vouches for it, in CloudTrail's words. */
export interface VouchedFile {
  readonly s3Bucket: string;
  readonly s3Object: string;
  /** SHA-256 of the uncompressed bytes, in lower-case hexadecimal digits. */
  readonly hashValue: string;
  readonly hashAlgorithm: "SHA-256";
  readonly newestEventTime: string;
  readonly oldestEventTime: string;
}

/** What the next digest says of the one before it. */
export interface DigestLink {
  readonly bucketName: string;
  readonly key: string;
  /** Of the uncompressed digest. */
  readonly sha256: string;
  readonly signature: string;
}

/**
 * A digest file's content; its members stand in the order in which CloudTrail writes them.
 *
 * Source: documented, CloudTrail User Guide, "CloudTrail digest file structure".
 */
export interface Digest {
  readonly awsAccountId: string;
  readonly digestStartTime: string;
  readonly digestEndTime: string;
  readonly digestS3Bucket: string;
  readonly digestS3Object: string;
  readonly digestPublicKeyFingerprint: string;
  readonly digestSignatureAlgorithm: typeof SIGNATURE_ALGORITHM;
  readonly newestEventTime: string | null;
  readonly oldestEventTime: string | null;
  readonly previousDigestS3Bucket: string | null;
  readonly previousDigestS3Object: string | null;
  readonly previousDigestHashValue: string | null;
  readonly previousDigestHashAlgorithm: "SHA-256" | null;
  readonly previousDigestSignature: string | null;
  readonly logFiles: readonly VouchedFile[];
}

/** RSA with SHA-256, padded as PKCS #1 v1.5 says: the same text is always signed the same. */
export const SIGNATURE_ALGORITHM = "SHA256withRSA";

/** Whose digest it is, and where it goes. */
export interface DigestPlace extends FolderPlace {
  readonly bucketName: string;
  readonly region: string;
  readonly trailName: string;
  readonly homeRegion: string;
  /** In whole seconds, as all times of a digest. */
  readonly endMs: number;
}

export interface DigestContent {
  readonly startMs: number;
  readonly fingerprint: string;
  /** Undefined for a digest that starts a chain. */
  readonly previous?: DigestLink | undefined;
  readonly files: readonly VouchedFile[];
}

/** Writes what a digest says, ready for `JSON.stringify`. */
export function composeDigest(place: DigestPlace, content: DigestContent): Digest {
  const { previous, files } = content;
  const { newestEventTime, oldestEventTime } = eventTimesOf(files);
  return {
    awsAccountId: place.accountId,
    digestStartTime: secondText(content.startMs),
    digestEndTime: secondText(place.endMs),
    digestS3Bucket: place.bucketName,
    digestS3Object: digestKey(place),
    digestPublicKeyFingerprint: content.fingerprint,
    digestSignatureAlgorithm: SIGNATURE_ALGORITHM,
    ...{ newestEventTime, oldestEventTime },
    previousDigestS3Bucket: previous?.bucketName ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.sha256 ?? null,
    previousDigestHashAlgorithm: previous ? "SHA-256" : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: files,
  };
}

/** ISO texts of one form: their order as texts is their order in time. */
function eventTimesOf(files: readonly VouchedFile[]) {
  return {
    newestEventTime:
      files
        .map((file) => file.newestEventTime)
        .sort()
        .at(-1) ?? null,
    oldestEventTime: files.map((file) => file.oldestEventTime).sort()[0] ?? null,
  };
}

/** Source: documented, CloudTrail User Guide, "Finding your CloudTrail digest files". */
export function digestKey(place: DigestPlace): string {
  const { accountId, region, trailName, homeRegion } = place;
  const time = secondText(place.endMs);
  const day = time.slice(0, 10).replaceAll("-", "/");
  const compact = time.replace(/[-:]/g, "");
  const name = `${accountId}_CloudTrail-Digest_${region}_${trailName}_${homeRegion}_${compact}`;
  return `${digestFolderKey(place)}${region}/${day}/${name}.json.gz`;
}

/** `[<prefix>/]AWSLogs/[<organization>/]<account>/CloudTrail-Digest/`: above all its digests. */
export function digestFolderKey(place: FolderPlace): string {
  return `${accountFolderKey(place)}CloudTrail-Digest/`;
}

/**
 * Writes the text that a digest's signature signs; without a previous digest its last line is the
 * word `null`.
 *
 * @param digestSha256 of the digest as stored, uncompressed, in lower-case hexadecimal digits.
 *
 * Source: documented, CloudTrail User Guide, "Custom implementations of log file validation".
 */
export function stringToSign(
  digest: Pick<
    Digest,
    "digestEndTime" | "digestS3Bucket" | "digestS3Object" | "previousDigestSignature"
  >,
  digestSha256: string,
): string {
  return [
    digest.digestEndTime,
    `${digest.digestS3Bucket}/${digest.digestS3Object}`,
    digestSha256,
    digest.previousDigestSignature ?? "null",
  ].join("\n");
}

/**
 * How a digest is stored: sealed as the trail's log files are.
 *
 * Source: documented, CloudTrail User Guide, "CloudTrail digest file structure", signature; and
 * the API's model, on `KmsKeyId`.
 */
export function digestAttributes(
  trail: { readonly kmsKeyId?: string },
  signature: string,
): ObjectAttributes {
  const metadata = { signature, "signature-algorithm": SIGNATURE_ALGORITHM };
  return { ...logFileAttributes(trail), metadata };
}

export function sha256Hex(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** `2026-01-31T12:00:00Z`. */
export function secondText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

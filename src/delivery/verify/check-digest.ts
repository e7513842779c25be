import { type Digest, type DigestLink, stringToSign } from "../digests/digest.ts";
import { readDigest } from "../digests/read-digest.ts";
import { isSignedBy } from "../digests/signing-keys.ts";
import type { StoredObject } from "./bucket-reader.ts";
import { type FindingKind, s3Url } from "./finding.ts";
import { unpack } from "./unpack.ts";
import type { Verification } from "./verification.ts";

/** A digest as its successor, or the server, knows it; by its key alone when both are gone. */
export type ExpectedDigest = Pick<DigestLink, "bucketName" | "key"> & Partial<DigestLink>;

/** A digest of a window with 100,000 log files has some 40 MB. */
export const DIGEST_BYTES_MAX = 256 * 1024 * 1024;

/** What is wrong with a digest, in the shape of a finding. */
class Wrong extends Error {
  readonly kind: FindingKind;

  constructor(kind: FindingKind, what: string) {
    super(what);
    this.kind = kind;
  }
}

/**
 * Checks one digest: that it is there, what it was when it was written, and signed.
 *
 * @returns the digest if what it says can be believed, whatever else was found of it.
 */
export async function checkDigest(
  expected: ExpectedDigest,
  region: string,
  verification: Verification,
): Promise<Digest | undefined> {
  const { findings } = verification;
  const url = s3Url(expected.bucketName, expected.key);
  try {
    const stored = await read(expected, verification);
    const { digest, sha256 } = await open(stored, expected);
    const problem = signatureProblem({ digest, sha256, stored, expected }, region, verification);
    if (problem) findings.add(problem.kind, url, problem.message);
    // What the next digest vouches for is believed, also when its own signature was spoilt.
    return problem && expected.sha256 === undefined ? undefined : digest;
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    findings.add(error.kind, url, error.message);
    return undefined;
  }
}

async function read(expected: ExpectedDigest, verification: Verification): Promise<StoredObject> {
  let stored: StoredObject | undefined;
  try {
    stored = await verification.get(expected, DIGEST_BYTES_MAX);
  } catch (error) {
    throw new Wrong("digest_unreadable", `cannot be read: ${messageOf(error)}`);
  }
  if (!stored) throw new Wrong("digest_missing", "is missing");
  return stored;
}

async function open(
  stored: StoredObject,
  { bucketName, key, sha256: wanted }: ExpectedDigest,
): Promise<{ readonly digest: Digest; readonly sha256: string }> {
  const { sha256, text = "" } = await unpack(stored.bytes, DIGEST_BYTES_MAX).catch(
    (error: unknown) => {
      throw new Wrong("digest_unreadable", `cannot be unpacked: ${messageOf(error)}`);
    },
  );
  const digest = readDigest(text);
  const isAtHome = digest?.digestS3Bucket === bucketName && digest.digestS3Object === key;
  if (digest && !isAtHome) {
    const home = s3Url(digest.digestS3Bucket, digest.digestS3Object);
    throw new Wrong("digest_changed", `was replaced: it holds the digest of ${home}`);
  }
  if (wanted !== undefined && sha256 !== wanted) {
    throw new Wrong("digest_changed", "was changed: it is not what the chain vouches for");
  }
  if (!digest) throw new Wrong("digest_unreadable", "holds no digest");
  return { digest, sha256 };
}

interface OpenedDigest {
  readonly digest: Digest;
  readonly sha256: string;
  readonly stored: StoredObject;
  readonly expected: ExpectedDigest;
}

function signatureProblem(
  { digest, sha256, stored, expected }: OpenedDigest,
  region: string,
  { evidence }: Verification,
): Wrong | undefined {
  const invalid = (what: string) => new Wrong("digest_signature_invalid", what);
  const fingerprint = digest.digestPublicKeyFingerprint;
  const key = evidence.keys(region).find((each) => each.fingerprint === fingerprint);
  if (!key) {
    const what = `is signed with a key that this server never had: ${fingerprint}`;
    return new Wrong("digest_signed_with_unknown_key", what);
  }
  const kept = stored.metadata && (stored.metadata.signature ?? "");
  const signature = expected.signature ?? kept;
  if (signature === undefined) {
    return invalid("has no signature: the copy has lost it, and the next digest is not there");
  }
  if (!isSignedBy(key, stringToSign(digest, sha256), signature)) {
    return invalid("is not signed by this server: its signature is invalid");
  }
  return kept === undefined || kept === signature
    ? undefined
    : invalid("was given another signature than its own");
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

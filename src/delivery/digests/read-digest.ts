import { z } from "zod";
import type { Digest } from "./digest.ts";

const second = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const schema = z.object({
  awsAccountId: z.string(),
  digestStartTime: second,
  digestEndTime: second,
  digestS3Bucket: z.string(),
  digestS3Object: z.string(),
  digestPublicKeyFingerprint: z.string(),
  digestSignatureAlgorithm: z.literal("SHA256withRSA"),
  newestEventTime: z.string().nullable(),
  oldestEventTime: z.string().nullable(),
  previousDigestS3Bucket: z.string().nullable(),
  previousDigestS3Object: z.string().nullable(),
  previousDigestHashValue: sha256.nullable(),
  previousDigestHashAlgorithm: z.literal("SHA-256").nullable(),
  previousDigestSignature: z.string().nullable(),
  logFiles: z.array(
    z.object({
      s3Bucket: z.string(),
      s3Object: z.string(),
      hashValue: sha256,
      hashAlgorithm: z.literal("SHA-256"),
      newestEventTime: z.string(),
      oldestEventTime: z.string(),
    }),
  ),
});

/** Reads a digest's JSON. @returns undefined when it is none. */
export function readDigest(text: string): Digest | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return schema.safeParse(json).data;
}

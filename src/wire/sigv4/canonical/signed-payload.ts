import type { SignedPayload } from "../signature.ts";

export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const UNSIGNED = "UNSIGNED-PAYLOAD";
const STREAMING_SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const STREAMING_SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const STREAMING_UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/**
 * Reads `x-amz-content-sha256`.
 *
 * @returns undefined for what is neither a hash nor one of S3's words, SigV4A's words among them.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function readSignedPayload(value: string): SignedPayload | undefined {
  switch (value) {
    case UNSIGNED:
      return { kind: "unsigned" };
    case STREAMING_SIGNED:
      return { kind: "streaming-signed", trailer: false };
    case STREAMING_SIGNED_TRAILER:
      return { kind: "streaming-signed", trailer: true };
    case STREAMING_UNSIGNED_TRAILER:
      return { kind: "streaming-unsigned-trailer" };
    case "":
      return { kind: "absent" };
  }
  return /^[0-9a-f]{64}$/.test(value) ? { kind: "hash", sha256: value } : undefined;
}

/** The last line of the canonical request; undefined when the body's own hash is needed for it. */
export function payloadLine(payload: SignedPayload): string | undefined {
  switch (payload.kind) {
    case "hash":
      return payload.sha256;
    case "unsigned":
      return UNSIGNED;
    case "streaming-signed":
      return payload.trailer ? STREAMING_SIGNED_TRAILER : STREAMING_SIGNED;
    case "streaming-unsigned-trailer":
      return STREAMING_UNSIGNED_TRAILER;
    case "absent":
      return undefined;
  }
}

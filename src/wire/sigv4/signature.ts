/** What a signature says about the body it covers. */
export type SignedPayload =
  /** The hex SHA-256 of the body, lower case. */
  | { readonly kind: "hash"; readonly sha256: string }
  /** `UNSIGNED-PAYLOAD`: the body is not covered. */
  | { readonly kind: "unsigned" }
  /** aws-chunked, every chunk signed; `trailer` when a signed trailer follows the last chunk. */
  | { readonly kind: "streaming-signed"; readonly trailer: boolean }
  /** aws-chunked without chunk signatures, a checksum in the trailer. */
  | { readonly kind: "streaming-unsigned-trailer" }
  /** No `x-amz-content-sha256`: the signer hashed the body without saying so (botocore). */
  | { readonly kind: "absent" };

/** A signature as a request carries it, read but not verified. */
export interface Signature {
  /** `presigned-2` is S3's older scheme in a URL: it has no scope and no time of signing. */
  readonly form: "header" | "presigned" | "presigned-2";
  /** May hold `/`: stores such as MinIO allow it, so only the last four parts of a scope count. */
  readonly accessKeyId: string;
  /** The day of the credential scope, `yyyymmdd`. */
  readonly scopeDate: string;
  readonly region: string;
  /** The name signed with, e.g. `monitoring`. */
  readonly signingName: string;
  /** Names in lower case, in the order of the signature. */
  readonly signedHeaders: readonly string[];
  /** As sent: 64 hex digits, or base64 in S3's older scheme. */
  readonly signature: string;
  /** Milliseconds since the epoch, UTC. SigV4 carries whole seconds: a multiple of 1000. */
  readonly signedAtMs: number;
  /** Only in the presigned forms: how long after `signedAtMs` the URL is good. */
  readonly expiresInSeconds?: number;
  /** `X-Amz-Security-Token` of temporary credentials. */
  readonly sessionToken?: string;
  readonly payload: SignedPayload;
}

export type SignatureReading =
  /** No signature at all: anonymous S3 reads and web identity calls are legitimately unsigned. */
  | { readonly kind: "unsigned" }
  /** There is one, and we do not speak it, or it is broken. `detail` says which. */
  | {
      readonly kind: "unreadable";
      readonly detail: string;
      /** Whom it names, proved or not. */
      readonly accessKeyId?: string;
      /** There are several, of which an upstream may go by another than we would. */
      readonly isSeveral?: true;
    }
  | { readonly kind: "signed"; readonly signature: Signature };

/** Why a signature does not hold. */
export type SignatureFault =
  | "mismatch"
  | "skewed"
  | "expired"
  | "malformed"
  | "scope-date"
  /** A header that means something to the service is there and not covered by the signature. */
  | "unsigned-header"
  /** The body is another than the one whose hash was signed. */
  | "payload-mismatch";

export interface InvalidSignature {
  readonly kind: "invalid";
  readonly why: SignatureFault;
  /** As AWS words it. Holds no secret, and no value of a header. */
  readonly detail: string;
}

export type SignatureVerdict = { readonly kind: "valid" } | InvalidSignature;

export function invalid(why: SignatureFault, detail: string): InvalidSignature {
  return { kind: "invalid", why, detail };
}

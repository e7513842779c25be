import type { Destination } from "../../call.ts";
import { ServiceError } from "../../service-error.ts";
import { isS3Signing } from "../canonical/s3-signing.ts";
import type { Signature, SignatureFault } from "../signature.ts";
import { checkSigningTime } from "../signing-time.ts";
import { s3SignatureRefusal } from "./s3-signature-refusal.ts";

export type RefusalReason =
  | "unknown-key"
  | "inactive-key"
  | "bad-token"
  | "expired-token"
  | "unsigned"
  | "unreadable"
  | SignatureFault;

export interface SignatureFailure {
  readonly why: RefusalReason;
  /** Of the reading or the verdict. */
  readonly detail?: string;
  readonly destination: Destination;
  readonly signature?: Signature;
  readonly nowMs: number;
}

/** What went wrong, as coarse as the codes that AWS has for it. */
type Kind = "credentials" | "expired-token" | "missing" | "incomplete" | "mismatch" | "untimely";

const KINDS: Readonly<Record<RefusalReason, Kind>> = {
  "unknown-key": "credentials",
  "inactive-key": "credentials",
  "bad-token": "credentials",
  "expired-token": "expired-token",
  unsigned: "missing",
  unreadable: "incomplete",
  mismatch: "mismatch",
  "payload-mismatch": "mismatch",
  malformed: "mismatch",
  "scope-date": "mismatch",
  "unsigned-header": "mismatch",
  skewed: "untimely",
  expired: "untimely",
};

type Codes = Readonly<Record<Kind, readonly [code: string, status: number]>>;

/** Source: documented, the "Common Errors" of IAM, SNS and Route 53. */
const QUERY_CODES: Codes = {
  credentials: ["InvalidClientTokenId", 403],
  "expired-token": ["ExpiredToken", 403],
  missing: ["MissingAuthenticationToken", 403],
  incomplete: ["IncompleteSignature", 400],
  mismatch: ["SignatureDoesNotMatch", 403],
  untimely: ["SignatureDoesNotMatch", 403],
};

/** Source: observed, DynamoDB's answers listed in dynalite's index.js. */
const JSON_CODES: Codes = {
  credentials: ["UnrecognizedClientException", 400],
  "expired-token": ["ExpiredTokenException", 400],
  missing: ["MissingAuthenticationTokenException", 400],
  incomplete: ["IncompleteSignatureException", 400],
  mismatch: ["InvalidSignatureException", 400],
  untimely: ["InvalidSignatureException", 400],
};

/**
 * Source: observed, Lambda and API Gateway: https://github.com/cloudyr/aws.lambda/issues/10,
 * https://github.com/aws/chalice/issues/828, https://github.com/basak/glacier-cli/issues/36
 */
const REST_JSON_CODES: Codes = {
  credentials: ["UnrecognizedClientException", 403],
  "expired-token": ["ExpiredTokenException", 403],
  missing: ["MissingAuthenticationTokenException", 403],
  incomplete: ["IncompleteSignatureException", 403],
  mismatch: ["InvalidSignatureException", 403],
  untimely: ["InvalidSignatureException", 403],
};

/**
 * Source: observed, https://github.com/hashicorp/terraform-provider-aws/issues/1102 (AuthFailure)
 * and https://github.com/aws/aws-sdk-java/issues/1443 (RequestExpired)
 * Source: assumed, AuthFailure for what is unsigned or unreadable; an unsigned call to EC2 tells.
 */
const EC2_CODES: Codes = {
  credentials: ["AuthFailure", 401],
  "expired-token": ["RequestExpired", 400],
  missing: ["AuthFailure", 401],
  incomplete: ["AuthFailure", 401],
  mismatch: ["AuthFailure", 401],
  untimely: ["RequestExpired", 400],
};

/**
 * Words the refusal of a request whose signature or key does not hold, as the service addressed
 * words it.
 */
export function signatureRefusal(failure: SignatureFailure): ServiceError {
  const { destination, why } = failure;
  if (isS3(destination)) return s3SignatureRefusal(failure);
  const [code, status] = codesOf(destination)[KINDS[why]];
  const message = destination.protocol === "ec2Query" ? ec2Message(why) : messageOf(failure);
  return new ServiceError(code, message, { status });
}

function isS3({ service, signingName }: Destination): boolean {
  return service ? service.key === "s3" : isS3Signing(signingName);
}

function codesOf({ protocol }: Destination): Codes {
  switch (protocol) {
    case "awsQuery":
    case "restXml":
      return QUERY_CODES;
    case "awsJson1_0":
    case "awsJson1_1":
    case "rpcv2Cbor":
      return JSON_CODES;
    case "restJson1":
      return REST_JSON_CODES;
    case "ec2Query":
      return EC2_CODES;
  }
}

function messageOf({ why, detail, destination, signature, nowMs }: SignatureFailure): string {
  switch (KINDS[why]) {
    case "credentials":
      return "The security token included in the request is invalid.";
    case "expired-token":
      return "The security token included in the request is expired";
    case "missing":
      return destination.protocol === "restJson1"
        ? "Missing Authentication Token"
        : "Request is missing Authentication Token";
    case "incomplete":
      return detail ?? "The request signature does not conform to AWS standards.";
    case "untimely":
      return (
        detail ?? (signature && checkSigningTime(signature, nowMs)?.detail) ?? "Signature expired"
      );
    case "mismatch":
      return why === "mismatch" || why === "payload-mismatch" || detail === undefined
        ? "The request signature we calculated does not match the signature you provided. " +
            "Check your AWS Secret Access Key and signing method. " +
            "Consult the service documentation for details."
        : detail;
  }
}

function ec2Message(why: RefusalReason): string {
  switch (KINDS[why]) {
    case "untimely":
    case "expired-token":
      return "Request has expired.";
    case "missing":
      return "AWS was not able to authenticate the request: access credentials are missing";
    default:
      return "AWS was not able to validate the provided access credentials";
  }
}

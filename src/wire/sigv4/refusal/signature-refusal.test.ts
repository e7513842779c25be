import { describe, expect, it } from "vitest";
import type { Protocol, ServiceEntry } from "../../../models/index.ts";
import type { Destination } from "../../call.ts";
import type { Signature } from "../signature.ts";
import { type RefusalReason, signatureRefusal } from "./signature-refusal.ts";

const NOW_MS = Date.UTC(2026, 0, 1, 0, 30);

const SIGNATURE: Signature = {
  form: "header",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  scopeDate: "20260101",
  region: "us-east-1",
  signingName: "x",
  signedHeaders: ["host"],
  signature: "0".repeat(64),
  signedAtMs: Date.UTC(2026, 0, 1),
  payload: { kind: "absent" },
  sessionToken: "token",
};

function givenDestination(protocol: Protocol, key = "x"): Destination {
  const service: ServiceEntry = {
    key,
    packageName: `@aws-sdk/client-${key}`,
    signingNames: [key],
    endpointPrefixes: [key],
    targetPrefixes: [],
    eventSource: `${key}.amazonaws.com`,
  };
  return {
    service,
    signingName: key,
    region: "us-east-1",
    eventSource: service.eventSource,
    protocol,
  };
}

function refuse(protocol: Protocol, why: RefusalReason, changes: object = {}) {
  const key = protocol === "restXml" && "s3" in changes ? "s3" : "x";
  const { code, status, message, members } = signatureRefusal({
    why,
    destination: givenDestination(protocol, key),
    signature: SIGNATURE,
    nowMs: NOW_MS,
    ...changes,
  });
  return { line: `${status} ${code}: ${message}`, members };
}

const INVALID_TOKEN = "The security token included in the request is invalid.";
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your " +
  "AWS Secret Access Key and signing method. Consult the service documentation for details.";
const EXPIRED =
  "Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z " +
  "(20260101T003000Z - 15 min.)";

describe("refusals of all services but S3", () => {
  it.each<[Protocol, RefusalReason, string]>([
    ["awsQuery", "unknown-key", `403 InvalidClientTokenId: ${INVALID_TOKEN}`],
    ["awsQuery", "inactive-key", `403 InvalidClientTokenId: ${INVALID_TOKEN}`],
    ["awsQuery", "bad-token", `403 InvalidClientTokenId: ${INVALID_TOKEN}`],
    ["restXml", "unknown-key", `403 InvalidClientTokenId: ${INVALID_TOKEN}`],
    ["awsQuery", "mismatch", `403 SignatureDoesNotMatch: ${MISMATCH}`],
    ["restXml", "mismatch", `403 SignatureDoesNotMatch: ${MISMATCH}`],
    ["awsQuery", "skewed", `403 SignatureDoesNotMatch: ${EXPIRED}`],
    [
      "awsQuery",
      "unsigned",
      "403 MissingAuthenticationToken: Request is missing Authentication Token",
    ],
    [
      "awsQuery",
      "expired-token",
      "403 ExpiredToken: The security token included in the request is expired",
    ],
    [
      "awsQuery",
      "unreadable",
      "400 IncompleteSignature: The request signature does not conform to AWS standards.",
    ],
    ["awsJson1_1", "unknown-key", `400 UnrecognizedClientException: ${INVALID_TOKEN}`],
    ["awsJson1_0", "mismatch", `400 InvalidSignatureException: ${MISMATCH}`],
    ["awsJson1_1", "payload-mismatch", `400 InvalidSignatureException: ${MISMATCH}`],
    ["rpcv2Cbor", "skewed", `400 InvalidSignatureException: ${EXPIRED}`],
    [
      "awsJson1_1",
      "unsigned",
      "400 MissingAuthenticationTokenException: Request is missing Authentication Token",
    ],
    [
      "awsJson1_1",
      "expired-token",
      "400 ExpiredTokenException: The security token included in the request is expired",
    ],
    ["restJson1", "unknown-key", `403 UnrecognizedClientException: ${INVALID_TOKEN}`],
    [
      "restJson1",
      "unsigned",
      "403 MissingAuthenticationTokenException: Missing Authentication Token",
    ],
    [
      "ec2Query",
      "unknown-key",
      "401 AuthFailure: AWS was not able to validate the provided access credentials",
    ],
    [
      "ec2Query",
      "mismatch",
      "401 AuthFailure: AWS was not able to validate the provided access credentials",
    ],
    ["ec2Query", "skewed", "400 RequestExpired: Request has expired."],
  ])("%s, %s: %s", (protocol, why, line) => {
    expect(refuse(protocol, why).line).toBe(line);
  });

  it("say what AWS says of the form, when it was told", () => {
    const detail = "Authorization header requires 'Signature' parameter.";
    expect(refuse("awsJson1_1", "unreadable", { detail }).line).toBe(
      `400 IncompleteSignatureException: ${detail}`,
    );
    expect(refuse("awsQuery", "scope-date", { detail: "Date in …" }).line).toBe(
      "403 SignatureDoesNotMatch: Date in …",
    );
  });
});

describe("refusals of S3", () => {
  const presigned = { signature: { ...SIGNATURE, form: "presigned" } };
  const { sessionToken: _, ...withoutToken } = SIGNATURE;

  it.each<[RefusalReason, object, string]>([
    [
      "unknown-key",
      {},
      "403 InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.",
    ],
    ["bad-token", {}, "400 InvalidToken: The provided token is malformed or otherwise invalid."],
    [
      "bad-token",
      { signature: withoutToken },
      "403 InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.",
    ],
    ["expired-token", {}, "400 ExpiredToken: The provided token has expired."],
    ["unsigned", {}, "403 AccessDenied: Access Denied"],
    [
      "mismatch",
      {},
      "403 SignatureDoesNotMatch: The request signature we calculated does not match the " +
        "signature you provided. Check your key and signing method.",
    ],
    [
      "skewed",
      {},
      "403 RequestTimeTooSkewed: The difference between the request time and the current time " +
        "is too large.",
    ],
    ["skewed", presigned, "403 AccessDenied: Request is not yet valid"],
    ["expired", presigned, "403 AccessDenied: Request has expired"],
    [
      "unreadable",
      { detail: "Unsupported AWS 'algorithm': 'AWS' (only AWS4-HMAC-SHA256 for now)." },
      "400 InvalidRequest: The authorization mechanism you have provided is not supported. " +
        "Please use AWS4-HMAC-SHA256.",
    ],
    [
      "unreadable",
      { detail: "Credential must have …" },
      "400 AuthorizationHeaderMalformed: The authorization header is malformed; " +
        "Credential must have …",
    ],
    [
      "malformed",
      { ...presigned, detail: "X-Amz-Expires must be non-negative" },
      "400 AuthorizationQueryParametersError: X-Amz-Expires must be non-negative",
    ],
    [
      "malformed",
      { detail: "Missing required header for this request: x-amz-content-sha256" },
      "400 InvalidRequest: Missing required header for this request: x-amz-content-sha256",
    ],
    [
      "unsigned-header",
      { detail: "There were headers …: x-amz-acl" },
      "403 AccessDenied: There were headers present in the request which were not signed",
    ],
  ])("%s", (why, changes, line) => {
    expect(refuse("restXml", why, { s3: true, ...changes }).line).toBe(line);
  });

  it("carry what S3 adds", () => {
    expect(refuse("restXml", "unknown-key", { s3: true }).members).toEqual({
      AWSAccessKeyId: "AKIAIOSFODNN7EXAMPLE",
    });
    expect(refuse("restXml", "skewed", { s3: true }).members).toEqual({
      RequestTime: "20260101T000000Z",
      ServerTime: "2026-01-01T00:30:00Z",
      MaxAllowedSkewMilliseconds: 900_000,
    });
    const detail = "There were headers present in the request which were not signed: x-amz-acl";
    expect(refuse("restXml", "unsigned-header", { s3: true, detail }).members).toEqual({
      HeadersNotSigned: "x-amz-acl",
    });
  });
});

/**
 * wire: bytes to calls, and calls to bytes, for every AWS protocol.
 *
 * Takes:    captured requests and responses, and the models.
 * Gives:    calls, outcomes, verified signatures; HTTP answers for what is served here.
 * Promises: total and pure. What cannot be read is a value that says so, never an exception.
 * Not here: who the caller is (`identify`); what CloudTrail makes of a call (`record`).
 */
export type {
  BodyLack,
  Call,
  DecodedCall,
  Destination,
  Outcome,
  Parameters,
  PartialParameters,
  UndecodedCall,
  UndecodedReason,
} from "./call.ts";
export { decodeRequest } from "./decode-request.ts";
export { answersInStream, decodeResponse } from "./decode-response.ts";
export { resolveDestination } from "./destination.ts";
export { type ErrorTarget, encodeError } from "./encode/encode-error.ts";
export { encodeResponse } from "./encode/encode-response.ts";
export { parseJson } from "./parse/parse-json.ts";
export { parseXml, type XmlElement } from "./parse/parse-xml.ts";
export type { Parsed } from "./parse/parsed.ts";
export type { ValidationIssue } from "./refuse/find-missing.ts";
export { malformedRequest } from "./refuse/malformed-request.ts";
export { isUploadForm, notImplemented } from "./refuse/not-implemented.ts";
export { validateRequired } from "./refuse/validate-required.ts";
export { bucketOfHost } from "./rest/virtual-host.ts";
export { ServiceError } from "./service-error.ts";
export { decodeAwsChunked, decodeAwsChunkedBytes } from "./sigv4/aws-chunked.ts";
export { EMPTY_SHA256 } from "./sigv4/canonical/signed-payload.ts";
export { type BodyCheck, bodyFault, guardBody } from "./sigv4/guard-body.ts";
export { readSignature } from "./sigv4/read-signature.ts";
export {
  type RefusalReason,
  type SignatureFailure,
  signatureRefusal,
} from "./sigv4/refusal/signature-refusal.ts";
export { type HeadToSign, type Signing, signHead } from "./sigv4/sign-head.ts";
export type {
  Signature,
  SignatureFault,
  SignatureReading,
  SignatureVerdict,
  SignedPayload,
} from "./sigv4/signature.ts";
export { SigningKeys } from "./sigv4/signing-key.ts";
export { type SignedRequest, verifySignature } from "./sigv4/verify-signature.ts";
export { UNREAD } from "./unread.ts";

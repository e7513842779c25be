import type { CapturedHead } from "../../base/exchange.ts";
import { parseAmzDate } from "./canonical/amz-date.ts";
import { percentDecode, splitTarget } from "./canonical/request-target.ts";
import { isS3Signing } from "./canonical/s3-signing.ts";
import { readSignedPayload } from "./canonical/signed-payload.ts";
import type { Signature, SignatureReading, SignedPayload } from "./signature.ts";
import { readVersion2 } from "./version-2.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";
/** What calls of several regions are signed with, by clients with AWS's runtime in C. */
const ASYMMETRIC = "AWS4-ECDSA-P256-SHA256";
const KEY = /^\S+$/;
/** Begins the detail of every signature that is of another kind than ours. */
export const UNSUPPORTED_ALGORITHM = "Unsupported AWS 'algorithm':";

/**
 * Reads the signature of a request from its `Authorization` header or its query. Checks nothing
 * but the form.
 *
 * @returns `unsigned` also for what signs in its body, such as a browser's S3 POST form.
 *   `unreadable` for SigV4A and AWS's older schemes, but for URLs to S3; its detail is worded as
 *   AWS does, and it names the access key where there is one.
 *
 * Source: documented,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * Source: observed, the wording, by the authors of dynalite (its index.js lists AWS's answers)
 */
export function readSignature(head: CapturedHead): SignatureReading {
  const authorization = head.headers.get("authorization");
  const query = decodeQuery(head.target);
  const isPresigned = query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature");
  const isPresigned2 = query.has("AWSAccessKeyId") && query.has("Signature");
  if (isPresigned && isPresigned2) return SEVERAL;
  if (authorization !== undefined) {
    if (isPresigned || isPresigned2 || isTwice(authorization)) return SEVERAL;
    return readHeader(authorization.trim(), head);
  }
  if (isPresigned) return readQuery(query, head);
  if (!query.has("Signature")) return { kind: "unsigned" };
  // SQS, EC2 and their like had a second version of their own, which nobody speaks any more.
  if (query.has("SignatureVersion")) {
    return unsupported("Signature Version 2", query.get("AWSAccessKeyId"));
  }
  return query.has("AWSAccessKeyId") ? readVersion2(query) : { kind: "unsigned" };
}

/**
 * Two headers arrive as one text: behind a comma there is a scheme, and something behind that. By
 * hand, because nearly none has one and each is looked through.
 */
function isTwice(authorization: string): boolean {
  let comma = authorization.indexOf(",");
  while (comma >= 0) {
    let start = comma + 1;
    while (authorization.charCodeAt(start) === SPACE) start++;
    const space = authorization.indexOf(" ", start);
    if (space < 0) return false;
    const equals = authorization.indexOf("=", start);
    if (equals < 0) return true;
    if (space < equals && authorization.slice(space, equals).trim() !== "") return true;
    comma = authorization.indexOf(",", start);
  }
  return false;
}

const SPACE = 0x20;

const SEVERAL: SignatureReading = {
  kind: "unreadable",
  detail:
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, " +
    "Signature query string parameter or the Authorization header should be specified",
  isSeveral: true,
};

const NO_QUERY: ReadonlyMap<string, string> = new Map();

function decodeQuery(target: string): ReadonlyMap<string, string> {
  if (!target.includes("?")) return NO_QUERY;
  const pairs = splitTarget(target).query;
  return new Map(pairs.map(([name, value]) => [percentDecode(name), percentDecode(value)]));
}

function readHeader(authorization: string, head: CapturedHead): SignatureReading {
  const end = authorization.search(/\s/);
  const scheme = end < 0 ? authorization : authorization.slice(0, end);
  // What follows another scheme's name can be a secret, a bearer token for one: it is not quoted.
  if (scheme !== ALGORITHM) {
    if (!/^AWS[\w-]*$/.test(scheme)) return unsupported("not AWS's");
    return unsupported(scheme, keyOfOtherScheme(scheme, authorization));
  }
  const fields = fieldsOf(authorization, scheme.length);
  const date = head.headers.get("x-amz-date") ?? head.headers.get("date");
  const { Credential: credential, SignedHeaders: signedHeaders, Signature: signature } = fields;
  if (!credential || !signedHeaders || !signature || date === undefined) {
    return unreadable(missingIn(fields, date).join(" "), keyOf(credential));
  }
  return assemble({
    ...{ form: "header", credential, date, signedHeaders, signature },
    sessionToken: head.headers.get("x-amz-security-token"),
    payload: head.headers.get("x-amz-content-sha256"),
  });
}

const FIELDS = ["Credential", "Signature", "SignedHeaders"] as const;
type Fields = Partial<Record<(typeof FIELDS)[number], string>>;

/** By hand: splitting into pairs takes as long as all else that is read of a header. */
function fieldsOf(authorization: string, from: number): Fields {
  const fields: Fields = {};
  for (let start = from; start <= authorization.length; ) {
    const comma = authorization.indexOf(",", start);
    const end = comma < 0 ? authorization.length : comma;
    const equals = authorization.indexOf("=", start);
    if (equals >= 0 && equals < end) {
      const name = authorization.slice(start, equals).trim();
      const field = FIELDS.find((known) => known === name);
      if (field) fields[field] = authorization.slice(equals + 1, end).trim();
    }
    start = end + 1;
  }
  return fields;
}

function missingIn(fields: Fields, date: string | undefined): readonly string[] {
  const missing = FIELDS.filter((name) => !fields[name]).map(
    (name) => `Authorization header requires '${name}' parameter.`,
  );
  if (date !== undefined) return missing;
  const needsDate =
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
  return [...missing, needsDate];
}

function readQuery(query: ReadonlyMap<string, string>, head: CapturedHead): SignatureReading {
  const algorithm = query.get("X-Amz-Algorithm") ?? "";
  const accessKeyId = keyOf(query.get("X-Amz-Credential"), algorithm);
  if (algorithm !== ALGORITHM) {
    return unsupported(/^[\w-]{1,40}$/.test(algorithm) ? algorithm : "", accessKeyId);
  }
  const missing = ["Credential", "Date", "SignedHeaders", "Signature"]
    .filter((name) => !query.get(`X-Amz-${name}`))
    .map((name) => `AWS query-string parameters must include 'X-Amz-${name}'.`);
  const expires = query.get("X-Amz-Expires");
  if (expires !== undefined && !/^-?\d{1,15}$/.test(expires)) {
    missing.push("X-Amz-Expires should be a number");
  }
  if (missing.length > 0) return unreadable(missing.join(" "), accessKeyId);
  const signedHeaders = query.get("X-Amz-SignedHeaders") ?? "";
  // A header that the signature does not cover was added by somebody else: it does not count.
  const isCovered = signedHeaders.toLowerCase().split(";").includes("x-amz-content-sha256");
  return assemble({
    form: "presigned",
    credential: query.get("X-Amz-Credential") ?? "",
    date: query.get("X-Amz-Date") ?? "",
    signedHeaders,
    signature: query.get("X-Amz-Signature") ?? "",
    sessionToken: query.get("X-Amz-Security-Token") ?? head.headers.get("x-amz-security-token"),
    expiresInSeconds: expires === undefined ? undefined : Number(expires),
    payload:
      query.get("X-Amz-Content-Sha256") ??
      (isCovered ? head.headers.get("x-amz-content-sha256") : undefined),
  });
}

interface Parts {
  readonly form: Signature["form"];
  readonly credential: string;
  readonly date: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly sessionToken: string | undefined;
  readonly expiresInSeconds?: number | undefined;
  readonly payload: string | undefined;
}

function assemble(parts: Parts): SignatureReading {
  const scope = readScope(parts.credential);
  if (!scope) {
    return unreadable(
      "Credential must have exactly 5 slash-delimited elements, " +
        "e.g. keyid/date/region/service/term, the last of them 'aws4_request'",
    );
  }
  const signedAtMs = parseAmzDate(parts.date);
  if (signedAtMs === undefined) {
    return unreadable("Date must be in ISO-8601 'basic format'.", scope.accessKeyId);
  }
  const payload = payloadOf(parts, scope.signingName);
  if (!payload) {
    return unreadable(
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, " +
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER " +
        "or a valid sha256 value.",
      scope.accessKeyId,
    );
  }
  const { sessionToken, expiresInSeconds } = parts;
  const signature: Signature = {
    form: parts.form,
    ...scope,
    signedHeaders: parts.signedHeaders.toLowerCase().split(";"),
    signature: parts.signature,
    signedAtMs,
    payload,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expiresInSeconds !== undefined && { expiresInSeconds }),
  };
  return { kind: "signed", signature };
}

/** Read from the end: stores such as MinIO allow "/" in an access key. */
function readScope(credential: string) {
  const parts = credential.split("/");
  const [scopeDate = "", region, signingName, end] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join("/");
  if (end !== "aws4_request" || !region || !signingName) return undefined;
  if (!/^\d{8}$/.test(scopeDate) || !KEY.test(accessKeyId)) return undefined;
  return { accessKeyId, scopeDate, region, signingName };
}

function payloadOf(parts: Parts, signingName: string): SignedPayload | undefined {
  if (parts.payload !== undefined) return readSignedPayload(parts.payload);
  // Who presigns for S3 cannot know the body, and signs UNSIGNED-PAYLOAD without saying so.
  const isUnsigned = parts.form === "presigned" && isS3Signing(signingName);
  return { kind: isUnsigned ? "unsigned" : "absent" };
}

/** How many parts of a credential follow the access key: the newer scheme's has no region. */
const partsBehindKey = (algorithm: string) => (algorithm === ASYMMETRIC ? 3 : 4);

/** Whose a credential is, whatever its scope. */
function keyOf(credential = "", algorithm = ALGORITHM): string | undefined {
  const accessKeyId = credential.split("/").slice(0, -partsBehindKey(algorithm)).join("/");
  return KEY.test(accessKeyId) ? accessKeyId : undefined;
}

/** Of S3's first scheme the key and the signature are all there is: `AWS key:signature`. */
function keyOfOtherScheme(scheme: string, authorization: string): string | undefined {
  if (scheme !== "AWS") return keyOf(fieldsOf(authorization, scheme.length).Credential, scheme);
  const [, accessKeyId] = /^AWS\s+([^\s:]+):[^:]*$/.exec(authorization) ?? [];
  return accessKeyId;
}

function unreadable(detail: string, accessKeyId?: string): SignatureReading {
  return { kind: "unreadable", detail, ...(accessKeyId !== undefined && { accessKeyId }) };
}

function unsupported(algorithm: string, accessKeyId?: string): SignatureReading {
  const detail = `${UNSUPPORTED_ALGORITHM} '${algorithm}' (only ${ALGORITHM} for now).`;
  return unreadable(detail, accessKeyId);
}

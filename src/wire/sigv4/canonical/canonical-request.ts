import type { CapturedHead } from "../../../base/exchange.ts";
import type { Signature } from "../signature.ts";
import {
  percentDecode,
  percentEncode,
  type RequestTarget,
  splitTarget,
  toBytes,
} from "./request-target.ts";
import { isS3Signing } from "./s3-signing.ts";

/** Text where each character is one byte of UTF-8, as nearly always; else bytes. */
export type CanonicalRequest = string | Buffer;

/**
 * Writes a request the way its signer may have written it before signing.
 *
 * More than one way, because signers differ where the rules leave room: whether an unreserved
 * character sent bare was signed encoded, whether `+` in a query means a space, whether text was
 * taken as UTF-8 or as Latin-1. Each of them names the same request, so accepting any is no loss.
 *
 * @param payload the last line: a hex SHA-256, or one of S3's words.
 * @returns the likeliest first; a single one for nearly every request.
 *
 * Source: documented,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequests(
  head: CapturedHead,
  signature: Signature,
  payload: string,
): readonly CanonicalRequest[] {
  const target = splitTarget(head.target);
  const headers = canonicalHeaders(head, signature.signedHeaders);
  const end = `${headers}\n${signature.signedHeaders.join(";")}\n${payload}`;
  const requests: CanonicalRequest[] = [];
  for (const path of canonicalPaths(target.path, signature.signingName)) {
    for (const query of canonicalQueries(target.query, signature.form)) {
      requests.push(...encodings(`${head.method}\n${path}\n${query}\n${end}`));
    }
  }
  return requests;
}

/** Characters are bytes already; a signer on top of Latin-1 text has hashed their UTF-8 instead. */
function encodings(request: string): readonly CanonicalRequest[] {
  if (Buffer.byteLength(request, "utf8") === request.length) return [request];
  return [Buffer.from(request, "latin1"), Buffer.from(request, "utf8")];
}

/** Nothing to decode, to encode or to take out: nearly every path, and one way to write it. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9\-_~][A-Za-z0-9\-._~]*)+\/?$/;

function canonicalPaths(path: string, signingName: string): readonly string[] {
  if (path === "/" || PLAIN_PATH.test(path)) return [path];
  const encoded = percentEncode(percentDecode(path), { keepSlash: true });
  if (isS3Signing(signingName)) return distinct([encoded, path]);
  return distinct(
    [normalise(path), normalise(encoded), path].map((once) =>
      percentEncode(once, { keepSlash: true }),
    ),
  );
}

/** Takes out empty and dot segments, as RFC 3986 does; a slash at the end stays. */
function normalise(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return kept.length === 0 ? "/" : `/${kept.join("/")}${path.endsWith("/") ? "/" : ""}`;
}

function canonicalQueries(
  query: RequestTarget["query"],
  form: Signature["form"],
): readonly string[] {
  if (query.length === 0) return [""];
  const covered = query.filter(([name]) => form === "header" || name !== "X-Amz-Signature");
  const plain = canonicalQuery(covered);
  if (!covered.some((pair) => pair.join("").includes("+"))) return [plain];
  const spaced = covered.map(
    ([name, value]) => [name.replaceAll("+", "%20"), value.replaceAll("+", "%20")] as const,
  );
  return [canonicalQuery(spaced), plain];
}

function canonicalQuery(query: RequestTarget["query"]): string {
  return query
    .map((pair) => pair.map((part) => percentEncode(percentDecode(part), { keepSlash: false })))
    .sort(comparePairs)
    .map((pair) => pair.join("="))
    .join("&");
}

/** By name, then by value; as whole text `a-b=` would come before `a=`. */
function comparePairs(one: readonly string[], other: readonly string[]): number {
  return compare(one[0] ?? "", other[0] ?? "") || compare(one[1] ?? "", other[1] ?? "");
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function canonicalHeaders(head: CapturedHead, names: readonly string[]): string {
  let lines = "";
  for (const name of names) {
    lines += `${name}:${sentValue(name, head.rawHeaders) ?? fold(head.headers.get(name) ?? "")}\n`;
  }
  return lines;
}

/** Of a header that was sent more than once, every value in its order. */
function sentValue(name: string, rawHeaders: readonly string[]): string | undefined {
  let joined: string | undefined;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at] ?? "";
    if (sent.length !== name.length || sent.toLowerCase() !== name) continue;
    const value = fold(rawHeaders[at + 1] ?? "");
    joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined;
}

/** Nothing to fold: nearly every value. */
const FOLDED = /^[!-~]+(?: [!-~]+)*$/;

function fold(value: string): string {
  if (FOLDED.test(value)) return value;
  // Not `trim`: what else JavaScript takes for a space is half a character, that of `à` for one.
  return toBytes(value)
    .replaceAll(/[ \t\r\n]+/g, " ")
    .replaceAll(/^ | $/g, "");
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CapturedHead } from "../../base/exchange.ts";
import { formatAmzDate } from "./canonical/amz-date.ts";
import { canonicalRequests } from "./canonical/canonical-request.ts";
import { givenHead } from "./given.fixture.ts";
import { readSignature } from "./read-signature.ts";
import type { Signature } from "./signature.ts";
import { sha256Hex, signingKey, signLines } from "./signing-key.ts";
import { verifySignature } from "./verify-signature.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOW_MS = Date.UTC(2026, 0, 31, 12);
const EMPTY = createHash("sha256").digest("hex");

interface Given {
  readonly service?: string;
  readonly target?: string;
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly signed?: string;
  readonly signedAtMs?: number;
  readonly scopeDate?: string;
  readonly payload?: string;
}

/** A request signed over what it says. The signer is ours: the SDKs' own are in the other test. */
function givenSigned(given: Given = {}): { head: CapturedHead; signature: Signature } {
  const date = formatAmzDate(given.signedAtMs ?? NOW_MS);
  const { scopeDate = date.slice(0, 8), service = "s3", signed = "host;x-amz-date" } = given;
  const scope = `A/${scopeDate}/us-east-1/${service}/aws4_request`;
  const plain = [["Host", "h"], ["X-Amz-Date", date], ...(given.headers ?? [])].flat();
  const withSignature = (signature: string) =>
    givenHead({
      method: given.method ?? "GET",
      target: given.target ?? "/",
      rawHeaders: [
        ...plain,
        "Authorization",
        `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signed}, Signature=${signature}`,
      ],
    });
  const draft = read(withSignature("0".repeat(64)));
  const [canonical = Buffer.alloc(0)] = canonicalRequests(
    withSignature(""),
    draft,
    given.payload ?? EMPTY,
  );
  const key = signingKey(SECRET, draft);
  const head = withSignature(signLines(key, draft, ["AWS4-HMAC-SHA256", sha256Hex(canonical)]));
  return { head, signature: read(head) };
}

function read(head: CapturedHead): Signature {
  const reading = readSignature(head);
  if (reading.kind !== "signed") throw new Error(JSON.stringify(reading));
  return reading.signature;
}

function verdict(given: Given, changes: { bodySha256?: string; nowMs?: number } = {}) {
  return verifySignature({
    ...givenSigned(given),
    bodySha256: undefined,
    secretAccessKey: SECRET,
    nowMs: NOW_MS,
    ...changes,
  });
}

/** The example of AWS's own documentation, with its own signature. */
describe("AWS's published example", () => {
  const rawHeaders = [
    ["Host", "examplebucket.s3.amazonaws.com"],
    ["Range", "bytes=0-9"],
    ["x-amz-date", "20130524T000000Z"],
    ["x-amz-content-sha256", EMPTY],
    [
      "Authorization",
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request," +
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date," +
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ],
  ].flat();

  it("holds", () => {
    const head = givenHead({ target: "/test.txt", rawHeaders });
    const secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const nowMs = Date.UTC(2013, 4, 24);
    const request = { head, signature: read(head), bodySha256: undefined, secretAccessKey, nowMs };
    expect(verifySignature(request)).toEqual({ kind: "valid" });
  });
});

describe("time", () => {
  it.each([
    [900_000, { kind: "valid" }],
    [
      901_000,
      {
        kind: "invalid",
        why: "skewed",
        detail:
          "Signature expired: 20260131T120000Z is now earlier than 20260131T120001Z " +
          "(20260131T121501Z - 15 min.)",
      },
    ],
    [-900_000, { kind: "valid" }],
    [
      -901_000,
      {
        kind: "invalid",
        why: "skewed",
        detail:
          "Signature not yet current: 20260131T120000Z is still later than 20260131T115959Z " +
          "(20260131T114459Z + 15 min.)",
      },
    ],
  ])("%i milliseconds after signing", (elapsedMs, expected) => {
    expect(verdict({}, { nowMs: NOW_MS + elapsedMs })).toEqual(expected);
  });

  it("must be of the day of the scope", () => {
    expect(verdict({ scopeDate: "20260130" })).toEqual({
      kind: "invalid",
      why: "scope-date",
      detail:
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from " +
        "HTTP: '20260130' != '20260131', from '20260131T120000Z'.",
    });
  });
});

describe("headers", () => {
  const note = (value: string) => [["X-Amz-Meta-Note", value] as const];
  const signed = "host;x-amz-date;x-amz-meta-note";

  it("must cover the host", () => {
    expect(verdict({ signed: "x-amz-date" })).toMatchObject({ why: "malformed" });
  });

  it.each([
    ["s3", "X-Amz-Acl", "unsigned-header"],
    ["s3", "X-Amz-Copy-Source", "unsigned-header"],
    ["cloudtrail", "X-Amz-Target", "unsigned-header"],
    ["route53", "X-Amz-Acl", undefined],
    ["s3", "X-Amz-Cf-Id", undefined],
    ["s3", "Range", undefined],
  ])("of %s need cover: %s", (service, name, why) => {
    const found = verdict({ service, headers: [[name, "x"]] });
    expect(found.kind === "invalid" ? found.why : undefined).toBe(why);
  });

  it("are not written as often as many names ask for", () => {
    const names = `${signed}${";x-amz-meta-note".repeat(100)}`;
    const found = verdict({ headers: note("a"), signed: names });
    expect(found).toMatchObject({ why: "malformed" });
    const many = Array.from({ length: 100 }, (_, at) => [`X-Amz-Meta-${at + 100}`, "a"] as const);
    const all = ["host", "x-amz-date", ...many.map(([name]) => name.toLowerCase())].join(";");
    expect(verdict({ headers: many, signed: all })).toEqual({ kind: "valid" });
  });

  it("that were sent twice were signed as one", () => {
    const { head, signature } = givenSigned({ headers: [...note("a"), ...note("b")], signed });
    const once = givenHead({
      ...head,
      rawHeaders: head.rawHeaders.flatMap((text, at, all) => {
        if (text === "b" || all[at + 1] === "b") return [];
        return text === "a" ? ["a,b"] : [text];
      }),
    });
    const request = { signature, bodySha256: undefined, secretAccessKey: SECRET, nowMs: NOW_MS };
    expect(verifySignature({ ...request, head: once })).toEqual({ kind: "valid" });
  });

  it("may be folded, and hold bytes beyond ASCII", () => {
    expect(verdict({ headers: note("  a \t b  "), signed })).toEqual({ kind: "valid" });
    expect(verdict({ headers: note("Ã¼"), signed })).toEqual({ kind: "valid" });
  });

  it.each([
    ["a", "b"],
    // The UTF-8 of `à`, whose second byte JavaScript takes for a space, and of half of it.
    ["voil\u00c3\u00a0", "voil\u00c3"],
  ])("may not change: %s", (value, other) => {
    const { head, signature } = givenSigned({ headers: note(value), signed });
    const rawHeaders = head.rawHeaders.map((text) => (text === value ? other : text));
    const changed = givenHead({ ...head, rawHeaders });
    const request = { signature, bodySha256: undefined, secretAccessKey: SECRET, nowMs: NOW_MS };
    expect(verifySignature({ ...request, head: changed })).toMatchObject({ why: "mismatch" });
  });
});

describe("the body", () => {
  const length = [["Content-Length", "3"] as const];

  it("counts as empty only when there can be none", () => {
    expect(verdict({ method: "POST" })).toEqual({ kind: "valid" });
    expect(verdict({ method: "POST", headers: length })).toMatchObject({ why: "malformed" });
    const chunked = [["Transfer-Encoding", "chunked"] as const];
    expect(verdict({ method: "POST", headers: chunked })).toMatchObject({ why: "malformed" });
  });

  it("counts by its own hash when the request does not say it", () => {
    const payload = sha256Hex(Buffer.from("abc"));
    const given = { method: "POST", headers: length, payload };
    expect(verdict(given, { bodySha256: payload })).toEqual({ kind: "valid" });
    expect(verdict(given, { bodySha256: EMPTY })).toMatchObject({ why: "mismatch" });
  });

  it("must be the one whose hash was signed", () => {
    const payload = sha256Hex(Buffer.from("abc"));
    const headers = [...length, ["X-Amz-Content-Sha256", payload] as const];
    const given = { headers, payload };
    expect(verdict(given)).toEqual({ kind: "valid" });
    expect(verdict(given, { bodySha256: payload })).toEqual({ kind: "valid" });
    expect(verdict(given, { bodySha256: EMPTY })).toMatchObject({ why: "payload-mismatch" });
  });
});

describe("what the same request may look like", () => {
  it.each([
    ["s3", "/b/a%2Bb", "/b/a+b"],
    ["s3", "/b/~x", "/b/%7ex"],
    ["s3", "/b?a=1&b=2", "/b?b=2&a=1"],
    ["s3", "/b?acl", "/b?acl="],
    ["s3", "/b?p=a%20b", "/b?p=a+b"],
    ["s3", "/b", "http://h/b"],
    ["route53", "/a/b", "/a//./c/../b"],
  ])("for %s: %s and %s", (service, one, other) => {
    const { head, signature } = givenSigned({ service, target: one });
    const request = { signature, bodySha256: undefined, secretAccessKey: SECRET, nowMs: NOW_MS };
    const changed = { ...head, target: other };
    expect(verifySignature({ ...request, head: changed })).toEqual({ kind: "valid" });
  });

  it.each([
    ["s3", "/b/a//b", "/b/a/b"],
    ["s3", "/b/./a", "/b/a"],
    ["s3", "/b/../a", "/a"],
    ["s3", "/b/a%2525", "/b/a%25"],
    ["s3", "/b?a=1", "/b?a=1&a=1"],
    ["s3", "/b?p=a%2Bb", "/b?p=a%20b"],
    ["route53", "/a%2Fb", "/a/b"],
  ])("does not go so far for %s: %s and %s", (service, one, other) => {
    const { head, signature } = givenSigned({ service, target: one });
    const request = { signature, bodySha256: undefined, secretAccessKey: SECRET, nowMs: NOW_MS };
    const changed = { ...head, target: other };
    expect(verifySignature({ ...request, head: changed })).toMatchObject({ why: "mismatch" });
  });

  it("takes any target without failing", () => {
    for (const target of ["", "?", "%", "/%zz?%", "*", "/?=&==&", "/\u00ff?\u0100=%ff"]) {
      const { head, signature } = givenSigned();
      const request = { signature, bodySha256: undefined, secretAccessKey: SECRET, nowMs: NOW_MS };
      const found = verifySignature({ ...request, head: { ...head, target } });
      expect([target, found.kind]).toEqual([
        target,
        target === "" || target === "?" ? "valid" : "invalid",
      ]);
    }
  });
});

import { describe, expect, it } from "vitest";
import { givenHead } from "./given.fixture.ts";
import { readSignature } from "./read-signature.ts";
import { verifySignature } from "./verify-signature.ts";

/** The example of AWS's documentation: its key, its date, its signature. */
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const EXPIRES = 1_175_139_620;
const SIGNATURE = "NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D";
const OF_SCHEME = `AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=${SIGNATURE}&Expires=${EXPIRES}`;
const TARGET = `/photos/puppy.jpg?${OF_SCHEME}`;

interface Given {
  readonly target?: string;
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly secret?: string;
  readonly nowMs?: number;
}

/** What the signature's check says: `valid`, or why not. */
function verdict(given: Given = {}): string {
  const { target = TARGET, method = "GET", nowMs = EXPIRES * 1000 } = given;
  const rawHeaders = given.headers ?? ["Host", "johnsmith.s3.amazonaws.com"];
  const head = givenHead({ method, target, rawHeaders });
  const reading = readSignature(head);
  if (reading.kind !== "signed") return reading.kind;
  const { signature } = reading;
  const secretAccessKey = given.secret ?? SECRET;
  const found = verifySignature({ head, signature, secretAccessKey, nowMs, bodySha256: undefined });
  return found.kind === "invalid" ? found.why : found.kind;
}

describe("a URL signed with S3's older scheme", () => {
  it("holds: AWS's published example, whether host or path names the bucket", () => {
    expect(verdict()).toBe("valid");
    const target = `/johnsmith${TARGET}`;
    expect(verdict({ target, headers: ["Host", "127.0.0.1:4580"] })).toBe("valid");
    expect(readSignature(givenHead({ target }))).toMatchObject({
      signature: { form: "presigned-2", accessKeyId: "AKIAIOSFODNN7EXAMPLE", signingName: "s3" },
    });
  });

  it("is good to its last second", () => {
    expect(verdict({ nowMs: EXPIRES * 1000 + 1 })).toBe("expired");
  });

  it("may be used with parameters that narrow a listing", () => {
    expect(verdict({ target: `${TARGET}&list-type=2&prefix=a%20b&x-id=GetObject` })).toBe("valid");
  });

  it("is for a bucket with and without a slash at its end", () => {
    const query = OF_SCHEME.replace(SIGNATURE, "4u7qh8%2Bgc7plal4vBUT1epJnn6A%3D");
    const headers = ["Host", "127.0.0.1"];
    expect(verdict({ target: `/b?${query}&list-type=2`, headers })).toBe("valid");
    expect(verdict({ target: `/b/?${query}`, headers })).toBe("valid");
    expect(verdict({ target: `/b/k?${query}`, headers })).toBe("mismatch");
  });

  // Signatures by botocore 1.43.11 with that key, for the same second.
  it.each([
    [
      "PUT",
      "/b/a%20b%2B%C3%BC.txt?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE" +
        "&Signature=WOBSCAw5Nw%2BvN4NMGj5u2ovDGzo%3D&content-type=text%2Fplain" +
        "&x-amz-acl=private&x-amz-meta-z=1&x-amz-security-token=to%2Bken%3D",
    ],
    [
      "GET",
      "/b/k?versionId=v%2B1&response-content-type=x%2Fy" +
        "&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=g17GQp25obNmZiC9ayahsBfiepA%3D",
    ],
  ])("covers headers and parameters: %s", (method, signed) => {
    const target = `${signed}&Expires=${EXPIRES}`;
    const headers = ["Host", "127.0.0.1"];
    expect(verdict({ method, target, headers })).toBe("valid");
    for (const change of ["%2B", "=x%2Fy", "=private", "=text%2Fplain"]) {
      if (!target.includes(change)) continue;
      const changed = target.replace(change, `${change}0`);
      expect([change, verdict({ method, target: changed, headers })]).toEqual([change, "mismatch"]);
    }
  });

  it.each<[string, Given]>([
    ["another key", { secret: "x" }],
    ["another method", { method: "DELETE" }],
    ["another object", { target: TARGET.replace("puppy", "kitten") }],
    ["another bucket", { headers: ["Host", "other.s3.amazonaws.com"] }],
    ["a later end", { target: TARGET.replace("139620", "139621") }],
    ["a subresource", { target: `${TARGET}&acl` }],
    ["a parameter that the scheme does not know", { target: `${TARGET}&attributes` }],
    ["a parameter of another scheme", { target: `${TARGET}&X-Amz-Credential=A/1/r/iam/aws4` }],
    [
      "a header that S3 heeds",
      { headers: ["Host", "johnsmith.s3.amazonaws.com", "x-amz-acl", "public-read"] },
    ],
    [
      "a content type",
      { headers: ["Host", "johnsmith.s3.amazonaws.com", "Content-Type", "text/html"] },
    ],
  ])("does not hold with %s", (_, given) => {
    expect(verdict(given)).toBe("mismatch");
  });

  it.each([
    ["/b/k?AWSAccessKeyId=A&Signature=s", /^Query-string authentication requires/],
    ["/b/k?AWSAccessKeyId=A&Signature=&Expires=1", /^Query-string authentication requires/],
    ["/b/k?AWSAccessKeyId=A&Signature=s&Expires=soon", /^Invalid date/],
  ])("is unreadable when it lacks something: %s", (target, detail) => {
    expect(readSignature(givenHead({ target }))).toEqual({
      kind: "unreadable",
      detail: expect.stringMatching(detail),
    });
  });
});

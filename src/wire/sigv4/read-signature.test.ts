import { describe, expect, it } from "vitest";
import { givenHead } from "./given.fixture.ts";
import { readSignature } from "./read-signature.ts";

const SIGNATURE = "a".repeat(64);
const HASH = "0123456789abcdef".repeat(4);

interface HeaderParts {
  readonly credential?: string;
  readonly headers?: readonly (readonly [string, string])[];
}

function headerSigned({ credential, headers = [] }: HeaderParts = {}) {
  const scope = credential ?? "AKIAIOSFODNN7EXAMPLE/20260131/us-east-1/route53/aws4_request";
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${scope}, ` +
    `SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;
  const all = [
    ["Host", "h"],
    ["X-Amz-Date", "20260131T235959Z"],
    ["Authorization", authorization],
    ...headers,
  ];
  return readSignature(givenHead({ rawHeaders: all.flat() }));
}

function querySigned(changes: Readonly<Record<string, string | undefined>> = {}) {
  const parameters = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE%2F20260131%2Fus-east-1%2Fs3%2Faws4_request",
    "X-Amz-Date": "20260131T235959Z",
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": SIGNATURE,
    ...changes,
  };
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`);
  return readSignature(givenHead({ target: `/b/k?${query.join("&")}` }));
}

describe("a signature in the Authorization header", () => {
  it("is read whole", () => {
    expect(headerSigned({ headers: [["X-Amz-Security-Token", "t/o+k="]] })).toEqual({
      kind: "signed",
      signature: {
        form: "header",
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        scopeDate: "20260131",
        region: "us-east-1",
        signingName: "route53",
        signedHeaders: ["host", "x-amz-date"],
        signature: SIGNATURE,
        signedAtMs: Date.UTC(2026, 0, 31, 23, 59, 59),
        sessionToken: "t/o+k=",
        payload: { kind: "absent" },
      },
    });
  });

  it("keeps a slash inside the access key", () => {
    expect(headerSigned({ credential: "team/a/20260131/r/s3/aws4_request" })).toMatchObject({
      signature: { accessKeyId: "team/a", region: "r", signingName: "s3" },
    });
  });

  it("is read without blanks after its commas, and with the Date header alone", () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=A/20260131/r/s/aws4_request," +
      `SignedHeaders=Host;Date,Signature=${SIGNATURE}`;
    const rawHeaders = [
      ["Authorization", authorization],
      ["Date", "Sat, 31 Jan 2026 23:59:59 GMT"],
    ].flat();
    expect(readSignature(givenHead({ rawHeaders }))).toMatchObject({
      signature: {
        signedAtMs: Date.UTC(2026, 0, 31, 23, 59, 59),
        signedHeaders: ["host", "date"],
      },
    });
  });

  it.each([
    [HASH, { kind: "hash", sha256: HASH }],
    ["UNSIGNED-PAYLOAD", { kind: "unsigned" }],
    ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", { kind: "streaming-signed", trailer: false }],
    ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { kind: "streaming-signed", trailer: true }],
    ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", { kind: "streaming-unsigned-trailer" }],
    ["", { kind: "absent" }],
  ])("with the payload %s", (value, payload) => {
    const headers = [["X-Amz-Content-Sha256", value]] as const;
    expect(headerSigned({ headers })).toMatchObject({ signature: { payload } });
  });
});

describe("a signature in the query", () => {
  it("is read whole, S3's payload being unsigned when nothing is said", () => {
    expect(querySigned({ "X-Amz-Security-Token": "a%2Bb%3D" })).toEqual({
      kind: "signed",
      signature: {
        form: "presigned",
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        scopeDate: "20260131",
        region: "us-east-1",
        signingName: "s3",
        signedHeaders: ["host"],
        signature: SIGNATURE,
        signedAtMs: Date.UTC(2026, 0, 31, 23, 59, 59),
        expiresInSeconds: 60,
        sessionToken: "a+b=",
        payload: { kind: "unsigned" },
      },
    });
  });

  it("leaves another service's payload to be hashed", () => {
    const credential = "A%2F20260131%2Fus-east-1%2Fsts%2Faws4_request";
    expect(querySigned({ "X-Amz-Credential": credential })).toMatchObject({
      signature: { payload: { kind: "absent" } },
    });
  });
});

describe("no signature that we speak", () => {
  it.each([
    ["none", {}],
    ["a query of another kind", { target: "/?Signature=abc" }],
  ])("is unsigned: %s", (_, head) => {
    expect(readSignature(givenHead(head))).toEqual({ kind: "unsigned" });
  });

  it.each([
    ["AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=", "'AWS'", "AKIAIOSFODNN7EXAMPLE"],
    [
      "AWS4-ECDSA-P256-SHA256 Credential=A/20260131/s3/aws4_request, SignedHeaders=host",
      "'AWS4-ECDSA-P256-SHA256'",
      "A",
    ],
    ["AWS AKIAIOSFODNN7EXAMPLE", "'AWS'", undefined],
    ["Bearer secret-token", "'not AWS's'", undefined],
    ["Bearer Credential=secret-token/20260131/r/s/aws4_request", "'not AWS's'", undefined],
    ["secret-token", "'not AWS's'", undefined],
  ])("is unreadable, and names nothing but a key: %s", (authorization, named, accessKeyId) => {
    const reading = readSignature(givenHead({ rawHeaders: ["authorization", authorization] }));
    expect(reading).toEqual({
      kind: "unreadable",
      detail: `Unsupported AWS 'algorithm': ${named} (only AWS4-HMAC-SHA256 for now).`,
      ...(accessKeyId && { accessKeyId }),
    });
  });

  it.each([
    ["/?Action=X&SignatureVersion=2&Signature=s"],
    ["/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256"],
    ["/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=K%2F2%2Fs3%2Faws4_request", "K"],
  ])("is unreadable: %s", (target, accessKeyId?: string) => {
    expect(readSignature(givenHead({ target }))).toEqual({
      kind: "unreadable",
      detail: expect.stringMatching(/^Unsupported AWS 'algorithm'/),
      ...(accessKeyId && { accessKeyId }),
    });
  });
});

describe("a broken signature", () => {
  it.each([
    "AWS4-HMAC-SHA256 Credential=AKIAOTHER/20260131/us-east-1/route53/aws4_request, " +
      `SignedHeaders=host, Signature=${SIGNATURE}`,
    "AWS AKIAOTHER:frJIUN8DYpKDtOLCwo//yllqDzg=",
    "Basic QUtJQU9USEVSOg==",
  ])("is two Authorization headers, of which an upstream may believe the other: %s", (other) => {
    expect(headerSigned({ headers: [["Authorization", other]] })).toMatchObject({
      kind: "unreadable",
      isSeveral: true,
    });
  });

  it.each([
    ["AWS4-HMAC-SHA256", /'Credential' parameter.*'Signature' parameter.*'SignedHeaders'.*'Date'/],
    ["AWS4-HMAC-SHA256 Credential=x, Signature=y, SignedHeaders=z", /either a 'X-Amz-Date'/],
    ["AWS4-HMAC-SHA256 garbage,=,,===", /requires 'Credential' parameter/],
  ])("says what is missing of %s", (authorization, detail) => {
    const reading = readSignature(givenHead({ rawHeaders: ["authorization", authorization] }));
    expect(reading).toEqual({ kind: "unreadable", detail: expect.stringMatching(detail) });
  });

  it.each([
    [{ credential: "A/20260131/us-east-1/aws4_request" }, /^Credential must have exactly 5/],
    [{ credential: "A/20260131/us-east-1/s3/aws5_request" }, /^Credential must have exactly 5/],
    [{ credential: "A/2026/us-east-1/s3/aws4_request" }, /^Credential must have exactly 5/],
    [{ headers: [["X-Amz-Date", "x"]] as const }, /^Date must be in ISO-8601/],
    [{ headers: [["X-Amz-Content-Sha256", "nonsense"]] as const }, /valid sha256 value/],
  ])("says what is wrong: %j", (parts, detail) => {
    expect(headerSigned(parts)).toMatchObject({
      kind: "unreadable",
      detail: expect.stringMatching(detail),
    });
  });

  it.each([
    [
      { "X-Amz-Signature": undefined },
      "AWS query-string parameters must include 'X-Amz-Signature'.",
    ],
    [{ "X-Amz-Expires": "soon" }, "X-Amz-Expires should be a number"],
    [{ "X-Amz-Date": "20261331T000000Z" }, "Date must be in ISO-8601 'basic format'."],
  ])("says what is wrong in a query: %j", (changes, detail) => {
    expect(querySigned(changes)).toMatchObject({ kind: "unreadable", detail });
  });

  it.each([
    [`/?X-Amz-Signature=${SIGNATURE}`, ["authorization", "AWS4-HMAC-SHA256 x"]],
    ["/b/k?AWSAccessKeyId=A&Expires=1&Signature=s", ["authorization", "AWS4-HMAC-SHA256 x"]],
    [`/b/k?AWSAccessKeyId=A&Expires=1&Signature=s&X-Amz-Signature=${SIGNATURE}`, []],
  ])("refuses two signatures in one request: %s", (target, rawHeaders) => {
    expect(readSignature(givenHead({ target, rawHeaders }))).toMatchObject({
      detail: expect.stringMatching(/^Only one auth mechanism allowed/),
    });
  });
});

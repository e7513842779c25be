import { describe, expect, it } from "vitest";
import { ServiceError } from "../service-error.ts";
import { decodeAwsChunked, decodeAwsChunkedBytes } from "./aws-chunked.ts";
import { bodyFault, guardBody } from "./guard-body.ts";
import type { Signature, SignedPayload } from "./signature.ts";
import { sha256Hex } from "./signing-key.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const DATA = Buffer.alloc(66_560, "a");

/** The example of AWS's documentation: its key, its date, its signatures. */
const FRAMED = framed([
  [65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"],
  [1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"],
  [0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"],
]);
const SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";

function framed(chunks: readonly (readonly [number, string])[], end = "\r\n"): Buffer {
  const text = chunks.map(([size, signature]) => {
    const header = `${size.toString(16)};chunk-signature=${signature}\r\n`;
    return size === 0 ? header : `${header}${"a".repeat(size)}\r\n`;
  });
  return Buffer.from(text.join("") + end);
}

function givenSignature(payload: SignedPayload, signature = SEED): Signature {
  return {
    form: "header",
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    scopeDate: "20130524",
    region: "us-east-1",
    signingName: "s3",
    signedHeaders: ["host"],
    signature,
    signedAtMs: Date.UTC(2013, 4, 24),
    payload,
  };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Passed {
  readonly bytes: Buffer;
  readonly error: string | undefined;
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Passed> {
  const got: Uint8Array[] = [];
  try {
    for await (const piece of body) got.push(piece);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { bytes: Buffer.concat(got), error: `${error.code} ${error.status}` };
  }
  return { bytes: Buffer.concat(got), error: undefined };
}

/** What comes through; having it whole must come to the same verdict as having it in pieces. */
async function guarded(bytes: Buffer, payload: SignedPayload, size = 1000): Promise<Passed> {
  const check = { signature: givenSignature(payload), secretAccessKey: SECRET };
  const passed = await collect(guardBody(pieces(bytes, size), check));
  const fault = bodyFault(bytes, check);
  expect(fault && `${fault.code} ${fault.status}`).toBe(passed.error);
  return passed;
}

describe("a body whose hash was signed", () => {
  const payload = { kind: "hash", sha256: sha256Hex(DATA) } as const;

  it("passes whole when it is the one", async () => {
    expect(await guarded(DATA, payload)).toEqual({ bytes: DATA, error: undefined });
    const nothing = { kind: "hash", sha256: sha256Hex(Buffer.alloc(0)) } as const;
    expect(await guarded(Buffer.alloc(0), nothing)).toMatchObject({ error: undefined });
  });

  it("never passes its end when it is another", async () => {
    const { bytes, error } = await guarded(Buffer.concat([DATA, Buffer.from("b")]), payload);
    expect(error).toBe("XAmzContentSHA256Mismatch 400");
    expect(bytes.length).toBeLessThan(DATA.length);
    expect(await guarded(Buffer.from("b"), payload)).toMatchObject({ bytes: Buffer.alloc(0) });
    expect((await guarded(Buffer.alloc(0), payload)).error).toBe("XAmzContentSHA256Mismatch 400");
  });
});

describe("a body whose chunks were signed", () => {
  const payload = { kind: "streaming-signed", trailer: false } as const;

  it.each([7, 1000, 65_000, 100_000])(
    "passes as it was sent in pieces of %i: AWS's published example",
    async (size) => {
      expect(await guarded(FRAMED, payload, size)).toEqual({ bytes: FRAMED, error: undefined });
    },
  );

  it.each([
    ["a changed byte", (bytes: Buffer) => bytes.fill("b", 70_00, 70_01)],
    ["a changed last chunk", (bytes: Buffer) => bytes.fill("b", 66_000, 66_001)],
    ["a chunk left out", (bytes: Buffer) => Buffer.concat([bytes.subarray(65_536 + 93)])],
    [
      "no signatures",
      (bytes: Buffer) => Buffer.from(bytes.toString().replaceAll(/;chunk-signature=\w+/g, "")),
    ],
  ])("is refused with %s", async (_, change) => {
    const changed = change(Buffer.from(FRAMED));
    const { bytes, error } = await guarded(changed, payload);
    expect(error).toMatch(/^(SignatureDoesNotMatch 403|IncompleteBody 400)$/);
    expect(bytes.length).toBeLessThan(changed.length);
  });

  it("is refused when it is cut, also between two chunks", async () => {
    for (const length of [0, 10, 1000, 65_536 + 90, FRAMED.length - 90]) {
      const { error } = await guarded(FRAMED.subarray(0, length), payload);
      expect([length, error]).toEqual([length, "IncompleteBody 400"]);
    }
  });

  it("is refused with a trailer that was not announced", async () => {
    const withTrailer = Buffer.from(FRAMED.toString().replace(/\r\n$/, "x-amz-meta-a:b\r\n\r\n"));
    expect((await guarded(withTrailer, payload)).error).toBe("SignatureDoesNotMatch 403");
  });
});

describe("a body whose chunks and trailer were signed", () => {
  const payload = { kind: "streaming-signed", trailer: true } as const;
  const seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
  const chunks = [
    [65_536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"],
    [1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"],
    [0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"],
  ] as const;
  const trailer = (value: string) =>
    `x-amz-checksum-crc32c:${value}\r\n` +
    "x-amz-trailer-signature:" +
    "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
  const guardedTrailer = (end: string) => {
    const check = { signature: givenSignature(payload, seed), secretAccessKey: SECRET };
    return collect(guardBody(pieces(framed(chunks, end), 999), check));
  };

  it("passes: AWS's published example", async () => {
    expect((await guardedTrailer(trailer("sOO8/Q=="))).error).toBeUndefined();
  });

  it.each([
    ["another value", trailer("AAAAAA==")],
    ["no trailer at all", "\r\n"],
  ])("is refused with %s", async (_, end) => {
    expect((await guardedTrailer(end)).error).toBe("SignatureDoesNotMatch 403");
  });
});

describe("a body that no signature covers", () => {
  it.each([
    { kind: "unsigned" },
    { kind: "absent" },
    { kind: "streaming-unsigned-trailer" },
  ] as const)("passes as it is: %j", async (payload) => {
    expect(await guarded(DATA, payload)).toEqual({ bytes: DATA, error: undefined });
  });
});

describe("aws-chunked framing", () => {
  it("comes off, with signatures and trailers", async () => {
    const unsigned = Buffer.from(
      "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:a\r\n\r\n",
    );
    expect(decodeAwsChunkedBytes(unsigned)?.toString()).toBe("hello world");
    expect(decodeAwsChunkedBytes(FRAMED)).toEqual(DATA);
    for (const size of [1, 2, 3, 7, 100]) {
      const { bytes, error } = await collect(decodeAwsChunked(pieces(unsigned, size)));
      expect([size, bytes.toString(), error]).toEqual([size, "hello world", undefined]);
    }
  });

  it.each([
    ["", "nothing"],
    ["hello", "no framing"],
    ["5\r\nhel", "a cut chunk"],
    ["5\r\nhello\r\n", "no last chunk"],
    ["5\r\nhelloworld\r\n0\r\n\r\n", "a chunk longer than it says"],
    ["0\r\nx-amz", "a cut trailer"],
    ["0\r\nno colon\r\n\r\n", "a trailer without a colon"],
    ["-5\r\nhello\r\n0\r\n\r\n", "a negative size"],
    ["ffffffffffffffff\r\nhello\r\n0\r\n\r\n", "a size beyond all bounds"],
    [`${"0".repeat(5000)}\r\n`, "a line beyond all bounds"],
    [`0\r\n${"a:b\r\n".repeat(40)}\r\n`, "trailers beyond all bounds"],
  ])("is refused: %.20j is %s", async (text) => {
    expect(decodeAwsChunkedBytes(Buffer.from(text))).toBeUndefined();
    const { error } = await collect(decodeAwsChunked(pieces(Buffer.from(text), 3)));
    expect(error).toBe("IncompleteBody 400");
  });

  it("may lack the empty line at its very end", () => {
    expect(decodeAwsChunkedBytes(Buffer.from("1\r\na\r\n0\r\n"))?.toString()).toBe("a");
  });
});

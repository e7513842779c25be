import { expect, test } from "vitest";
import type { Signature } from "./signature.ts";
import { SigningKeys, signingKey } from "./signing-key.ts";

const SIGNATURE: Signature = {
  form: "header",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  scopeDate: "20150830",
  region: "us-east-1",
  signingName: "iam",
  signedHeaders: ["host"],
  signature: "",
  signedAtMs: 0,
  payload: { kind: "absent" },
};
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

test("AWS's published example of a signing key", () => {
  expect(new SigningKeys().derive(SECRET, SIGNATURE).export().toString("hex")).toBe(
    "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
  );
});

test("a key is kept for its own secret, day, region and service alone", () => {
  const keys = new SigningKeys();
  const first = keys.derive(SECRET, SIGNATURE);
  expect(keys.derive(SECRET, { ...SIGNATURE, signedAtMs: 1 })).toBe(first);
  for (const [secret, changes] of [
    ["another", {}],
    [SECRET, { scopeDate: "20150831" }],
    [SECRET, { region: "eu-west-1" }],
    [SECRET, { signingName: "s3" }],
  ] as const) {
    const signature = { ...SIGNATURE, ...changes };
    const key = keys.derive(secret, signature);
    expect(key.equals(first)).toBe(false);
    expect(key.equals(signingKey(secret, signature))).toBe(true);
  }
});

test("more keys than are kept are derived all the same", () => {
  const keys = new SigningKeys();
  const day = (at: number) => ({ ...SIGNATURE, scopeDate: String(20_000_000 + at) });
  for (let at = 0; at < 1100; at++) keys.derive(SECRET, day(at));
  expect(keys.derive(SECRET, day(0)).equals(signingKey(SECRET, day(0)))).toBe(true);
});

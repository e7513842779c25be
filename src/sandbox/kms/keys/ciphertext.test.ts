import { expect, test } from "vitest";
import { seededIds } from "../../../base/ids.ts";
import { openCiphertext, readCiphertext, writeCiphertext } from "./ciphertext.ts";
import { canonicalContext } from "./encryption-context.ts";

const SECRET = Buffer.alloc(32, 1);
const HEAD = {
  keyArn: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  materialId: "ab".repeat(32),
  secret: SECRET,
};
const CONTEXT = { "aws:s3:arn": "arn:aws:s3:::b/k", b: "2" };
const PLAINTEXT = Buffer.from("a data key");

const write = (context: Record<string, string> = CONTEXT) =>
  writeCiphertext(HEAD, { plaintext: PLAINTEXT, context }, seededIds("ciphertext"));

function open(bytes: Uint8Array, context: Record<string, string> = CONTEXT) {
  const read = readCiphertext(bytes);
  return read && openCiphertext(read, SECRET, context)?.toString();
}

test("names its key and material, and opens with the context in any order", () => {
  expect(readCiphertext(write())).toMatchObject({
    keyArn: HEAD.keyArn,
    materialId: HEAD.materialId,
  });
  expect(open(write(), { b: "2", "aws:s3:arn": "arn:aws:s3:::b/k" })).toBe("a data key");
});

test.each([
  ["a member less", { b: "2" }],
  ["a member more", { ...CONTEXT, c: "3" }],
  ["another value", { ...CONTEXT, b: "3" }],
  ["another case", { "AWS:s3:arn": "arn:aws:s3:::b/k", b: "2" }],
  ["none", {}],
])("does not open with %s", (_what, context) => {
  expect(open(write(), context)).toBeUndefined();
});

test("does not open when any one of its bytes is another", () => {
  const bytes = write();
  const opened = Array.from(bytes, (byte, at) => {
    const changed = Buffer.from(bytes);
    changed[at] = byte ^ 1;
    return open(changed);
  });
  expect(opened.filter((text) => text !== undefined)).toEqual([]);
});

test("does not open when it is cut anywhere", () => {
  const bytes = write();
  const opened = Array.from(bytes, (_, length) => open(bytes.subarray(0, length)));
  expect(opened.filter((text) => text !== undefined)).toEqual([]);
});

test("says the same thing twice in different bytes", () => {
  const ids = seededIds("two");
  const [one, other] = [1, 2].map(() =>
    writeCiphertext(HEAD, { plaintext: PLAINTEXT, context: {} }, ids),
  );
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(false);
});

test("writes no two contexts alike", () => {
  const contexts = [{}, { a: "" }, { a: "b" }, { ab: "" }, { a: "", b: "" }, { "": "ab" }];
  const written = contexts.map((context) => canonicalContext(context).toString("hex"));
  expect(new Set(written).size).toBe(contexts.length);
});

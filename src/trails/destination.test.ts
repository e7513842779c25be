import { expect, test } from "vitest";
import { checkBucketName, checkKeyPrefix, normalisedPrefix } from "./destination.ts";

test.each(["logs", "my.logs-2026", "Old_Bucket", "a".repeat(63)])("takes bucket %s", (name) => {
  expect(() => checkBucketName(name)).not.toThrow();
});

test.each(["", "ab", "a/b", "../x", "192.168.5.4", "with space"])("refuses bucket %j", (name) => {
  expect(() => checkBucketName(name)).toThrow(
    expect.objectContaining({ code: "InvalidS3BucketNameException" }),
  );
});

test.each(["", "a", "a/b/", "..a/b..", "p".repeat(200)])("takes prefix %j", (prefix) => {
  expect(() => checkKeyPrefix(prefix)).not.toThrow();
});

test.each(["p".repeat(201), "..", "a/../b", "./a", "a\nb"])("refuses prefix %j", (prefix) => {
  expect(() => checkKeyPrefix(prefix)).toThrow(
    expect.objectContaining({ code: "InvalidS3PrefixException" }),
  );
});

test("a slash at the end of a prefix is not doubled in keys", () => {
  expect(["a/b/", "a", "", "/", undefined].map(normalisedPrefix)).toEqual([
    "a/b",
    "a",
    undefined,
    undefined,
    undefined,
  ]);
});

import { expect, test } from "vitest";
import { escapedName, isPlainKey } from "./key-path.ts";

test.each([
  "a.txt",
  "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/31/x_CloudTrail.json.gz",
  "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/31/file.json.gz",
  ".hidden/.store/file",
  "a b+c(1)'%2F&=é日本😀",
  "com/console",
  `${"s".repeat(255)}/x`,
])("%j can be a path", (key) => {
  expect(isPlainKey(key)).toBe(true);
});

test.each([
  ["leaves by going up", "../x"],
  ["goes up within", "a/../../x"],
  ["is only dots", ".."],
  ["has a segment that stays", "a/./b"],
  ["begins at the root", "/etc/passwd"],
  ["has an empty segment", "a//b"],
  ["ends with a slash", "a/"],
  ["is only a slash", "/"],
  ["is empty", ""],
  ["holds NUL", "a\0b"],
  ["holds a newline", "a\nb"],
  ["holds a backslash", "..\\x"],
  ["holds a drive", "C:/x"],
  ["names a device", "logs/NUL"],
  ["names a device with an extension", "con.txt"],
  ["ends a segment with a dot", "a./b"],
  ["ends a segment with a space", "a /b"],
  ["has a segment over 255 bytes", "é".repeat(128)],
  ["is over 512 bytes", `${"a/".repeat(256)}a`],
])("a key that %s cannot", (_why, key) => {
  expect(isPlainKey(key)).toBe(false);
});

test("an escaped name has nothing of the key in it", () => {
  expect(escapedName("../x")).toMatch(/^[0-9a-f]{64}$/);
  expect(escapedName("../x")).not.toBe(escapedName("../X"));
});

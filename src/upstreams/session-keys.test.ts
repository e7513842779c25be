import { expect, test } from "vitest";
import { SessionKeys } from "./session-keys.ts";

test.each([
  [
    "STS",
    { Credentials: { AccessKeyId: "ASIA1", SecretAccessKey: "s", SessionToken: "t" } },
    { accessKeyId: "ASIA1", secretAccessKey: "s", sessionToken: "t" },
  ],
  [
    "Cognito",
    { Credentials: { AccessKeyId: "ASIA1", SecretKey: "s", SessionToken: "t" } },
    { accessKeyId: "ASIA1", secretAccessKey: "s", sessionToken: "t" },
  ],
  [
    "IAM Identity Center",
    { roleCredentials: { accessKeyId: "ASIA1", secretAccessKey: "s", sessionToken: "t" } },
    { accessKeyId: "ASIA1", secretAccessKey: "s", sessionToken: "t" },
  ],
  [
    "IAM",
    { AccessKey: { AccessKeyId: "ASIA1", SecretAccessKey: "s" } },
    { accessKeyId: "ASIA1", secretAccessKey: "s" },
  ],
  ["anything without a secret", { AccessKey: { AccessKeyId: "ASIA1" } }, undefined],
  ["anything else", { Credentials: "no" }, undefined],
])("learns from an answer of %s", (_, output, expected) => {
  const keys = new SessionKeys();
  keys.learn(output);
  expect(keys.find("ASIA1")).toEqual(expected);
});

test("keeps a thousand, and lets go of the one known longest", () => {
  const keys = new SessionKeys();
  for (let at = 0; at <= 1_000; at++) keys.add({ accessKeyId: `K${at}`, secretAccessKey: "s" });
  expect([keys.find("K0"), keys.find("K1")?.accessKeyId]).toEqual([undefined, "K1"]);
});

import { expect, test } from "vitest";
import { findRules, Models } from "../../src/models/index.ts";
import { UNSEEN } from "./placeholder.ts";
import { rebuild } from "./rebuild.ts";

const models = new Models();

function rebuilt(key: string, name: string, shown: unknown) {
  const model = models.get(key);
  const operation = model?.operations.get(name);
  if (!model || !operation) throw new Error(`no ${name} of ${key}`);
  const rules = findRules(model.entry.eventSource);
  return rebuild(shown, operation.input, { rules, operation: name, direction: ">" });
}

test("finds members whatever the case of their first letter", () => {
  const { value } = rebuilt("iam", "GetUser", { userName: "jane" });
  expect(value).toEqual({ UserName: "jane" });
});

test("takes EC2's sets apart, text by text", () => {
  const shown = { instancesSet: { items: [{ instanceId: "i-1" }] }, filterSet: {} };
  expect(rebuilt("ec2", "DescribeInstances", shown).value).toEqual({
    InstanceIds: ["i-1"],
    Filters: [],
  });
});

test("tells two lists that share a set by the names of their items", () => {
  const named = { groupSet: { items: [{ groupName: "web" }] } };
  expect(rebuilt("ec2", "RunInstances", named).value).toMatchObject({ SecurityGroups: ["web"] });
  const numbered = { groupSet: { items: [{ groupId: "sg-1" }] } };
  expect(rebuilt("ec2", "RunInstances", numbered).value).toMatchObject({
    SecurityGroupIds: ["sg-1"],
  });
});

test("never sends a mask as it is, and makes up what is required", () => {
  const shown = { name: "n", value: "HIDDEN_DUE_TO_SECURITY_REASONS" };
  expect(rebuilt("ssm", "PutParameter", shown).value).toEqual({ Name: "n", Value: UNSEEN });
  const { value } = rebuilt("kms", "Encrypt", {});
  expect(value).toMatchObject({ KeyId: UNSEEN, Plaintext: Buffer.from(UNSEEN) });
});

test("sends what the rules remove, although no record shows it", () => {
  const { value } = rebuilt("kms", "Decrypt", { keyId: "k" });
  expect(value).toMatchObject({ KeyId: "k", CiphertextBlob: Buffer.from(UNSEEN) });
});

test("says what it found no place for", () => {
  expect(rebuilt("iam", "GetUser", { userName: "jane", mood: "good" }).homeless).toEqual(["mood"]);
});

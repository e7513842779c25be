import { expect, test } from "vitest";
import { isReadOnly } from "./read-only.ts";
import { aCall, anUndecodedCall } from "./testing/given.ts";

test.each([
  ["route-53", "ListHostedZones", true],
  ["route-53", "TestDNSAnswer", true],
  ["route-53", "ChangeResourceRecordSets", false],
  ["cloudtrail", "LookupEvents", true],
  ["sts", "AssumeRole", true],
  ["sts", "GetFederationToken", false],
  ["sts", "GetSessionToken", false],
  ["kms", "Decrypt", true],
  ["kms", "GenerateDataKey", true],
  ["kms", "CreateKey", false],
  ["iam", "SimulatePrincipalPolicy", true],
  ["servicediscovery", "DiscoverInstances", true],
  ["s3", "HeadObject", true],
  ["s3", "PutObject", false],
  ["dynamodb", "Query", true],
  ["dynamodb", "BatchGetItem", true],
  ["dynamodb", "BatchExecuteStatement", false],
])("%s %s: %s", (service, operation, expected) => {
  expect(isReadOnly(aCall({ service, operation }))).toBe(expected);
});

test.each([
  ["GET /things", true],
  ["HEAD /things", true],
  ["POST /things", false],
  ["DescribeThings", true],
  ["Getaway", false],
  ["constructor", false],
  ["", false],
])("an unknown %j: %s", (operationName, expected) => {
  expect(isReadOnly(anUndecodedCall({ operationName }))).toBe(expected);
});

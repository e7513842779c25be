import { describe, expect, test } from "vitest";
import { aCall, anUndecodedCall, recordOf, succeeded } from "./testing/given.ts";

describe("calls on data are data events", () => {
  test.each([
    ["s3", "GetObject", true],
    ["dynamodb", "PutItem", false],
    ["dynamodb", "Scan", true],
    ["lambda", "Invoke", false],
    ["sns", "Publish", false],
    ["sqs", "SendMessage", false],
    ["sqs", "ReceiveMessage", true],
    ["eventbridge", "PutEvents", false],
    ["cloudwatch", "GetMetricData", true],
    ["cloudwatch", "PutMetricData", false],
    ["servicediscovery", "DiscoverInstances", true],
    ["cognito-identity", "GetId", false],
    ["cognito-identity", "GetCredentialsForIdentity", false],
  ])("%s %s", (service, operation, readOnly) => {
    expect(recordOf({ call: aCall({ service, operation }) })).toMatchObject({
      eventCategory: "Data",
      managementEvent: false,
      readOnly,
    });
  });

  test.each([
    ["kinesis", "PutRecords"],
    ["cloudfront-keyvaluestore", "PutKey"],
    ["cloudtrail-data", "PutAuditEvents"],
    ["ebs", "PutSnapshotBlock"],
    ["rds-data", "ExecuteStatement"],
  ])("%s %s, of which no model is installed, shows no content", (service, operationName) => {
    const call = anUndecodedCall({
      ...{ service, operationName, reason: "no-model" },
      parameters: { Data: "c29tZXRoaW5n", sql: "SELECT 1" },
    });
    expect(recordOf({ call })).toMatchObject({
      eventCategory: "Data",
      requestParameters: { omitted: "true" },
    });
  });

  test.each([
    ["s3", "CreateBucket"],
    ["dynamodb", "CreateTable"],
    ["kms", "Decrypt"],
    ["cognito-identity-provider", "InitiateAuth"],
  ])("%s %s is none", (service, operation) => {
    expect(recordOf({ call: aCall({ service, operation }) }).eventCategory).toBe("Management");
  });
});

test("credentials for an identity are shown without their secret key", () => {
  const call = aCall({
    service: "cognito-identity",
    operation: "GetCredentialsForIdentity",
    input: { IdentityId: "us-east-1:i", Logins: { "accounts.example": "T0KEN" } },
  });
  const outcome = succeeded({
    IdentityId: "us-east-1:i",
    Credentials: {
      AccessKeyId: "ASIAEXAMPLE",
      SecretKey: "S3CR3T",
      SessionToken: "session",
      Expiration: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    },
  });
  expect(recordOf({ call, outcome })).toMatchObject({
    requestParameters: { logins: { "accounts.example": "HIDDEN_DUE_TO_SECURITY_REASONS" } },
    responseElements: {
      identityId: "us-east-1:i",
      credentials: {
        accessKeyId: "ASIAEXAMPLE",
        sessionToken: "session",
        expiration: "Jan 2, 2026 3:04:05 AM",
      },
    },
  });
  const pool = aCall({
    service: "cognito-identity",
    operation: "GetId",
    input: { IdentityPoolId: "us-east-1:p" },
  });
  expect(recordOf({ call: pool }).resources).toEqual([
    {
      accountId: "111122223333",
      type: "AWS::Cognito::IdentityPool",
      ARN: "arn:aws:cognito-identity:us-east-1:111122223333:identitypool/us-east-1:p",
    },
  ]);
});

test("an account's name is masked, its address is not", () => {
  const call = aCall({
    service: "organizations",
    operation: "CreateAccount",
    input: { Email: "anaya@example.com", AccountName: "Anaya" },
  });
  const CreateAccountStatus = { AccountName: "Anaya", State: "IN_PROGRESS" };
  const record = recordOf({ call, outcome: succeeded({ CreateAccountStatus }) });
  expect(record).toMatchObject({
    requestParameters: { email: "anaya@example.com", accountName: "****" },
    responseElements: { createAccountStatus: { accountName: "****", state: "IN_PROGRESS" } },
  });
});

test("an administrator who looks at a user only reads", () => {
  const service = "cognito-identity-provider";
  const read = aCall({ service, operation: "AdminGetUser" });
  const write = aCall({ service, operation: "AdminDeleteUser" });
  expect([recordOf({ call: read }).readOnly, recordOf({ call: write }).readOnly]).toEqual([
    true,
    false,
  ]);
});

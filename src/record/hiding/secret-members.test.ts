import { describe, expect, test } from "vitest";
import type { Parameters } from "../../wire/index.ts";
import { lowerFirst } from "../families/render.ts";
import { aCall, anUndecodedCall, recordOf, succeeded } from "../testing/given.ts";

const MASK = "HIDDEN_DUE_TO_SECURITY_REASONS";
const asked = (service: string, operation: string, input: Parameters) =>
  recordOf({ call: aCall({ service, operation, input }) }).requestParameters;
const answered = (service: string, operation: string, output: Parameters) =>
  recordOf({ call: aCall({ service, operation }), outcome: succeeded(output) }).responseElements;

describe("API Gateway masks", () => {
  const shown = (operation: string, input: Parameters) => asked("api-gateway", operation, input);

  test("the private key of a certificate", () => {
    const input = { domainName: "example.com", certificatePrivateKey: "key" };
    expect(shown("CreateDomainName", input)).toEqual({
      domainName: "example.com",
      certificatePrivateKey: "***",
    });
  });

  test("the value of an API key, and no identifier of one", () => {
    const key = { name: "n", value: "v" };
    expect(shown("CreateApiKey", key)).toEqual({ name: "n", value: "***" });
    expect(answered("api-gateway", "CreateApiKey", { id: "i", ...key })).toEqual({
      id: "i",
      name: "n",
      value: "***",
    });
    const ofPlan = { id: "i", type: "API_KEY", value: "v" };
    expect(answered("api-gateway", "CreateUsagePlanKey", ofPlan)).toMatchObject({ value: "***" });
    expect(shown("DeleteApiKey", { apiKey: "i" })).toEqual({ apiKey: "i" });
  });

  test("a file of API keys", () => {
    const input = { body: Buffer.from("name,key\nn,v"), format: "csv" };
    expect(shown("ImportApiKeys", input)).toEqual({ body: "***", format: "csv" });
  });

  test.each([
    ["UpdateApiKey", "/value"],
    ["UpdateDomainName", "/certificatePrivateKey"],
    ["UpdateStage", "/variables/any"],
    ["UpdateStage", "/canarySettings/stageVariableOverrides/any"],
    ["UpdateIntegration", "/requestParameters/integration.request.header.Authorization"],
  ])("the value of a patch: %s %s", (operation, path) => {
    const patchOperations = [
      { op: "replace", path, value: "v" },
      { op: "replace", path: "/description", value: "value" },
      { op: "remove", path },
    ];
    expect(shown(operation, { patchOperations })).toEqual({
      patchOperations: [
        { op: "replace", path, value: "***" },
        { op: "replace", path: "/description", value: "value" },
        { op: "remove", path },
      ],
    });
  });

  test("the headers that let a test in, and what is logged of it", () => {
    const input = {
      headers: { Authorization: "Bearer x", Accept: "*/*" },
      multiValueHeaders: { authorization: ["Bearer x"], "X-Api-Key": ["k"], Accept: ["*/*"] },
      stageVariables: { any: "v" },
    };
    expect(shown("TestInvokeMethod", input)).toEqual({
      headers: { Authorization: "***", Accept: "*/*" },
      multiValueHeaders: { authorization: "***", "X-Api-Key": "***", Accept: ["*/*"] },
      stageVariables: "***",
    });
    const output = { status: 200, headers: { "Set-Cookie": "s" }, log: "Bearer x" };
    expect(answered("api-gateway", "TestInvokeMethod", output)).toMatchObject({
      headers: { "Set-Cookie": "***" },
      log: "***",
    });
    const headers = { "X-Any": "x" };
    expect(shown("TestInvokeAuthorizer", { headers })).toEqual({ headers: "***" });
  });

  test("no truth about a header", () => {
    const requestParameters = { "method.request.header.Authorization": true };
    expect(shown("PutMethod", { requestParameters })).toEqual({ requestParameters });
  });
});

describe("a secret is masked in every service", () => {
  test.each([
    ["CreateListener", "DefaultActions", "defaultActions", "Listeners"],
    ["ModifyListener", "DefaultActions", "defaultActions", "Listeners"],
    ["CreateRule", "Actions", "actions", "Rules"],
    ["ModifyRule", "Actions", "actions", "Rules"],
  ])("a load balancer's, by %s", (operation, member, key, answer) => {
    const service = "elastic-load-balancing-v2";
    const action = { AuthenticateOidcConfig: { ClientId: "c", ClientSecret: "s" } };
    const masked = { authenticateOidcConfig: { clientId: "c", clientSecret: MASK } };
    expect(asked(service, operation, { [member]: [action] })).toEqual({ [key]: [masked] });
    expect(answered(service, operation, { [answer]: [{ [member]: [action] }] })).toEqual({
      [answer.toLowerCase()]: [{ [key]: [masked] }],
    });
  });

  test.each(["CreateIdentityProvider", "UpdateIdentityProvider"])(
    "an identity provider's, by %s",
    (operation) => {
      const service = "cognito-identity-provider";
      const ProviderDetails = { client_id: "c", client_secret: "s", private_key: "k" };
      const masked = { client_id: "c", client_secret: MASK, private_key: MASK };
      expect(asked(service, operation, { ProviderDetails })).toEqual({ providerDetails: masked });
      expect(answered(service, operation, { IdentityProvider: { ProviderDetails } })).toEqual({
        identityProvider: { providerDetails: masked },
      });
    },
  );

  test("a user pool client's, whose validities are in clear", () => {
    const service = "cognito-identity-provider";
    const TokenValidityUnits = { AccessToken: "hours", RefreshToken: "days" };
    const UserPoolClient = { ClientName: "c", ClientSecret: "s", TokenValidityUnits };
    expect(answered(service, "CreateUserPoolClient", { UserPoolClient })).toMatchObject({
      userPoolClient: {
        clientSecret: MASK,
        tokenValidityUnits: { accessToken: "hours", refreshToken: "days" },
      },
    });
  });

  test("a third party's, which CloudFormation is given", () => {
    const input = { TypeName: "t", Configuration: '{"key":"s"}' };
    expect(asked("cloudformation", "SetTypeConfiguration", input)).toEqual({
      typeName: "t",
      configuration: MASK,
    });
    const progress = { BearerToken: "t", OperationStatus: "SUCCESS" };
    expect(asked("cloudformation", "RecordHandlerProgress", progress)).toMatchObject({
      bearerToken: MASK,
    });
  });

  test("what registers a machine", () => {
    expect(answered("ssm", "CreateActivation", { ActivationId: "i", ActivationCode: "c" })).toEqual(
      {
        activationId: "i",
        activationCode: MASK,
      },
    );
  });

  test("it is left out where what is sensitive is", () => {
    const input = { RoleArn: "r", ProvidedContexts: [{ ProviderArn: "p", ContextAssertion: "s" }] };
    expect(asked("sts", "AssumeRole", input)).toEqual({
      roleArn: "r",
      providedContexts: [{ providerArn: "p" }],
    });
  });
});

describe("what AWS shows in clear stays", () => {
  test("a context of encryption, whatever its keys are called", () => {
    const EncryptionContext = { SecretARN: "arn", SecretVersionId: "v", Password: "p" };
    expect(asked("kms", "Decrypt", { EncryptionContext })).toMatchObject({
      encryptionContext: EncryptionContext,
    });
  });

  test("a session's token, without the key that belongs to it", () => {
    const Credentials = { AccessKeyId: "a", SecretAccessKey: "s", SessionToken: "t" };
    expect(answered("sts", "AssumeRole", { Credentials })).toEqual({
      credentials: { accessKeyId: "a", sessionToken: "t" },
    });
  });

  test("DynamoDB's names of attributes", () => {
    const input = { TableName: "t", ExpressionAttributeNames: { "#password": "Password" } };
    expect(asked("dynamodb", "GetItem", input)).toMatchObject({
      expressionAttributeNames: { "#password": "Password" },
    });
  });
});

test.each([
  ["transfer", "ImportHostKey", "HostKeyBody"],
  ["inspector2", "UpdateCodeSecurityIntegration", "authCode"],
  ["partnercentral-account", "PutAllianceLeadContact", "EmailVerificationCode"],
  ["directconnect", "CreateBGPPeer", "authKey"],
])("without %s's model what is named as a secret is hidden as with one: %s", (...given) => {
  const [service, operationName, name] = given;
  const parameters = { Details: [{ [name]: "s", Shown: "s" }] };
  const call = anUndecodedCall({ service, operationName, parameters, reason: "no-model" });
  const { requestParameters } = recordOf({ call });
  expect(Object.values(requestParameters as object)).toMatchObject([
    [{ [lowerFirst(name)]: MASK }],
  ]);
  expect(JSON.stringify(requestParameters).match(/"s"/g)).toHaveLength(1);
});

import { describe, expect, test } from "vitest";
import type { Parameters } from "../../wire/index.ts";
import { aCall, anUndecodedCall, failed, recordOf, succeeded } from "../testing/given.ts";

const MASK = "HIDDEN_DUE_TO_SECURITY_REASONS";
const PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n";

interface Quoting {
  readonly input: Parameters;
  readonly message: string;
  readonly code?: string;
}

const messageOf = (service: string, operation: string, quoting: Quoting) =>
  recordOf({
    call: aCall({ service, operation, input: quoting.input }),
    outcome: failed(quoting.code ?? "ValidationException", { message: quoting.message }),
  }).errorMessage;

type Row = readonly [service: string, operation: string, quoting: Quoting, shown: string];

describe("an error's message does not quote what the record hides", () => {
  const rows: readonly Row[] = [
    [
      "cognito-identity-provider",
      "SignUp",
      {
        input: { ClientId: "c", Username: "jane", Password: "Secret1!" },
        message: "Value 'Secret1!' at 'password' failed to satisfy constraint",
      },
      `Value '${MASK}' at 'password' failed to satisfy constraint`,
    ],
    [
      "rds",
      "CreateDBInstance",
      { input: { MasterUserPassword: "a.b(c" }, message: "a.b(c and a.b(c, not axb(c" },
      `${MASK} and ${MASK}, not axb(c`,
    ],
    // What is left out of requestParameters has no mask there.
    [
      "iam",
      "CreateLoginProfile",
      { input: { UserName: "jane", Password: "Secret1!" }, message: "Secret1! is weak" },
      `${MASK} is weak`,
    ],
    [
      "organizations",
      "CreateAccount",
      { input: { AccountName: "Payroll" }, message: "Payroll is taken" },
      "**** is taken",
    ],
    [
      "ec2",
      "RunInstances",
      { input: { UserData: "c2VjcmV0" }, message: "c2VjcmV0 is too long" },
      "<sensitiveDataRemoved> is too long",
    ],
    [
      "acm",
      "ImportCertificate",
      { input: { PrivateKey: Buffer.from(PEM) }, message: `Not a key: ${PEM.trim()}` },
      `Not a key: ${MASK}`,
    ],
    [
      "acm",
      "ImportCertificate",
      { input: { PrivateKey: Buffer.from("secret") }, message: "Not a key: c2VjcmV0" },
      `Not a key: ${MASK}`,
    ],
    [
      "rds",
      "CreateDBInstance",
      { input: { MasterUserPassword: 'a"b\\c' }, message: '{"password":"a\\"b\\\\c"}' },
      `{"password":"${MASK}"}`,
    ],
    [
      "cognito-identity-provider",
      "CreateIdentityProvider",
      {
        input: { ProviderDetails: { client_id: "id-1", client_secret: "s3cr" } },
        message: "id-1 s3cr",
      },
      `id-1 ${MASK}`,
    ],
    [
      "lambda",
      "CreateFunction",
      {
        input: { Environment: { Variables: { LOG_LEVEL: "chatty" } } },
        message: "LOG_LEVEL is not chatty",
      },
      `${MASK} is not ${MASK}`,
    ],
    [
      "dynamodb",
      "PutItem",
      { input: { Item: { Artist: { S: "No One" } } }, message: "Artist: No One" },
      `Artist: ${MASK}`,
    ],
    [
      "dynamodb",
      "ExecuteStatement",
      { input: { Statement: "SELECT * FROM t WHERE a = 'No One'" }, message: "near No One in t" },
      `near ${MASK} in t`,
    ],
    [
      "sns",
      "Subscribe",
      { input: { Endpoint: "http://joe:pass@example.com/" }, message: "joe, pass" },
      `joe, ${MASK}`,
    ],
  ];

  test.each(rows)("%s %s %o", (service, operation, quoting, shown) => {
    expect(messageOf(service, operation, quoting)).toBe(shown);
  });

  test("a text that begins another is masked within neither", () => {
    const input = { AuthenticationCode1: "1234", AuthenticationCode2: "123456" };
    expect(messageOf("iam", "EnableMFADevice", { input, message: "123456, 1234" })).toBe(
      `${MASK}, ${MASK}`,
    );
  });

  test("a mask is not searched for what it happens to hold", () => {
    const input = { AuthenticationCode1: "HIDDEN", AuthenticationCode2: "123456" };
    expect(messageOf("iam", "EnableMFADevice", { input, message: "123456, HIDDEN" })).toBe(
      `${MASK}, ${MASK}`,
    );
  });

  test("words and numbers of less than four characters stay", () => {
    const input = { UserName: "jane", Password: "not" };
    const message = "The password is not long enough";
    expect(messageOf("iam", "CreateLoginProfile", { input, message })).toBe(message);
  });

  test("a short word within another stays", () => {
    const input = { UserName: "jane", Password: "word" };
    const message = "InvalidPassword: word is a word, as keyword is";
    expect(messageOf("iam", "CreateLoginProfile", { input, message })).toBe(
      `InvalidPassword: ${MASK} is a ${MASK}, as keyword is`,
    );
  });

  test("a long one does not", () => {
    const input = { UserName: "jane", Password: "Secret123" };
    const message = "xSecret123x";
    expect(messageOf("iam", "CreateLoginProfile", { input, message })).toBe(`x${MASK}x`);
  });

  test("what is shown of the request may be quoted", () => {
    const input = { UserName: "jane", Password: "Secret1!" };
    const message = "The user jane has a password";
    expect(messageOf("iam", "CreateLoginProfile", { input, message })).toBe(message);
  });

  test("a call that was turned away does not quote either", () => {
    const quoting = { input: { Password: "Secret1!" }, message: "Not with Secret1!" };
    expect(
      messageOf("iam", "CreateLoginProfile", { ...quoting, code: "AccessDeniedException" }),
    ).toBe(`Not with ${MASK}`);
  });

  test("services behind API Gateway do not quote it in the response", () => {
    const input = { name: "key", value: "0123456789abcdef0123" };
    const call = aCall({ service: "api-gateway", operation: "CreateApiKey", input });
    const outcome = failed("BadRequestException", { message: "0123456789abcdef0123 is taken" });
    expect(recordOf({ call, outcome }).responseElements).toEqual({ message: "*** is taken" });
  });

  test("neither does a call that was not understood", () => {
    const parameters = { Name: "jane", Nested: [{ ApiKey: "key-1" }] };
    const outcome = failed("ValidationException", { message: "jane's key-1 is not valid" });
    const call = anUndecodedCall({ parameters });
    expect(recordOf({ call, outcome }).errorMessage).toBe(`jane's ${MASK} is not valid`);
  });

  test("nor one of which nothing is shown, but for what it is called", () => {
    const parameters = { Action: "Frobnicate", Anything: ["text"] };
    const outcome = failed("InvalidAction", { message: "Frobnicate does not take text" });
    const call = anUndecodedCall({ service: "secrets-manager", parameters });
    expect(recordOf({ call, outcome }).errorMessage).toBe(`Frobnicate does not take ${MASK}`);
  });

  test("a message that cannot be searched is not shown", () => {
    const input = {
      get Password(): string {
        throw new Error("unreadable");
      },
    };
    expect(messageOf("iam", "CreateLoginProfile", { input, message: "any" })).toBe(MASK);
  });
});

describe("a response does not repeat what the request named as a secret", () => {
  test("wherever it stands", () => {
    const input = { UserPoolId: "p", ProviderDetails: { client_secret: "s3cr3t-0" } };
    const service = "cognito-identity-provider";
    const call = aCall({ service, operation: "CreateIdentityProvider", input });
    const outcome = succeeded({
      IdentityProvider: { ProviderName: "p", IdpIdentifiers: ["s3cr3t-0", "other"] },
    });
    expect(recordOf({ call, outcome }).responseElements).toEqual({
      identityProvider: { providerName: "p", idpIdentifiers: [MASK, "other"] },
    });
  });

  test("unless it is so short that it may be anything", () => {
    const input = { MasterUserPassword: "active" };
    const call = aCall({ service: "rds", operation: "CreateDBInstance", input });
    const outcome = succeeded({ DBInstance: { DBInstanceStatus: "active" } });
    expect(recordOf({ call, outcome }).responseElements).toEqual({ dBInstanceStatus: "active" });
  });

  test("and keeps what is the same as a text that is hidden for another reason", () => {
    const input = { CallerReference: "r", PublicKeyConfig: { Comment: "example.com" } };
    const call = aCall({ service: "cloudfront", operation: "CreatePublicKey", input });
    const outcome = succeeded({ Location: "https://example.com/1" });
    expect(recordOf({ call, outcome }).responseElements).toEqual({
      location: "https://example.com/1",
    });
  });
});

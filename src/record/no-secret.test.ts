import { describe, expect, test } from "vitest";
import { CATALOGUE, Models, type Operation, type ServiceModel } from "../models/index.ts";
import { serializeRecord } from "./serialize-record.ts";
import { generateValue, type Ink } from "./testing/generate-value.ts";
import { aCall, anUndecodedCall, recordOf, succeeded } from "./testing/given.ts";

const MARKER = "S3CR3T-MARKER";
const BYTES = [...Buffer.from(MARKER)].join(",");
const BASE64 = Buffer.from(MARKER).toString("base64").replace(/=+$/, "");

/**
 * Sensitive to the model, in clear in AWS's records: what names keys and accounts, and no key; and
 * a session's token, as STS's, which is nothing without the secret key.
 */
const EXEMPT: Readonly<Record<string, readonly string[]>> = {
  organizations: ["Email", "Id", "Notes", "Value"],
  s3: [
    "SSEKMSKeyId",
    "SSEKMSEncryptionContext",
    "KMSMasterKeyID",
    "KMSKeyId",
    "KMSKeyArn",
    "KeyId",
    "SessionToken",
  ],
};

const models = new Models();
const installed = CATALOGUE.flatMap(({ key }) => models.get(key) ?? []);

const inkFor = (service: string): Ink => ({
  plain: "plain",
  sensitive: MARKER,
  exempt: new Set(EXEMPT[service]),
});

/** A record whose content was given up proves nothing, so that counts as a leak too. */
const GIVEN_UP = [" too large", "could not be composed"];

function secretsIn(json: string): readonly string[] {
  return [MARKER, BYTES, BASE64, ...GIVEN_UP].filter((form) => json.includes(form));
}

/** The headers a REST client would send of this input: S3's records are made from them. */
function headersOf(operation: Operation, input: Readonly<Record<string, unknown>>) {
  if (!operation.input.isStructSchema()) return {};
  return Object.fromEntries(
    [...operation.input.structIterator()].flatMap(([name, member]) => {
      const header = member.getMergedTraits().httpHeader?.toLowerCase();
      return header ? [[header, String(input[name])]] : [];
    }),
  );
}

function recordsOf(model: ServiceModel, operation: Operation): readonly string[] {
  const ink = inkFor(model.entry.key);
  const input = (generateValue(operation.input, ink) ?? {}) as Record<string, unknown>;
  const output = (generateValue(operation.output, ink) ?? {}) as Record<string, unknown>;
  const call = aCall({
    service: model.entry.key,
    operation: operation.name,
    input: { ...input, NotInTheModel: MARKER },
    target: `/?X-Amz-Signature=${MARKER}&X-Amz-Credential=${MARKER}&X-Amz-Security-Token=${MARKER}`,
    headers: {
      ...headersOf(operation, input),
      authorization: `AWS4-HMAC-SHA256 ${MARKER}`,
      "x-amz-security-token": MARKER,
    },
  });
  const unread = anUndecodedCall({ operation, model, operationName: operation.name });
  return [
    serializeRecord(recordOf({ call, outcome: succeeded(output) })),
    serializeRecord(
      recordOf({
        call: {
          ...unread,
          destination: call.destination,
          reason: "malformed-body",
          parameters: { Any: MARKER },
        },
      }),
    ),
  ];
}

describe("nothing that the model calls sensitive is in a record", () => {
  test("there are models to look at", () => expect(installed.length).toBeGreaterThan(15));

  test.each(installed.map((model) => [model.entry.key, model] as const))("%s", (_key, model) => {
    const leaking = [...model.operations.values()].flatMap((operation) =>
      recordsOf(model, operation).flatMap((json) => {
        const secrets = secretsIn(json);
        return secrets.length > 0 ? [`${operation.name}: ${secrets.join(" ")}`] : [];
      }),
    );
    expect(leaking).toEqual([]);
  });
});

/** What the models do not call sensitive, and CloudTrail does not show all the same. */
describe("nothing that CloudTrail hides is in a record", () => {
  const hidden: readonly (readonly [string, string, Record<string, unknown>])[] = [
    ["iam", "EnableMFADevice", { AuthenticationCode1: MARKER, AuthenticationCode2: MARKER }],
    ["sts", "GetSessionToken", { TokenCode: MARKER }],
    ["kms", "Decrypt", { CiphertextBlob: Buffer.from(MARKER), GrantTokens: [MARKER] }],
    ["secrets-manager", "CreateSecret", { SecretString: MARKER }],
    ["sns", "Publish", { Message: MARKER, Subject: MARKER, MessageAttributes: { [MARKER]: {} } }],
    ["sns", "PublishBatch", { PublishBatchRequestEntries: [{ Message: MARKER, Subject: MARKER }] }],
    ["sns", "Subscribe", { Protocol: "http", Endpoint: `http://joe:${MARKER}@example.com/` }],
    ["sqs", "SendMessage", { MessageBody: MARKER }],
    ["dynamodb", "PutItem", { Item: { Name: { S: MARKER } } }],
    ["dynamodb", "UpdateItem", { ExpressionAttributeValues: { ":v": { S: MARKER } } }],
    [
      "dynamodb",
      "TransactWriteItems",
      {
        TransactItems: [
          { Put: { Item: { Name: { S: MARKER } } } },
          { Update: { ExpressionAttributeValues: { ":v": { S: MARKER } } } },
        ],
      },
    ],
    ["dynamodb", "ExecuteStatement", { Statement: `SELECT * FROM t WHERE a = '${MARKER}'` }],
    [
      "cloudformation",
      "CreateStack",
      { Parameters: [{ ParameterKey: "k", ParameterValue: MARKER }] },
    ],
    ["cloudformation", "CreateStack", { TemplateBody: MARKER }],
    ["auto-scaling", "CreateLaunchConfiguration", { UserData: MARKER }],
    ["eventbridge", "PutEvents", { Entries: [{ Detail: MARKER }] }],
    ["cloudwatch-logs", "PutLogEvents", { logEvents: [{ message: MARKER }] }],
    ["lambda", "Invoke", { ClientContext: MARKER, Payload: Buffer.from(MARKER) }],
    ["lambda", "CreateFunction", { Environment: { Variables: { PASSWORD: MARKER } } }],
    ["ec2", "RunInstances", { UserData: MARKER }],
    ["ec2", "CreateLaunchTemplate", { LaunchTemplateData: { UserData: MARKER } }],
    [
      "route-53-domains",
      "RegisterDomain",
      { DomainName: "a.example", AdminContact: { Email: MARKER } },
    ],
  ];

  test.each(hidden)("%s %s", (service, operation, input) => {
    const call = aCall({ service, operation, input });
    expect(secretsIn(serializeRecord(recordOf({ call })))).toEqual([]);
  });

  test("a service without model masks what looks like a secret, at any depth", () => {
    const parameters = {
      Name: "shown",
      Password: MARKER,
      Nested: [{ ApiKey: MARKER, privateKey: { any: MARKER }, Authorization: MARKER }],
      ClientSecret: MARKER,
      SessionToken: MARKER,
      NextToken: "place",
    };
    const json = serializeRecord(recordOf({ call: anUndecodedCall({ parameters }) }));
    expect(secretsIn(json)).toEqual([]);
    expect(JSON.parse(json).requestParameters).toEqual({
      name: "shown",
      password: "HIDDEN_DUE_TO_SECURITY_REASONS",
      nested: [
        {
          apiKey: "HIDDEN_DUE_TO_SECURITY_REASONS",
          privateKey: "HIDDEN_DUE_TO_SECURITY_REASONS",
          authorization: "HIDDEN_DUE_TO_SECURITY_REASONS",
        },
      ],
      clientSecret: "HIDDEN_DUE_TO_SECURITY_REASONS",
      sessionToken: "HIDDEN_DUE_TO_SECURITY_REASONS",
      nextToken: "place",
    });
  });

  test("a service that is known to carry secrets shows nothing of what it cannot read", () => {
    const call = anUndecodedCall({
      service: "secrets-manager",
      reason: "unknown-operation",
      parameters: { Anything: MARKER },
    });
    const record = recordOf({ call });
    expect(record.requestParameters).toMatchObject({ omitted: "true" });
    expect(JSON.stringify(record)).not.toContain(MARKER);
  });
});

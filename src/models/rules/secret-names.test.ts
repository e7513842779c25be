import type { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../catalogue.ts";
import { Models } from "../models.ts";
import { findRules } from "./find-rules.ts";
import { isSecretKey, isSecretName } from "./secret-names.ts";

const models = new Models();
const installed = CATALOGUE.flatMap(({ key }) => models.get(key) ?? []);

test.each([
  ...["password", "MasterUserPassword", "MYSQL_ROOT_PASSWORD", "Passphrase", "passwordHash"],
  ...["ClientSecret", "client_secret", "SecretString", "secretAccessKey", "SharedSecret"],
  ...["certificatePrivateKey", "private_key", "PreSharedKey", "ApiKeyValue", "x-api-key"],
  ...["AuthToken", "accessToken", "BearerToken", "X-Amz-Security-Token", "IdToken"],
  ...["ActivationCode", "AuthenticationCode2", "PreSignedUrl", "SAMLAssertion"],
  ...["HostKey", "HostKeyBody", "twoFactorPin", "codeVerifier"],
])("%s names a secret", (name) => {
  expect(isSecretName(name)).toBe(true);
  expect(isSecretKey(name)).toBe(true);
});

test.each([
  ...["clientToken", "ClientRequestToken", "nextToken", "lockToken", "changeToken", "HttpTokens"],
  ...["secretId", "SecretARN", "SecretVersionId", "keyId", "uploadId", "ClientSecretId"],
  ...["PasswordPolicy", "passwordMode", "PasswordLastUsed", "TokenEndpoint", "PaidToken"],
  ...[
    "PublicKey",
    "apiKeySelectionExpression",
    "AuthenticationMethod",
    "tokenType",
    "profileToken",
    "hostKeyAlgorithm",
    "PinOffset",
  ],
])("%s names none", (name) => {
  expect(isSecretName(name)).toBe(false);
  expect(isSecretKey(name)).toBe(false);
});

test.each(["Authorization", "Proxy-Authorization", "integration.request.header.Cookie", "token"])(
  "%s does as the key of a map",
  (key) => {
    expect(isSecretName(key)).toBe(false);
    expect(isSecretKey(key)).toBe(true);
  },
);

/** What sounds like a secret, and is a place in a listing, a call among others, or a reference. */
const NONE: readonly RegExp[] = [
  /^(Next|Client|ClientRequest|Pagination|Continuation|NextContinuation|Idempotency)Token$/i,
  /^next(Backward|Forward|Sequence)Token$|sequenceToken$/i,
  // Of a long-running work, to go on with it or to ask for it.
  /^(Checkpoint|LifecycleAction|Purchase|Registration|Request)Token$|^RegistrationTokenList$/,
  // An ARN of a role; a set of them by name; whether one is wanted.
  /^credentials$|^authorizerCredentials$|^SqlServerCredentials$/,
  // Of an Alexa skill: its identifier.
  /^EventSourceToken$/,
  // Whether instances want one; what a pattern of log lines consists of.
  /^HttpTokens$|^patternTokens$/,
  // S3's, by support, to lock a bucket that is there already: good for one bucket.
  /^Token$/,
  // Public, as is all that a browser is asked and answers.
  /^Credential$/,
];

const SOUNDS = /(pass(word|phrase|code|wd)|secret|token|private_?key|api_?key|credential)s?$/i;

/** Members that hold text, with all that the model and the rules say of them. */
function clearMembers(root: NormalizedSchema, clear: (name: string) => boolean): readonly string[] {
  const seen = new Set<unknown>();
  const visit = (schema: NormalizedSchema): readonly string[] => {
    if (schema.isListSchema() || schema.isMapSchema()) return visit(schema.getValueSchema());
    if (!schema.isStructSchema() || seen.has(schema.getSchema())) return [];
    seen.add(schema.getSchema());
    return [...schema.structIterator()].flatMap(([name, member]) => {
      const isMarked = Boolean(member.getMergedTraits().sensitive);
      const isText = member.isStringSchema() || member.isBlobSchema();
      return [...(isText && !isMarked && clear(name) ? [name] : []), ...visit(member)];
    });
  };
  return visit(root);
}

describe("what sounds like a secret in a model is hidden, or known to be none", () => {
  test.each(installed.map((model) => [model.entry.key, model] as const))("%s", (_key, model) => {
    const { members = {} } = findRules(model.entry.eventSource);
    const inClear = [...model.operations.values()].flatMap(({ name: operation, input, output }) =>
      ([">", "<"] as const).flatMap((side) => {
        const isClear = (name: string) =>
          SOUNDS.test(name) &&
          !isSecretName(name) &&
          !NONE.some((form) => form.test(name)) &&
          [`${operation}${side}${name}`, `${side}${name}`, name].every((key) => !members[key]);
        const root = side === ">" ? input : output;
        return clearMembers(root, isClear).map((name) => `${operation}${side}${name}`);
      }),
    );
    expect(inClear).toEqual([]);
  });
});

import type {
  ConnectionAuthorizationType,
  ConnectionAuthResponseParameters,
  ConnectionHttpParameters,
  CreateConnectionAuthRequestParameters,
  UpdateConnectionAuthRequestParameters,
} from "@aws-sdk/client-eventbridge";
import { type Constraint, checkConstraints } from "../constraints.ts";
import type { ConnectionSecrets } from "../events-state.ts";
import { validationFailed } from "../refusals.ts";

type Given = CreateConnectionAuthRequestParameters | UpdateConnectionAuthRequestParameters;

const TEXT = {
  ...{ min: 1, max: 512 },
  pattern: "^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$",
  // The model's own pattern takes exponential time on a row of spaces; this is as much as it says.
  tested: "\\t*[^\\x00-\\x1F:\\x7F][^\\x00-\\x08\\x0A-\\x1F:\\x7F]*",
} as const;

/** @throws {ServiceError} `ValidationException`, which repeats no secret. */
export function checkAuthParameters(given: Given | undefined): void {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: apiKey } = given ?? {};
  const client = given?.OAuthParameters?.ClientParameters;
  const at = (member: string, value: string | undefined, isSecret = false): Constraint => ({
    ...{ member: `authParameters.${member}`, value, isSecret },
    ...TEXT,
  });
  checkConstraints(
    at("basicAuthParameters.username", basic?.Username),
    at("basicAuthParameters.password", basic?.Password, true),
    at("apiKeyAuthParameters.apiKeyName", apiKey?.ApiKeyName),
    at("apiKeyAuthParameters.apiKeyValue", apiKey?.ApiKeyValue, true),
    at("oAuthParameters.clientParameters.clientID", client?.ClientID),
    at("oAuthParameters.clientParameters.clientSecret", client?.ClientSecret, true),
  );
}

/**
 * What a connection authorizes itself with: what is given, and for the rest what it had.
 *
 * @throws {ServiceError} `ValidationException` when something is missing that the type needs.
 */
export function secretsOf(
  type: ConnectionAuthorizationType,
  given: Given | undefined,
  earlier: ConnectionSecrets = {},
): ConnectionSecrets {
  const invocation = given?.InvocationHttpParameters ?? earlier.invocation;
  return { ...ownSecrets(type, given, earlier), ...(invocation && { invocation }) };
}

function ownSecrets(
  type: ConnectionAuthorizationType,
  given: Given | undefined,
  earlier: ConnectionSecrets,
): ConnectionSecrets {
  if (type === "BASIC") {
    const { Username: username, Password: password } = given?.BasicAuthParameters ?? {};
    const basic = { ...earlier.basic, ...present({ username, password }) };
    return { basic: complete(basic, ["username", "password"], "BasicAuthParameters") };
  }
  if (type === "API_KEY") {
    const { ApiKeyName: name, ApiKeyValue: value } = given?.ApiKeyAuthParameters ?? {};
    const apiKey = { ...earlier.apiKey, ...present({ name, value }) };
    return { apiKey: complete(apiKey, ["name", "value"], "ApiKeyAuthParameters") };
  }
  const oauth = given?.OAuthParameters;
  const told = present({
    clientId: oauth?.ClientParameters?.ClientID,
    clientSecret: oauth?.ClientParameters?.ClientSecret,
    endpoint: oauth?.AuthorizationEndpoint,
    method: oauth?.HttpMethod,
    parameters: oauth?.OAuthHttpParameters,
  });
  const needed = ["clientId", "clientSecret", "endpoint", "method"] as const;
  return { oauth: complete({ ...earlier.oauth, ...told }, needed, "OAuthParameters") };
}

type Present<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

function present<Values extends object>(values: Values): Present<Values> {
  const told = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told) as Present<Values>;
}

/** Source: assumed, the wording. */
function complete<Values extends object, Key extends keyof Values>(
  values: Values,
  needed: readonly Key[],
  member: string,
): Values & { [One in Key]-?: Exclude<Values[One], undefined> } {
  if (needed.some((key) => values[key] === undefined)) {
    throw validationFailed(`Parameter AuthParameters.${member} is not valid.`);
  }
  return values as Values & { [One in Key]-?: Exclude<Values[One], undefined> };
}

/** What DescribeConnection shows of it: no secret. Source: observed. */
export function shownParameters(secrets: ConnectionSecrets): ConnectionAuthResponseParameters {
  const { basic, apiKey, oauth, invocation } = secrets;
  return {
    ...(basic && { BasicAuthParameters: { Username: basic.username } }),
    ...(apiKey && { ApiKeyAuthParameters: { ApiKeyName: apiKey.name } }),
    ...(oauth && {
      OAuthParameters: {
        ClientParameters: { ClientID: oauth.clientId },
        AuthorizationEndpoint: oauth.endpoint,
        HttpMethod: oauth.method,
        ...(oauth.parameters && { OAuthHttpParameters: withoutSecrets(oauth.parameters) }),
      },
    }),
    ...(invocation && { InvocationHttpParameters: withoutSecrets(invocation) }),
  };
}

interface Parameter {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly IsValueSecret?: boolean | undefined;
}

function withoutSecrets(parameters: ConnectionHttpParameters): ConnectionHttpParameters {
  const shown = (list: readonly Parameter[] | undefined) =>
    list?.map(({ Key, Value, IsValueSecret: isSecret = false }) => ({
      Key,
      ...(isSecret ? {} : { Value }),
      IsValueSecret: isSecret,
    }));
  const { HeaderParameters, QueryStringParameters, BodyParameters } = parameters;
  return {
    ...(HeaderParameters && { HeaderParameters: shown(HeaderParameters) }),
    ...(QueryStringParameters && { QueryStringParameters: shown(QueryStringParameters) }),
    ...(BodyParameters && { BodyParameters: shown(BodyParameters) }),
  };
}

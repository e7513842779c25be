import type { ConnectionHttpParameters, HttpParameters } from "@aws-sdk/client-eventbridge";
import type { ApiDestinationDocument, ConnectionSecrets } from "../events-state.ts";
import {
  JsonPathError,
  type JsonValue,
  parsePath,
  readJson,
  resolvePath,
  tryReadJson,
  writeJson,
} from "../json/index.ts";
import type { HttpCall } from "./http-call.ts";

/** Source: documented, EventBridge user guide, headers included in requests. */
const HEADERS = {
  "user-agent": "Amazon/EventBridge/ApiDestinations",
  "content-type": "application/json; charset=utf-8",
  range: "bytes=0-1048575",
  "accept-encoding": "gzip,deflate",
} as const;

/** Headers that are the connection's, not its user's. */
const OWN_HEADERS = new Set(["host", "content-length", "connection", "transfer-encoding"]);
const WITHOUT_BODY = new Set(["GET", "HEAD", "OPTIONS"]);

export interface Invocation {
  readonly destination: ApiDestinationDocument;
  readonly secrets: ConnectionSecrets;
  /** Of an OAuth connection. */
  readonly token: string | undefined;
  /** Of the target. */
  readonly parameters: HttpParameters | undefined;
  readonly event: JsonValue;
  readonly text: string;
}

/**
 * The call that an API destination gets. What the connection says wins over what the target says;
 * values of the target that are paths, `$.…`, stand for what the event has there.
 */
export function invocationCall(invocation: Invocation): HttpCall {
  const { destination, secrets, parameters, event, text } = invocation;
  const connection = secrets.invocation;
  const fromTarget = (values: Readonly<Record<string, string>> | undefined) =>
    Object.entries(values ?? {}).map(([key, value]) => [key, dynamic(value, event)] as const);
  const path = (parameters?.PathParameterValues ?? []).map((value) => dynamic(value, event));
  const headers = [
    ...fromTarget(parameters?.HeaderParameters),
    ...pairsOf(connection?.HeaderParameters),
    ...authorization(invocation),
  ].map(([key, value]) => [key.toLowerCase(), value] as const);
  return {
    url: urlOf(destination.endpoint, path, [
      ...fromTarget(parameters?.QueryStringParameters),
      ...pairsOf(connection?.QueryStringParameters),
    ]),
    method: destination.method,
    headers: {
      ...HEADERS,
      ...Object.fromEntries(headers.filter(([key]) => !OWN_HEADERS.has(key))),
    },
    body: WITHOUT_BODY.has(destination.method) ? undefined : bodyOf(text, connection),
  };
}

function authorization({ secrets, token }: Invocation): (readonly [string, string])[] {
  const { basic, apiKey } = secrets;
  if (basic) {
    const pair = Buffer.from(`${basic.username}:${basic.password}`).toString("base64");
    return [["authorization", `Basic ${pair}`]];
  }
  if (apiKey) return [[apiKey.name, apiKey.value]];
  return token === undefined ? [] : [["authorization", `Bearer ${token}`]];
}

/** Fills the stars of an endpoint in, and adds what belongs into the query. */
export function urlOf(
  endpoint: string,
  path: readonly string[],
  query: readonly (readonly [string, string])[],
): string {
  const values = [...path];
  const filled = endpoint.replaceAll("*", () => encodeURIComponent(values.shift() ?? "*"));
  const url = new URL(filled);
  for (const [key, value] of query) url.searchParams.set(key, value);
  return url.href;
}

/** Adds a connection's parameters to a body that is a JSON object. */
function bodyOf(text: string, connection: ConnectionHttpParameters | undefined): string {
  const added = pairsOf(connection?.BodyParameters);
  const body = added.length > 0 ? tryReadJson(text) : undefined;
  if (body?.kind !== "object") return text;
  const keys = new Set(added.map(([key]) => key));
  const members = [
    ...body.members.filter(({ key }) => !keys.has(key)),
    ...added.map(([key, value]) => ({ key, value: readJson(JSON.stringify(value)) })),
  ];
  return writeJson({ ...body, members });
}

interface Parameter {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export function pairsOf(parameters: readonly Parameter[] = []): (readonly [string, string])[] {
  return parameters.map(({ Key: key = "", Value: value = "" }) => [key, value] as const);
}

/** Source: documented, HttpParameters: values may be paths into the event. */
function dynamic(value: string, event: JsonValue): string {
  if (!value.startsWith("$.")) return value;
  try {
    const found = resolvePath(event, parsePath(value));
    if (!found) return "";
    return found.kind === "string" ? found.text : writeJson(found);
  } catch (error) {
    if (error instanceof JsonPathError) return value;
    throw error;
  }
}

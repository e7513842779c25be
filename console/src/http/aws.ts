import { OWN_HEADERS, Refused } from "./call.ts";
import { readXml, textOf } from "./xml.ts";

/** An AWS service's own refusal. */
export class AwsRefused extends Refused {
  /** The exception's name, e.g. `TrailAlreadyExistsException`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(status, message === "" ? code : message);
    this.code = code;
  }
}

export interface AwsPlace {
  readonly region: string;
  readonly signal?: AbortSignal | undefined;
}

export interface AwsCall extends AwsPlace {
  /** The name requests of the service are signed with, e.g. `cloudtrail`. */
  readonly service: string;
  readonly method?: "GET" | "POST" | "PUT";
  /** With the query; encoded. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Calls an AWS API in the name of who signed in; the call is recorded like any other.
 *
 * @returns the body of the answer.
 * @throws {AwsRefused} with the service's exception.
 */
export async function callAws(call: AwsCall): Promise<string> {
  const { service, region, path = "/", method = "POST", signal } = call;
  let response: Response;
  try {
    response = await fetch(`/_trailcam/aws/${service}/${region}${path}`, {
      method,
      headers: { ...OWN_HEADERS, ...call.headers },
      credentials: "same-origin",
      ...(call.body !== undefined && { body: call.body }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(0, "The server cannot be reached.", "Look whether trailcam still runs.");
  }
  const text = await response.text();
  if (response.ok) return text;
  throw refusalOf(response.status, text);
}

export interface JsonCall extends AwsPlace {
  readonly service: string;
  /** What stands before the operation in `x-amz-target`. */
  readonly target: string;
  readonly operation: string;
}

/** Calls an operation of a service that speaks JSON 1.1. @throws {AwsRefused} */
export async function callAwsJson<Output>(call: JsonCall, input: object): Promise<Output> {
  const { target, operation, ...place } = call;
  const text = await callAws({
    ...place,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${target}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return (text === "" ? {} : JSON.parse(text)) as Output;
}

export interface QueryCall extends AwsPlace {
  readonly service: string;
  readonly version: string;
  readonly action: string;
}

/** Calls an action of a service that speaks the query protocol. @throws {AwsRefused} */
export async function callAwsQuery(
  call: QueryCall,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Document> {
  const { version, action, ...place } = call;
  const text = await callAws({
    ...place,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ Action: action, Version: version, ...parameters }).toString(),
  });
  return readXml(text);
}

const TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";

/** Calls CloudTrail's API. @throws {AwsRefused} with the service's exception. */
export async function callCloudTrail<Output>(
  operation: string,
  input: object,
  place: AwsPlace,
): Promise<Output> {
  return await callAwsJson({ ...place, service: "cloudtrail", target: TARGET, operation }, input);
}

function refusalOf(status: number, text: string): AwsRefused {
  const unreadable = () =>
    new AwsRefused(status, `Status${status}`, `The server answered ${status}.`);
  try {
    if (text.startsWith("<")) {
      const document = readXml(text);
      const code = textOf(document, "Code");
      return code === "" ? unreadable() : new AwsRefused(status, code, textOf(document, "Message"));
    }
    const { __type: type = "", ...rest } = JSON.parse(text) as Record<string, string | undefined>;
    const message = rest.message ?? rest.Message ?? rest.error ?? "";
    return new AwsRefused(status, type.slice(type.indexOf("#") + 1), message);
  } catch {
    return unreadable();
  }
}

import { OWN_HEADERS, Refused } from "./call.ts";

/** An AWS service's own refusal. */
export class AwsRefused extends Refused {
  /** The exception's name, e.g. `TrailAlreadyExistsException`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(status, message === "" ? code : message);
    this.code = code;
  }
}

const TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";

/**
 * Calls CloudTrail's API in the name of who signed in; the call is recorded like any other.
 *
 * @throws {AwsRefused} with the service's exception.
 */
export async function callCloudTrail<Output>(
  operation: string,
  input: object,
  { region, signal }: { readonly region: string; readonly signal?: AbortSignal },
): Promise<Output> {
  let response: Response;
  try {
    response = await fetch(`/_trailcam/aws/cloudtrail/${region}/`, {
      method: "POST",
      headers: {
        ...OWN_HEADERS,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${TARGET}.${operation}`,
      },
      body: JSON.stringify(input),
      credentials: "same-origin",
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(0, "The server cannot be reached.", "Look whether trailcam still runs.");
  }
  const text = await response.text();
  if (response.ok) return (text === "" ? {} : JSON.parse(text)) as Output;
  throw refusalOf(response.status, text);
}

function refusalOf(status: number, text: string): AwsRefused {
  try {
    const { __type: type = "", ...rest } = JSON.parse(text) as Record<string, string | undefined>;
    const message = rest.message ?? rest.Message ?? rest.error ?? "";
    return new AwsRefused(status, type.slice(type.indexOf("#") + 1), message);
  } catch {
    return new AwsRefused(status, `Status${status}`, `The server answered ${status}.`);
  }
}

import type { DecodedCall } from "../call.ts";
import { compiledService } from "../compiled-service.ts";
import { membersOf } from "../read/shape-kind.ts";
import { ServiceError } from "../service-error.ts";
import type { ValidationIssue } from "./find-missing.ts";
import { S3_MALFORMED_XML } from "./malformed-request.ts";

/**
 * Says what is missing from an input, as the service itself would: members that must be given, and
 * what stands as `null` in a list or map.
 *
 * Only presence is checked: lengths, patterns and enumerations are not in the schemas.
 *
 * @returns undefined when all that must be given is.
 */
export function validateRequired(call: DecodedCall): ServiceError | undefined {
  const { model, operation, input } = call;
  const issues = compiledService(model).findMissing(operation)(input);
  if (issues.length === 0) return undefined;
  return call.destination.service?.key === "s3" ? s3Error(call) : validationError(call, issues);
}

/**
 * Where a service answers with a code of its own.
 * Source: observed, Cloud Map in github.com/aws/aws-sdk-java/issues/1973, CloudFront in
 * github.com/aws/aws-sdk-php/issues/1973, CloudWatch Logs in github.com/amazon-archives/
 * cloudwatch-logs-centralize-logs/issues/5.
 * Source: assumed, the others; an answer of theirs to a request that lacks a member would tell.
 */
const CODES: Readonly<Record<string, string>> = {
  cloudfront: "MalformedXML",
  "cloudwatch-logs": "InvalidParameterException",
  ecr: "InvalidParameterException",
  ecs: "InvalidParameterException",
  "route-53": "InvalidInput",
  "route-53-domains": "InvalidInput",
  servicediscovery: "InvalidInput",
  sns: "InvalidParameter",
};

function validationError(call: DecodedCall, issues: readonly ValidationIssue[]): ServiceError {
  const [first] = issues;
  if (call.protocol === "ec2Query") {
    const name = first?.path.charAt(0).toUpperCase().concat(first.path.slice(1));
    const message = `The request must contain the parameter ${name}`;
    return new ServiceError("MissingParameter", message, { status: 400 });
  }
  const key = call.destination.service?.key ?? "";
  if (key === "sqs" && first) return queueError(first);
  const isQuery = call.protocol === "awsQuery";
  const code = CODES[key] ?? (isQuery ? "ValidationError" : "ValidationException");
  return new ServiceError(code, describeIssues(issues), { status: 400 });
}

/**
 * SQS names one parameter, and takes a queue that was not named for one that is not there.
 * Source: observed, SendMessage without QueueUrl and without MessageBody; TagQueue with a tag that
 * is `null` in github.com/floci-io/floci/pull/905, and assumed for lists.
 */
function queueError({ path, isAbsent }: ValidationIssue): ServiceError {
  if (!isAbsent) {
    const message = "the parameter 'value' may not be null";
    return new ServiceError("InvalidParameterValueException", message, { status: 400 });
  }
  if (path === "queueUrl") {
    const message = "The specified queue does not exist.";
    return new ServiceError("QueueDoesNotExist", message, { status: 400 });
  }
  const name = path.replace(".member", "").replace(/(?:^|\.)[a-z]/g, (one) => one.toUpperCase());
  return new ServiceError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${name}.`,
    { status: 400 },
  );
}

/** `1 validation error detected: Value null at 'name' failed to satisfy constraint: …`. */
function describeIssues(issues: readonly ValidationIssue[]): string {
  const count = `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected`;
  const each = issues.map(({ value, path, message }) =>
    ["Value", value, `at '${path}'`, message].filter(Boolean).join(" "),
  );
  return `${count}: ${each.join("; ")}`;
}

/** S3 does not validate by shape: it says that there is no body, or that it cannot use it. */
function s3Error({ input, operation }: DecodedCall): ServiceError {
  const payload = membersOf(operation.input).find(([, m]) => m.getMergedTraits().httpPayload);
  if (payload && input[payload[0]] === undefined) {
    const message = "Request Body is empty";
    return new ServiceError("MissingRequestBodyError", message, { status: 400 });
  }
  return new ServiceError("MalformedXML", S3_MALFORMED_XML, { status: 400 });
}

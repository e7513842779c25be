import type { NormalizedSchema } from "@smithy/core/schema";
import type { DecodedCall } from "../call.ts";
import { membersOf, requiredMembers } from "../read/shape-kind.ts";
import { ServiceError } from "../service-error.ts";
import { S3_MALFORMED_XML } from "./malformed-request.ts";

/** A constraint that an input breaks. */
export interface ValidationIssue {
  /** The member, as AWS writes it: `changeBatch.changes.1.member.action`. */
  readonly path: string;
  /** What is wrong, as AWS writes it, without a full stop. */
  readonly message: string;
}

/**
 * Says what is missing from an input, as the service itself would.
 *
 * Only presence is checked: lengths, patterns and enumerations are not in the schemas.
 *
 * @returns undefined when all that must be given is.
 */
export function validateRequired(call: DecodedCall): ServiceError | undefined {
  const issues: ValidationIssue[] = [];
  findMissing(call.operation.input, call.input, { path: [], issues });
  if (issues.length === 0) return undefined;
  return call.destination.service?.key === "s3" ? s3Error(call) : validationError(call, issues);
}

interface Search {
  readonly path: readonly string[];
  readonly issues: ValidationIssue[];
}

const NULL_MESSAGE = "failed to satisfy constraint: Member must not be null";

function findMissing(schema: NormalizedSchema, value: unknown, search: Search): void {
  if (schema.isStructSchema()) findMissingMembers(schema, value, search);
  else if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    for (const [place, given] of value.entries()) {
      const path = [...search.path, String(place + 1), "member"];
      findMissing(item, given, { ...search, path });
    }
  } else if (schema.isMapSchema() && typeof value === "object" && value !== null) {
    const item = schema.getValueSchema();
    for (const [key, given] of Object.entries(value)) {
      findMissing(item, given, { ...search, path: [...search.path, key, "member"] });
    }
  }
}

function findMissingMembers(schema: NormalizedSchema, value: unknown, search: Search): void {
  if (typeof value !== "object" || value === null) return;
  for (const { name, member, isRequired, isScalar } of expectedOf(schema)) {
    const given = (value as Record<string, unknown>)[name];
    const isGiven = given !== undefined && given !== null;
    if (isGiven ? isScalar : !isRequired) continue;
    const path = [...search.path, name.charAt(0).toLowerCase() + name.slice(1)];
    if (isGiven) findMissing(member, given, { ...search, path });
    else search.issues.push({ path: path.join("."), message: NULL_MESSAGE });
  }
}

/** A member of a structure. */
interface Expected {
  readonly name: string;
  readonly member: NormalizedSchema;
  readonly isRequired: boolean;
  /** Nothing can be missing inside. */
  readonly isScalar: boolean;
}

/** Follows from the schema alone: remembering it changes nothing but the time it takes. */
const EXPECTED = new WeakMap<NormalizedSchema, readonly Expected[]>();

function expectedOf(schema: NormalizedSchema): readonly Expected[] {
  const known = EXPECTED.get(schema);
  if (known) return known;
  const required = new Set(requiredMembers(schema));
  const found = membersOf(schema).map(([name, member]) => ({
    name,
    member,
    // A stream never enters a call, so it is no sign of anything that it is not here.
    isRequired: required.has(name) && !member.isStreaming(),
    isScalar: !member.isStructSchema() && !member.isListSchema() && !member.isMapSchema(),
  }));
  EXPECTED.set(schema, found);
  return found;
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
  if (key === "sqs") return queueError(first?.path ?? "");
  const isQuery = call.protocol === "awsQuery";
  const code = CODES[key] ?? (isQuery ? "ValidationError" : "ValidationException");
  return new ServiceError(code, describeIssues(issues), { status: 400 });
}

/**
 * SQS names one parameter, and takes a queue that was not named for one that is not there.
 * Source: observed, SendMessage without QueueUrl and without MessageBody.
 */
function queueError(path: string): ServiceError {
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
  const each = issues.map(({ path, message }) => `Value null at '${path}' ${message}`);
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

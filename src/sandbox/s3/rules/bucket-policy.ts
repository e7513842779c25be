import { ServiceError } from "../../../wire/index.ts";

/** Source: documented, S3 User Guide, "Bucket policies": 20 KB. */
const POLICY_BYTES_MAX = 20 * 1024;

/** A statement that was found to have what it must have. */
export interface PolicyStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/**
 * Checks the form of a bucket's policy; whom it lets in is not evaluated.
 *
 * @throws {ServiceError} `MalformedPolicy`.
 */
export function readBucketPolicy(text: string, bucket: string): readonly PolicyStatement[] {
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) {
    throw malformed("Policy exceeds the maximum allowed document size.");
  }
  const policy = parseObject(text);
  if (!policy) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  const statements = [policy.Statement].flat().filter((one) => one !== undefined);
  if (statements.length === 0) throw malformed("Missing required field Statement");
  return statements.map((statement) => readStatement(statement, bucket));
}

/**
 * Whether a policy lets everybody in.
 *
 * Source: assumed; false if S3 takes a statement with a condition for public.
 */
export function isPublicPolicy(statements: readonly PolicyStatement[]): boolean {
  return statements.some(
    ({ Effect, Principal, Condition }) =>
      Effect === "Allow" && Condition === undefined && namesEverybody(Principal),
  );
}

function readStatement(statement: unknown, bucket: string): PolicyStatement {
  if (!isObject(statement)) throw malformed("Could not parse the policy: Statement is invalid");
  const { Effect } = statement;
  if (Effect === undefined) throw malformed("Missing required field Effect");
  if (Effect !== "Allow" && Effect !== "Deny") throw malformed(`Invalid effect: ${String(Effect)}`);
  for (const field of ["Principal", "Action", "Resource"]) {
    if (statement[field] !== undefined || statement[`Not${field}`] !== undefined) continue;
    throw malformed(`Missing required field ${field}`);
  }
  const resources = [statement.Resource ?? statement.NotResource].flat().map(String);
  if (!resources.every((resource) => isWithin(resource, bucket))) {
    throw malformed("Policy has invalid resource");
  }
  return { ...statement, Effect };
}

/** A wildcard may stand for any part of the bucket's own ARN. */
function isWithin(resource: string, bucket: string): boolean {
  const name = /^arn:[\w*-]*:s3:::([^/]*)/.exec(resource)?.[1];
  if (name === undefined) return resource === "*";
  if (!/[*?]/.test(name)) return name === bucket;
  const literal = name.split(/[*?]/, 1)[0] ?? "";
  return bucket.startsWith(literal);
}

function namesEverybody(principal: unknown): boolean {
  if (principal === "*") return true;
  return isObject(principal) && [principal.AWS].flat().includes("*");
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return text.startsWith("{") && isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicy", message, { status: 400 });
}

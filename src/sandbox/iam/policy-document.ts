import { ServiceError } from "../../wire/index.ts";
import { checkLength } from "./constraints.ts";

const DOCUMENT_LENGTH = { min: 1, max: 131_072 };

/** A statement as far as its form was checked. Members are as the client wrote them. */
export type Statement = Readonly<Record<string, unknown>>;

/**
 * Reads a policy's statements.
 *
 * @returns undefined when the text is no policy at all.
 */
export function readStatements(document: string): readonly Statement[] | undefined {
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch {
    return undefined;
  }
  if (!isObject(policy) || policy.Statement === undefined) return undefined;
  const version = policy.Version ?? "2008-10-17";
  if (version !== "2012-10-17" && version !== "2008-10-17") return undefined;
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return statements.length > 0 && statements.every(isObject) ? statements : undefined;
}

/**
 * Holds the policy of a user, a role or a managed policy to its grammar. Not evaluated: which
 * actions exist, and what a condition means, is not looked at.
 *
 * Source: observed, moto's tests of CreatePolicy, in order and words.
 *
 * @returns the text as it is.
 * @throws {ServiceError} `MalformedPolicyDocumentException`.
 */
export function checkIdentityPolicy(document: string | undefined): string {
  const text = checkLength(document, "policyDocument", DOCUMENT_LENGTH);
  const statements = readStatements(text);
  if (!statements) throw malformed("Syntax errors in policy.");
  for (const statement of statements) {
    if (!isEffect(statement)) throw malformed("Syntax errors in policy.");
    if (statement.Principal !== undefined || statement.NotPrincipal !== undefined) {
      throw malformed("Policy document should not specify a principal.");
    }
    if (!(statement.Action ?? statement.NotAction)) {
      throw malformed("Policy statement must contain actions.");
    }
    if (!(statement.Resource ?? statement.NotResource)) {
      throw malformed("Policy statement must contain resources.");
    }
  }
  checkNames(statements);
  for (const statement of statements) {
    textsOf(statement.Resource ?? statement.NotResource).forEach(checkResource);
    textsOf(statement.Action ?? statement.NotAction).forEach(checkAction);
  }
  return text;
}

/** Source: observed, github.com/aws-cloudformation/cfn-lint/issues/1376 (not alphanumeric). */
function checkNames(statements: readonly Statement[]): void {
  const names = statements.map(({ Sid }) => Sid).filter((name) => name !== undefined);
  if (names.some((name) => typeof name !== "string" || !/^[0-9A-Za-z]*$/.test(name))) {
    throw malformed(
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular " +
        "expression [0-9A-Za-z]*",
    );
  }
  if (new Set(names).size < names.length) {
    throw malformed("Statement IDs (SID) in a single policy must be unique.");
  }
}

function checkResource(resource: string): void {
  if (resource === "*" || resource.startsWith("arn:")) return;
  throw malformed(`Resource ${resource} must be in ARN format or "*".`);
}

function checkAction(action: string): void {
  if (action === "*") return;
  const [vendor = "", name, ...more] = action.split(":");
  if (name === undefined) {
    throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
  if (more.length > 0) throw malformed("Actions/Condition can contain only one colon.");
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`);
}

/**
 * Holds the trust policy of a role to its grammar.
 *
 * @returns the text as it is.
 * @throws {ServiceError} `MalformedPolicyDocumentException`.
 */
export function checkTrustPolicy(document: string | undefined): string {
  const text = checkLength(document, "assumeRolePolicyDocument", DOCUMENT_LENGTH);
  const statements = readStatements(text);
  if (!statements) throw malformed("This policy contains invalid Json");
  for (const statement of statements) {
    if (!isEffect(statement)) throw malformed("Missing required field Effect");
    if (!(statement.Principal ?? statement.NotPrincipal)) {
      throw malformed("Missing required field Principal");
    }
    if (!(statement.Action ?? statement.NotAction)) {
      throw malformed("Missing required field Action");
    }
    if (!textsOf(statement.Action).every(isAboutRoles)) {
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    const forbidden = ["Resource", "NotResource"].find((name) => statement[name] !== undefined);
    if (forbidden) throw malformed(`Has prohibited field ${forbidden}`);
  }
  return text;
}

/** IAM answers policies percent-encoded. Source: documented, GetRolePolicy, "RFC 3986". */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * What a trust policy can be about: assuming a role, and what goes along with that.
 * Source: observed, github.com/pulumi/pulumi-aws/issues/4629, github.com/getmoto/moto/issues/5750.
 */
const ROLE_ACTION =
  /^sts:(?:assumerole(?:withsaml|withwebidentity)?|tagsession|setsourceidentity|setcontext)$/i;

const isAboutRoles = (action: string): boolean =>
  ROLE_ACTION.test(action) || /^(?:sts:[\w*?]*)?[*?]/i.test(action);

const textsOf = (value: unknown): readonly string[] =>
  [value].flat().filter((text) => typeof text === "string");

function isEffect({ Effect }: Statement): boolean {
  return Effect === "Allow" || Effect === "Deny";
}

function isObject(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}

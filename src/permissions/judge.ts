import type { AccessRequest, PolicyVerdict } from "./access-request.ts";
import { concerns } from "./named-principal.ts";
import { matches, readPattern, type Variables } from "./pattern.ts";
import {
  type Condition,
  type Listed,
  type PolicyDocument,
  readPolicyDocument,
  type Statement,
} from "./policy-document.ts";
import { type Context, contextOf, variablesOf } from "./request-context.ts";

/**
 * Says what the policy of a resource (a bucket, a topic, a key) makes of a request.
 *
 * Never throws. What denies wins over what allows, wherever it is written.
 *
 * Source: documented, IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements"
 */
export function judge(policy: string, request: AccessRequest): PolicyVerdict {
  return verdict(policy, request, (statement) => concerns(statement, request.principal));
}

/**
 * Says what a policy makes of a request by whom it is attached to: a user's or role's own policy,
 * whose statements name nobody. One that names somebody is no such policy, and says nothing.
 */
export function judgeAttached(policy: string, request: AccessRequest): PolicyVerdict {
  return verdict(policy, request, (statement) => !statement.principals);
}

function verdict(
  policy: string,
  request: AccessRequest,
  isAbout: (statement: Statement) => boolean,
): PolicyVerdict {
  const document = readPolicyDocument(policy);
  const effects = document ? effectsOf(document, request, isAbout) : new Set();
  if (effects.has("Deny")) return "denied";
  return effects.has("Allow") ? "allowed" : "silent";
}

function effectsOf(
  { statements, hasVariables }: PolicyDocument,
  request: AccessRequest,
  isAbout: (statement: Statement) => boolean,
): ReadonlySet<string> {
  const context = contextOf(request);
  const variables = hasVariables ? variablesOf(context) : undefined;
  const about = statements.filter(
    (statement) =>
      isAbout(statement) &&
      lists(statement.actions, (action) => isAction(action, request.action)) &&
      (!statement.resources ||
        lists(statement.resources, (one) => isResource(one, request.resource, variables))) &&
      statement.conditions.every((condition) => holds(condition, context, variables)),
  );
  return new Set(about.map(({ effect }) => effect));
}

function lists(
  { isNegated, values }: Listed<readonly string[]>,
  isMeant: (value: string) => boolean,
): boolean {
  return values.some(isMeant) !== isNegated;
}

/** Variables stand in resources and conditions alone. */
function isAction(pattern: string, action: string): boolean {
  return matches(readPattern(pattern.toLowerCase()) ?? [], action.toLowerCase());
}

function isResource(text: string, resource: string, variables: Variables | undefined): boolean {
  const pattern = readPattern(text, variables);
  return pattern !== undefined && matches(pattern, resource);
}

/**
 * Whether a condition holds. A key that the request does not have fails what must be met, and
 * meets what must not.
 *
 * Source: documented, IAM User Guide, "Condition operators" and "Set operators for multivalued
 * context keys"
 */
function holds(condition: Condition, context: Context, variables: Variables | undefined): boolean {
  const { operator, quantifier, ifExists, key, values } = condition;
  const given = context.get(key) ?? [];
  if (operator === "null") {
    return values.some((value) => value.toLowerCase() === String(given.length === 0));
  }
  const meets = (one: string) => values.some((value) => operator.isMet(value, one, variables));
  if (quantifier === "all") return given.every((one) => meets(one) !== operator.isNegated);
  if (quantifier === "any") return given.some((one) => meets(one) !== operator.isNegated);
  if (given.length === 0) return ifExists || operator.isNegated;
  return given.some(meets) !== operator.isNegated;
}

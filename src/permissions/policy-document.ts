import { OPERATORS, type Operator } from "./operators.ts";

/** Which values of a request's key must meet a condition. */
type Quantifier = "one" | "any" | "all";

/** One key of one operator of a statement's condition. */
export interface Condition {
  readonly operator: Operator | "null";
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** What an element lists, or, of its negation, what it leaves out. */
export interface Listed<Value> {
  readonly isNegated: boolean;
  readonly values: Value;
}

/** Whom a statement names: all, or by kind of name, e.g. `AWS` or `Service`. */
export type PrincipalNames = "*" | Readonly<Record<string, readonly string[]>>;

export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly principals: Listed<PrincipalNames> | undefined;
  readonly actions: Listed<readonly string[]>;
  /** Undefined in the policies of roles, which are about the role itself. */
  readonly resources: Listed<readonly string[]> | undefined;
  readonly conditions: readonly Condition[];
}

export interface PolicyDocument {
  /** Before version 2012-10-17, `${…}` is text like any other. */
  readonly hasVariables: boolean;
  readonly statements: readonly Statement[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a policy.
 *
 * @returns undefined for what is not one as a whole. One statement that cannot be understood makes
 *   all of it unreadable, because it might be the one that forbids.
 */
export function readPolicyDocument(text: string): PolicyDocument | undefined {
  try {
    const document = objectOf(JSON.parse(text));
    const { Version: version = "2008-10-17" } = document;
    if (version !== "2012-10-17" && version !== "2008-10-17") return undefined;
    const statements = [document.Statement].flat().map(readStatement);
    return { hasVariables: version === "2012-10-17", statements };
  } catch {
    return undefined;
  }
}

// What follows throws at what is not a policy's; readPolicyDocument catches it.

function readStatement(value: unknown): Statement {
  const statement = objectOf(value);
  const { Effect: effect, Condition: condition = {} } = statement;
  if (effect !== "Allow" && effect !== "Deny") throw new Error("Effect");
  const actions = listed(statement, "Action", textsOf);
  if (!actions) throw new Error("Action");
  return {
    effect,
    principals: listed(statement, "Principal", principalNames),
    actions,
    resources: listed(statement, "Resource", textsOf),
    conditions: Object.entries(objectOf(condition)).flatMap(readConditions),
  };
}

function listed<Value>(
  statement: Json,
  name: string,
  read: (value: unknown) => Value,
): Listed<Value> | undefined {
  const [named, others] = [statement[name], statement[`Not${name}`]];
  if (named !== undefined && others !== undefined) throw new Error(name);
  if (named !== undefined) return { isNegated: false, values: read(named) };
  return others === undefined ? undefined : { isNegated: true, values: read(others) };
}

function principalNames(value: unknown): PrincipalNames {
  if (value === "*") return "*";
  const names = Object.entries(objectOf(value));
  return Object.fromEntries(names.map(([kind, list]) => [kind, textsOf(list)]));
}

function readConditions([name, keys]: readonly [string, unknown]): readonly Condition[] {
  const parts = /^(?:(ForAnyValue|ForAllValues):)?([a-z]+?)(IfExists)?$/i.exec(name);
  const [, set, bare = "", ifExists] = parts ?? [];
  const operator = bare.toLowerCase() === "null" ? "null" : OPERATORS.get(bare.toLowerCase());
  if (!operator) throw new Error(name);
  return Object.entries(objectOf(keys)).map(([key, values]) => ({
    operator,
    quantifier: quantifierOf(set),
    ifExists: ifExists !== undefined,
    key: key.toLowerCase(),
    values: textsOf(values),
  }));
}

function quantifierOf(set: string | undefined): Quantifier {
  if (set === undefined) return "one";
  return set.toLowerCase() === "foranyvalue" ? "any" : "all";
}

function objectOf(value: unknown): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error();
  return value as Json;
}

/** One text or several; numbers and truth values are written as JSON writes them. */
function textsOf(value: unknown): readonly string[] {
  return [value].flat().map((one) => {
    if (!["string", "number", "boolean"].includes(typeof one)) throw new Error();
    return String(one);
  });
}

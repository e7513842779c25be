import type { Parameters } from "../../wire/index.ts";
import { s3Actions } from "./s3-actions.ts";

/** One action that a call needs, and what of the call it concerns. */
export interface NeededAction {
  /** Without the service; with it where it is another service's: `s3express:CreateSession`. */
  readonly name: string;
  /** Where the resource is looked for; the whole input when left out. */
  readonly input?: Parameters;
}

type Naming = (operation: string, input: Parameters) => readonly NeededAction[] | undefined;

/**
 * The actions that a call needs. Mostly one of its own name.
 *
 * Source: documented, Service Authorization Reference, and the API references where operations
 * share an action.
 */
export function neededActions(
  serviceKey: string,
  operation: string,
  input: Parameters,
): readonly NeededAction[] {
  const special = Object.hasOwn(NAMINGS, serviceKey) ? NAMINGS[serviceKey] : undefined;
  return special?.(operation, input) ?? [{ name: operation }];
}

const renamed =
  (names: Readonly<Record<string, string>>): Naming =>
  (operation) =>
    Object.hasOwn(names, operation)
      ? names[operation]
          ?.split(" ")
          .filter((name) => name !== "")
          .map((name) => ({ name }))
      : undefined;

const NAMINGS: Readonly<Record<string, Naming>> = {
  s3: s3Actions,
  dynamodb: dynamoDbActions,
  kms: (operation, input) =>
    operation === "ReEncrypt"
      ? [
          { name: "ReEncryptFrom", input: { KeyId: input.SourceKeyId } },
          { name: "ReEncryptTo", input: { KeyId: input.DestinationKeyId } },
        ]
      : undefined,
  // Need no permission: who may call at all may ask who that is.
  // Source: documented, the API reference of GetCallerIdentity and of GetSessionToken.
  sts: renamed({
    GetCallerIdentity: "",
    GetSessionToken: "",
    // What they allow is for the role to say, in its trust policy.
    AssumeRoleWithWebIdentity: "",
    AssumeRoleWithSAML: "",
  }),
  lambda: renamed({
    Invoke: "InvokeFunction",
    InvokeWithResponseStream: "InvokeFunction",
    GetLayerVersionByArn: "GetLayerVersion",
  }),
  sns: renamed({ PublishBatch: "Publish" }),
  sqs: renamed({
    SendMessageBatch: "SendMessage",
    DeleteMessageBatch: "DeleteMessage",
    ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  }),
  cloudfront: renamed({ CreateDistributionWithTags: "CreateDistribution TagResource" }),
  cloudformation: renamed({ SetAlias: "", RemoveAlias: "" }),
};

const STATEMENTS: Readonly<Record<string, string>> = {
  select: "PartiQLSelect",
  insert: "PartiQLInsert",
  update: "PartiQLUpdate",
  delete: "PartiQLDelete",
};

const TRANSACTED: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

function dynamoDbActions(
  operation: string,
  input: Parameters,
): readonly NeededAction[] | undefined {
  switch (operation) {
    case "ExecuteStatement":
      return statementActions(input.Statement);
    case "BatchExecuteStatement":
      return objectsIn(input.Statements).flatMap((one) => statementActions(one.Statement));
    case "ExecuteTransaction":
      return objectsIn(input.TransactStatements).flatMap((one) => statementActions(one.Statement));
    case "TransactGetItems":
    case "TransactWriteItems":
      return objectsIn(input.TransactItems).flatMap((item) =>
        Object.entries(item).flatMap(([kind, of]) => {
          const name = TRANSACTED[kind];
          return name && isObject(of) ? [{ name, input: { TableName: of.TableName } }] : [];
        }),
      );
    case "BatchGetItem":
    case "BatchWriteItem": {
      const tables = isObject(input.RequestItems) ? Object.keys(input.RequestItems) : [];
      return tables.map((table) => ({ name: operation, input: { TableName: table } }));
    }
    default:
      return undefined;
  }
}

function statementActions(statement: unknown): readonly NeededAction[] {
  const text = typeof statement === "string" ? statement.slice(0, 1024) : "";
  const [, verb = ""] = /^\s*(\w+)/.exec(text) ?? [];
  const [, table] = /\b(?:from|into|update)\s+"?([\w.-]+)"?/i.exec(text) ?? [];
  const name = STATEMENTS[verb.toLowerCase()];
  return name ? [{ name, input: { TableName: table } }] : [];
}

const isObject = (value: unknown): value is Parameters =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objectsIn = (value: unknown): readonly Parameters[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

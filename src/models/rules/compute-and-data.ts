import { HIDDEN, type ResourceRule, rules, type ServiceRules } from "./service-rules.ts";

const dated = (date: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, `${name}${date}`]));

/**
 * A function's name, its ARN, or the end of that; a version or an alias may follow.
 * Source: documented, Lambda API reference, `FunctionName`.
 */
const FUNCTION_NAME = new RegExp(
  "^(?:arn:(?<partition>aws[a-z-]*):lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\\d+):)?" +
    "(?:(?<account>\\d{12}):)?(?:function:)?(?<name>[^:]+)(?::[^:]+)?$",
);

/**
 * Older operations carry the date of their API in the event's name, whatever the outcome.
 * Source: documented, Lambda developer guide, logging with CloudTrail, and 39 records.
 * Source: assumed for tags, layers and aliases that neither names.
 */
export const LAMBDA: ServiceRules = rules({
  sensitive: "removed",
  members: { ClientContext: "removed", LogResult: "removed" },
  eventNames: {
    ...dated("20150331v2", "AddPermission RemovePermission GetFunction GetFunctionConfiguration"),
    ...dated("20150331v2", "UpdateFunctionCode UpdateFunctionConfiguration"),
    ...dated("20150331", "CreateFunction DeleteFunction ListFunctions ListVersionsByFunction"),
    ...dated("20150331", "CreateEventSourceMapping UpdateEventSourceMapping GetPolicy"),
    ...dated("20150331", "DeleteEventSourceMapping GetEventSourceMapping PublishVersion"),
    ...dated("20150331", "ListEventSourceMappings CreateAlias UpdateAlias DeleteAlias"),
    ...dated("20150331", "GetAlias ListAliases"),
    ...dated("20170331v2", "TagResource UntagResource"),
    ...dated("20170331", "ListTags"),
    ...dated("20171031", "PutFunctionConcurrency DeleteFunctionConcurrency"),
    ...dated("20181031", "PublishLayerVersion"),
  },
  dataEvents: ["Invoke", "InvokeAsync", "InvokeWithResponseStream"],
  silent: ["Invoke", "InvokeAsync", "InvokeWithResponseStream"],
  defaults: {
    CreateFunction: { Publish: false },
    UpdateFunctionCode: { Publish: false, DryRun: false },
  },
  resources: [
    {
      operations: ["Invoke", "InvokeAsync", "InvokeWithResponseStream"],
      sources: [">FunctionName"],
      type: "AWS::Lambda::Function",
      arn: "arn:aws:lambda:{region}:{account}:function:{name}",
      reads: FUNCTION_NAME,
    },
  ],
});

const ITEM_CALLS = [
  ["BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem", "ExecuteStatement"],
  ["ExecuteTransaction", "GetItem", "PutItem", "Query", "Scan", "TransactGetItems"],
  ["TransactWriteItems", "UpdateItem"],
].flat();

/** Of DynamoDB Streams, which writes the same `eventSource`. */
const STREAM_CALLS = ["GetRecords", "GetShardIterator"];

/** The table of a PartiQL statement, with or without quotes. */
const TABLE = new RegExp(
  "^\\s*(?:(?:EXISTS\\s*\\(\\s*)?SELECT\\s[^]*?\\sFROM|UPDATE|INSERT\\s+INTO|DELETE\\s+FROM)" +
    '\\s+(?:"([^"]+)"|(\\w+))',
  "i",
);

/**
 * A stream and its table. Source: documented, CloudTrail user guide, logging data events. An
 * iterator begins with its stream's ARN. Source: documented, DynamoDB API reference, GetRecords.
 */
const STREAM_RESOURCES: readonly ResourceRule[] = [
  {
    operations: STREAM_CALLS,
    sources: [">StreamArn", ">ShardIterator"],
    type: "AWS::DynamoDB::Stream",
    arn: "{value}",
    reads: /^(?<value>arn:[^|]*:table\/[^|/]+\/stream\/[^|]+)/,
  },
  {
    operations: STREAM_CALLS,
    sources: [">StreamArn", ">ShardIterator"],
    type: "AWS::DynamoDB::Table",
    arn: "{value}",
    reads: /^(?<value>arn:[^|]*:table\/[^|/]+)\/stream\//,
  },
];

/**
 * Records of item calls name attributes and show keys, never other values. What a transaction does
 * is a list of actions, as what a batch of statements does.
 * Source: documented, DynamoDB developer guide, understanding log file entries. Source: assumed
 * for TransactGetItems and ExecuteTransaction, which are shown as what they are like.
 *
 * There a put has a `key` as well, and a statement shows the values of keys. Here neither: which
 * attributes are a table's key, no request says. A token that the guide's client sends with every
 * transaction is not shown. Batches of items are shown as they are sent, by table. Source: assumed,
 * a record of one would show.
 */
export const DYNAMODB: ServiceRules = rules({
  apiVersion: "2012-08-10",
  readOnly: { TransactGetItems: true },
  dataEvents: [...ITEM_CALLS, ...STREAM_CALLS],
  silent: ITEM_CALLS,
  members: {
    Item: "keys",
    Key: "attributes",
    Keys: "attributes",
    ExclusiveStartKey: "attributes",
    AttributeUpdates: "keys",
    Expected: "removed",
    KeyConditions: "removed",
    QueryFilter: "removed",
    ScanFilter: "removed",
    ExpressionAttributeValues: "removed",
    Parameters: "removed",
    Statement: "statement",
    // Names of attributes. Source: documented, the guide's records show them.
    ExpressionAttributeNames: "shown",
    TransactItems: { actions: ["tableName", "key"] },
    "TransactWriteItems>ClientRequestToken": "removed",
  },
  renamed: {
    "BatchExecuteStatement>Statements": "requestItems",
    "ExecuteTransaction>TransactStatements": "requestItems",
    TransactItems: "requestItems",
    "TransactWriteItems>Item": "items",
  },
  resources: [
    ...STREAM_RESOURCES,
    {
      operations: ITEM_CALLS,
      sources: [">TableName", ">TransactItems[].*.TableName", ">RequestItems{}"],
      type: "AWS::DynamoDB::Table",
      arn: "arn:aws:dynamodb:{region}:{account}:table/{value}",
    },
    {
      operations: ITEM_CALLS,
      sources: [">Statement", ">Statements[].Statement", ">TransactStatements[].Statement"],
      within: TABLE,
      type: "AWS::DynamoDB::Table",
      arn: "arn:aws:dynamodb:{region}:{account}:table/{value}",
    },
  ],
});

const NOT_INCLUDED = { IncludeShared: false } as const;

/** Source: observed, records of 2014 to 2025. */
export const RDS: ServiceRules = rules({
  family: "unwrapped",
  defaults: {
    DescribeDBClusters: NOT_INCLUDED,
    DescribeDBClusterSnapshots: { ...NOT_INCLUDED, IncludePublic: false },
    DescribeDBSnapshots: { ...NOT_INCLUDED, IncludePublic: false },
    DescribeDBEngineVersions: { DefaultOnly: false },
    DeleteDBInstance: { SkipFinalSnapshot: false },
    ModifyDBInstance: { AllowMajorVersionUpgrade: false, ApplyImmediately: false },
  },
});

/**
 * Source: observed, records with parameters that have a `parameterKey` alone. Source: assumed, that
 * the configuration of a third party's type, which holds its keys, is masked: a record would show.
 */
export const CLOUDFORMATION: ServiceRules = rules({
  members: {
    ParameterValue: "removed",
    ResolvedValue: "removed",
    "SetTypeConfiguration>Configuration": { mask: HIDDEN },
    StackPolicyBody: "removed",
    StackPolicyDuringUpdateBody: "removed",
    TemplateBody: "removed",
  },
  readOnly: { EstimateTemplateCost: true, ValidateTemplate: true },
});

/** User data often holds credentials; the model does not say so. Source: documented, for EC2. */
export const AUTO_SCALING: ServiceRules = rules({
  members: { UserData: { mask: "<sensitiveDataRemoved>" } },
});

/** Source: documented, ECR user guide, logging with CloudTrail; entries have no type. */
export const ECR: ServiceRules = rules({
  readOnly: { BatchCheckLayerAvailability: true },
  members: { authorizationToken: { mask: HIDDEN }, layerPartBlob: "removed" },
  resources: [
    {
      sources: [">repositoryName"],
      arn: "arn:aws:ecr:{region}:{account}:repository/{value}",
    },
  ],
});

import { HIDDEN, rules, type ServiceRules } from "./service-rules.ts";

const dated = (date: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, `${name}${date}`]));

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
      arn: "arn:aws:lambda:{region}:{account}:function:{value}",
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

/**
 * Records of item calls name attributes and show keys, never other values.
 * Source: documented, DynamoDB developer guide, logging operations with CloudTrail.
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
  },
  renamed: { "BatchExecuteStatement>Statements": "requestItems" },
  resources: [
    {
      operations: ITEM_CALLS,
      sources: [">TableName"],
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

/** Source: observed, records with parameters that have a `parameterKey` alone. */
export const CLOUDFORMATION: ServiceRules = rules({
  members: {
    ParameterValue: "removed",
    ResolvedValue: "removed",
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

import { type ResourceRule, rules, type ServiceRules } from "./service-rules.ts";

const calls = (names: string): readonly string[] => names.split(" ");
const MASKED = { mask: "**********" } as const;

const AUTHORIZING = calls(
  "BatchIsAuthorized BatchIsAuthorizedWithToken IsAuthorized IsAuthorizedWithToken",
);

const BLOCK_CALLS = calls("GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks PutSnapshotBlock");

/** What a call of a shard, or of one who reads it, is about. */
const KINESIS_RESOURCES: readonly ResourceRule[] = [
  {
    operations: calls("GetRecords GetShardIterator PutRecord PutRecords"),
    sources: [">StreamARN", ">StreamName"],
    type: "AWS::Kinesis::Stream",
    arn: "arn:aws:kinesis:{region}:{account}:stream/{value}",
  },
  {
    operations: ["SubscribeToShard"],
    sources: [">ConsumerARN"],
    type: "AWS::Kinesis::StreamConsumer",
  },
];

/**
 * A query names its tables in its text, which is not read.
 * Source: assumed, that calls about a query are events of the endpoint: a record would show.
 */
const TIMESTREAM_RESOURCES: readonly ResourceRule[] = [
  {
    operations: ["WriteRecords"],
    sources: [">TableName"],
    type: "AWS::Timestream::Table",
    arn: "arn:aws:timestream:{region}:{account}:database/{>DatabaseName}/table/{value}",
  },
  { operations: ["Query"], sources: [], type: "AWS::Timestream::Database" },
  { operations: ["Query"], sources: [], type: "AWS::Timestream::Table" },
  {
    operations: ["CancelQuery", "PrepareQuery"],
    sources: [],
    type: "AWS::Timestream::RegionalEndpoint",
  },
];

/**
 * Services of which little but the data plane needs a rule of its own. What a member holds that is
 * removed is the customer's content.
 *
 * Source: documented, CloudTrail user guide, logging data events, and the guide of each service.
 * Source: assumed, the members that are removed, and ARNs but those of EBS, AppConfig and Verified
 * Permissions: a record of each call would show.
 */
export const DATA_PLANES: Readonly<Record<string, ServiceRules>> = {
  kinesis: rules({
    dataEvents: calls("GetRecords GetShardIterator PutRecord PutRecords SubscribeToShard"),
    members: { Data: "removed", Records: "removed" },
    readOnly: { SubscribeToShard: true },
    resources: KINESIS_RESOURCES,
  }),
  firehose: rules({ members: { Record: "removed", Records: "removed" } }),
  edgekeyvaluestore: rules({
    dataEvents: calls("DeleteKey DescribeKeyValueStore GetKey ListKeys PutKey UpdateKeys"),
    members: { Value: "removed", Puts: "removed" },
    resources: [{ sources: [">KvsARN"], type: "AWS::CloudFront::KeyValueStore" }],
  }),
  "cloudtrail-data": rules({
    dataEvents: calls("PutAuditEvents"),
    members: { auditEvents: "removed" },
    resources: [{ sources: [">channelArn"], type: "AWS::CloudTrail::Channel" }],
  }),
  ebs: rules({
    dataEvents: BLOCK_CALLS,
    members: { BlockData: "removed" },
    resources: [">SnapshotId", ">FirstSnapshotId", ">SecondSnapshotId"].map((source) => ({
      operations: BLOCK_CALLS,
      sources: [source],
      type: "AWS::EC2::Snapshot",
      arn: "arn:aws:ec2:{region}::snapshot/{value}",
    })),
  }),
  // Source: observed, the mask.
  rdsdata: rules({
    dataEvents: [
      ...["BatchExecuteStatement", "BeginTransaction", "CommitTransaction"],
      ...["ExecuteStatement", "RollbackTransaction"],
    ],
    members: { sql: MASKED, parameters: MASKED, parameterSets: MASKED, records: "removed" },
    resources: [{ sources: [">resourceArn"], type: "AWS::RDS::DBCluster" }],
  }),
  timestream: rules({
    dataEvents: calls("CancelQuery PrepareQuery Query WriteRecords"),
    members: { QueryString: "removed", Records: "removed", CommonAttributes: "removed" },
    resources: TIMESTREAM_RESOURCES,
  }),
  verifiedpermissions: rules({
    dataEvents: AUTHORIZING,
    members: { identityToken: "removed", accessToken: "removed" },
    readOnly: Object.fromEntries(AUTHORIZING.map((name) => [name, true])),
    resources: [
      {
        operations: AUTHORIZING,
        sources: [">policyStoreId"],
        type: "AWS::VerifiedPermissions::PolicyStore",
        arn: "arn:aws:verifiedpermissions::{account}:policy-store/{value}",
      },
    ],
  }),
  appconfig: rules({
    dataEvents: calls("GetLatestConfiguration StartConfigurationSession"),
    resources: [
      {
        operations: calls("GetLatestConfiguration StartConfigurationSession"),
        sources: [">ConfigurationProfileIdentifier"],
        type: "AWS::AppConfig::Configuration",
        arn:
          "arn:aws:appconfig:{region}:{account}:application/{>ApplicationIdentifier}" +
          "/environment/{>EnvironmentIdentifier}/configuration/{value}",
      },
    ],
  }),
  // Source: documented, Systems Manager user guide, that data channels have no data events.
  ssmmessages: rules({
    dataEvents: calls("CreateControlChannel OpenControlChannel"),
    resources: [{ sources: [], type: "AWS::SSMMessages::ControlChannel" }],
  }),
};

import { rules, type ServiceRules } from "./service-rules.ts";

const calls = (names: string): readonly string[] => names.split(" ");
const MASKED = { mask: "**********" } as const;

/**
 * Services of which little but the data plane needs a rule of its own. What a member holds that is
 * removed is the customer's content.
 *
 * Source: documented, CloudTrail user guide, logging data events, and the guide of each service.
 * Source: assumed, the members that are removed: a record of each call would show.
 */
export const DATA_PLANES: Readonly<Record<string, ServiceRules>> = {
  kinesis: rules({
    dataEvents: calls("GetRecords GetShardIterator PutRecord PutRecords SubscribeToShard"),
    members: { Data: "removed", Records: "removed" },
    readOnly: { SubscribeToShard: true },
  }),
  firehose: rules({ members: { Record: "removed", Records: "removed" } }),
  edgekeyvaluestore: rules({
    dataEvents: calls("DeleteKey DescribeKeyValueStore GetKey ListKeys PutKey UpdateKeys"),
    members: { Value: "removed", Puts: "removed" },
  }),
  "cloudtrail-data": rules({
    dataEvents: calls("PutAuditEvents"),
    members: { auditEvents: "removed" },
  }),
  ebs: rules({
    dataEvents: calls("GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks PutSnapshotBlock"),
    members: { BlockData: "removed" },
  }),
  // Source: observed, the mask.
  rdsdata: rules({
    dataEvents: [
      ...["BatchExecuteStatement", "BeginTransaction", "CommitTransaction"],
      ...["ExecuteStatement", "RollbackTransaction"],
    ],
    members: { sql: MASKED, parameters: MASKED, parameterSets: MASKED, records: "removed" },
  }),
  timestream: rules({
    dataEvents: calls("CancelQuery PrepareQuery Query WriteRecords"),
    members: { QueryString: "removed", Records: "removed", CommonAttributes: "removed" },
  }),
  verifiedpermissions: rules({
    dataEvents: calls(
      "BatchIsAuthorized BatchIsAuthorizedWithToken IsAuthorized IsAuthorizedWithToken",
    ),
    members: { identityToken: "removed", accessToken: "removed" },
    readOnly: Object.fromEntries(
      calls("BatchIsAuthorized BatchIsAuthorizedWithToken IsAuthorized IsAuthorizedWithToken").map(
        (name) => [name, true],
      ),
    ),
  }),
  appconfig: rules({ dataEvents: calls("GetLatestConfiguration StartConfigurationSession") }),
  ssmmessages: rules({
    dataEvents: calls("CreateControlChannel OpenControlChannel OpenDataChannel"),
  }),
};

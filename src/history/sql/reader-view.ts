import { objectMember, RECORD } from "../stored-record.ts";

/**
 * What SQL of people sees: one row per record, columns named as a record's fields, and `NULL` where
 * a record has no such field. `record` is the whole record as text.
 *
 * The definer's rights let a reader see the view without the table behind it.
 */
export const CREATE_READER_VIEW = `
CREATE OR REPLACE VIEW lake.events DEFINER = default SQL SECURITY DEFINER AS SELECT
  JSONExtractString(events.record, 'eventVersion') AS eventVersion,
  userIdentity,
  eventTime,
  eventSource,
  eventName,
  region AS awsRegion,
  sourceIP AS sourceIPAddress,
  userAgent,
  nullIf(errorCode, '') AS errorCode,
  JSONExtract(events.record, 'errorMessage', 'Nullable(String)') AS errorMessage,
  nullIf(requestParameters, 'null') AS requestParameters,
  nullIf(responseElements, 'null') AS responseElements,
  nullIf(${objectMember("additionalEventData")}, '') AS additionalEventData,
  JSONExtract(events.record, 'requestID', 'Nullable(String)') AS requestID,
  eventID,
  readOnly,
  nullIf(${objectMember("resources")}, '') AS resources,
  eventType,
  JSONExtract(events.record, 'apiVersion', 'Nullable(String)') AS apiVersion,
  JSONExtractBool(events.record, 'managementEvent') AS managementEvent,
  account AS recipientAccountId,
  JSONExtract(events.record, 'sharedEventID', 'Nullable(String)') AS sharedEventID,
  JSONExtract(events.record, 'vpcEndpointId', 'Nullable(String)') AS vpcEndpointId,
  category AS eventCategory,
  nullIf(${objectMember("tlsDetails")}, '') AS tlsDetails,
  JSONExtract(events.record, 'sessionCredentialFromConsole', 'Nullable(String)')
    AS sessionCredentialFromConsole,
  nullIf(userName, '') AS userName,
  nullIf(accessKeyId, '') AS accessKeyId,
  resourceNames,
  resourceTypes,
  ${RECORD} AS record
FROM default.events`;

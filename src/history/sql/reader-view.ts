/**
 * What SQL of people sees: one row per record, columns named as a record's fields, and `NULL` where
 * a record has no such field. `record` is the whole record as text.
 *
 * The definer's rights let a reader see the view without the table behind it.
 */
export const CREATE_READER_VIEW = `
CREATE OR REPLACE VIEW lake.events DEFINER = default SQL SECURITY DEFINER AS SELECT
  JSONExtractString(record, 'eventVersion') AS eventVersion,
  userIdentity,
  eventTime,
  eventSource,
  eventName,
  region AS awsRegion,
  sourceIP AS sourceIPAddress,
  userAgent,
  nullIf(errorCode, '') AS errorCode,
  JSONExtract(record, 'errorMessage', 'Nullable(String)') AS errorMessage,
  nullIf(requestParameters, 'null') AS requestParameters,
  nullIf(responseElements, 'null') AS responseElements,
  nullIf(JSONExtractRaw(record, 'additionalEventData'), '') AS additionalEventData,
  JSONExtract(record, 'requestID', 'Nullable(String)') AS requestID,
  eventID,
  readOnly,
  nullIf(JSONExtractRaw(record, 'resources'), '') AS resources,
  eventType,
  JSONExtract(record, 'apiVersion', 'Nullable(String)') AS apiVersion,
  JSONExtractBool(record, 'managementEvent') AS managementEvent,
  account AS recipientAccountId,
  JSONExtract(record, 'sharedEventID', 'Nullable(String)') AS sharedEventID,
  JSONExtract(record, 'vpcEndpointId', 'Nullable(String)') AS vpcEndpointId,
  category AS eventCategory,
  nullIf(JSONExtractRaw(record, 'tlsDetails'), '') AS tlsDetails,
  nullIf(userName, '') AS userName,
  nullIf(accessKeyId, '') AS accessKeyId,
  resourceNames,
  resourceTypes,
  record
FROM default.events`;

import { REQUEST_ID } from "../../src/history/schema.ts";

/** Sixteen bytes that follow from a text and the number of the copy. */
const bytesOf = (text: string) => `sipHash128(${text}, {copy:UInt32})`;
const uuidOf = (text: string) => `toString(reinterpretAsUUID(${bytesOf(text)}))`;
const lettersOf = (text: string, length: number) =>
  `substring(base32Encode(${bytesOf(text)}), 1, ${length})`;
const timeOf = (time: string) => `formatDateTime(${time}, '"eventTime":"%Y-%m-%dT%H:%i:%SZ"')`;
const renamed = (column: string) => `replaceAll(${column}, name, freshName)`;

/** What is copied as it is. */
const SAME =
  "journal, eventName, eventSource, userName, readOnly, account, region, errorCode, category, " +
  "eventType, sourceIP, userAgent, resourceTypes";

const IDENTITY =
  "tuple(userIdentity.type, userIdentity.principalId, userIdentity.arn, userIdentity.accountId, " +
  "freshKey, userIdentity.userName, userIdentity.invokedBy, userIdentity.sessionContext)";

const RECORD = [
  ["eventID", "freshId"],
  ["requestId", "freshRequestId"],
  ["accessKeyId", "freshKey"],
  [timeOf("eventTime"), timeOf("freshTime")],
].reduce((record, [old, fresh]) => `replaceOne(${record}, ${old}, ${fresh})`, renamed("record"));

/**
 * Copies the records that were drawn, in the engine: each with an id, a request id, a time and a
 * position of its own; keys of sessions, ids of changes and of instances are those of this copy.
 * Users and their keys, roles, zones and buckets stay who they were.
 *
 * A row comes out as `rowOf` makes it of its record. Wants `copy`, the number of the copy; `shift`,
 * by how many seconds its times are later; `rows`, how many; and `first`, the positions before it.
 */
export const COPY_RECORDS = `
INSERT INTO events (
  eventTime, eventID, position, accessKeyId, userIdentity, resourceNames, requestParameters,
  responseElements, record, ${SAME})
WITH
  eventTime + {shift:UInt32} AS freshTime,
  ${uuidOf("eventID")} AS freshId,
  ${REQUEST_ID} AS requestId,
  if(length(requestId) = 16, ${lettersOf("requestId", 16)}, ${uuidOf("requestId")})
    AS freshRequestId,
  if(startsWith(accessKeyId, 'ASIA'), concat('ASIA', ${lettersOf("accessKeyId", 16)}), accessKeyId)
    AS freshKey,
  extract(concat(requestParameters, responseElements), '(?:C0[A-Z2-7]{18}|i-0[0-9a-f]{16})') AS name,
  multiIf(
    startsWith(name, 'C'), concat('C0', ${lettersOf("name", 18)}),
    startsWith(name, 'i'), concat('i-0', substring(lower(hex(${bytesOf("name")})), 1, 16)),
    '') AS freshName
SELECT
  freshTime, freshId, position + {first:UInt64}, freshKey, ${IDENTITY},
  arrayMap(text -> ${renamed("text")}, resourceNames), ${renamed("requestParameters")},
  ${renamed("responseElements")}, ${RECORD}, ${SAME}
FROM events
WHERE journal = 'generated' AND position <= {rows:UInt64}`;

export interface SavedQuery {
  readonly name: string;
  readonly sql: string;
}

/** Questions that people ask of a trail first. */
export const EXAMPLES: readonly SavedQuery[] = [
  {
    name: "The latest changes",
    sql: `SELECT eventTime, userName, eventName, resourceNames, errorCode, eventID
FROM events
WHERE NOT readOnly
ORDER BY eventTime DESC
LIMIT 100`,
  },
  {
    name: "Denied calls by user and operation",
    sql: `SELECT userName, eventSource, eventName, errorCode,
  count() AS calls, max(eventTime) AS latest
FROM events
WHERE errorCode ILIKE '%denied%' OR errorCode ILIKE '%unauthorized%'
GROUP BY ALL
ORDER BY calls DESC
LIMIT 100`,
  },
  {
    name: "Who changed a hosted zone",
    sql: `SELECT eventTime, userName, sourceIPAddress, eventName,
  requestParameters.changeBatch.changes AS changes, eventID
FROM events
WHERE eventSource = 'route53.amazonaws.com' AND NOT readOnly
ORDER BY eventTime DESC
LIMIT 100`,
  },
  {
    name: "Calls an hour, by service",
    sql: `SELECT toStartOfHour(eventTime) AS hour, eventSource, count() AS calls,
  countIf(errorCode IS NOT NULL) AS errors
FROM events
GROUP BY ALL
ORDER BY hour DESC, calls DESC
LIMIT 500`,
  },
  {
    name: "Access keys and where they were used from",
    sql: `SELECT accessKeyId, any(userName) AS user,
  groupUniqArray(10)(sourceIPAddress) AS addresses,
  count() AS calls, max(eventTime) AS latest
FROM events
WHERE accessKeyId IS NOT NULL
GROUP BY accessKeyId
ORDER BY latest DESC
LIMIT 100`,
  },
  {
    name: "Roles that were assumed, and by whom",
    sql: `SELECT eventTime, userIdentity.arn AS caller, requestParameters.roleArn AS role,
  requestParameters.roleSessionName AS session, errorCode
FROM events
WHERE eventName IN ('AssumeRole', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML')
ORDER BY eventTime DESC
LIMIT 100`,
  },
];

const KEY = "trailcam.queries";
const QUERIES_MAX = 50;

/** What was saved in this browser; nothing when it cannot be read. */
export function readSaved(): readonly SavedQuery[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSavedQuery) : [];
  } catch {
    return [];
  }
}

/** Saves a query under its name, in place of one that had it. @returns all that are saved now. */
export function save(query: SavedQuery): readonly SavedQuery[] {
  return keep([query, ...readSaved().filter(({ name }) => name !== query.name)]);
}

export function remove(name: string): readonly SavedQuery[] {
  return keep(readSaved().filter((query) => query.name !== name));
}

function keep(queries: readonly SavedQuery[]): readonly SavedQuery[] {
  const kept = queries.slice(0, QUERIES_MAX);
  localStorage.setItem(KEY, JSON.stringify(kept));
  return kept;
}

const isSavedQuery = (value: unknown): value is SavedQuery =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as SavedQuery).name === "string" &&
  typeof (value as SavedQuery).sql === "string";

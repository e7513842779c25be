import type { Entry, Position } from "../../journal/index.ts";
import { lookupFacts } from "../../lookup-facts/index.ts";
import type { JsonObject } from "../../record/index.ts";

interface SessionIssuer {
  readonly type: string;
  readonly principalId: string;
  readonly arn: string;
  readonly accountId: string;
  readonly userName: string;
}

/** The members of `userIdentity` that the table knows; empty where a record has none. */
export interface RowIdentity {
  readonly type: string;
  readonly principalId: string;
  readonly arn: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly userName: string;
  readonly invokedBy: string;
  readonly sessionContext: {
    readonly attributes: { readonly mfaAuthenticated: string; readonly creationDate: string };
    readonly sessionIssuer: SessionIssuer;
  };
}

/** One line of the table. */
export interface Row {
  /** Seconds since the epoch. */
  readonly eventTime: number;
  readonly eventID: string;
  readonly journal: string;
  readonly position: Position;
  readonly eventName: string;
  readonly eventSource: string;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly readOnly: boolean;
  readonly account: string;
  readonly region: string;
  readonly errorCode: string;
  readonly category: string;
  readonly eventType: string;
  readonly sourceIP: string;
  readonly userAgent: string;
  readonly userIdentity: RowIdentity;
  readonly resourceNames: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly requestParameters: string;
  readonly responseElements: string;
  readonly record: string;
}

/**
 * Makes the row of a record. Total: a record of another maker, with members that are missing or of
 * another type, has a row too.
 *
 * @param journal the journal's id; with the entry's position it names the row.
 * @param nowMs stands in for an event time that cannot be read.
 */
export function rowOf(entry: Omit<Entry, "kind">, journal: string, nowMs: number): Row {
  const record = readRecord(entry.json);
  const { username = "", accessKeyId = "", resources } = lookupFacts(record);
  return {
    eventTime: secondOf(record.eventTime, nowMs),
    eventID: text(record.eventID) || text(entry.eventId),
    journal,
    position: entry.position,
    eventName: text(record.eventName),
    eventSource: text(record.eventSource),
    userName: text(username),
    accessKeyId: text(accessKeyId),
    readOnly: record.readOnly === true || record.readOnly === "true",
    account: text(record.recipientAccountId),
    region: text(record.awsRegion),
    errorCode: text(record.errorCode),
    category: text(record.eventCategory) || "Management",
    eventType: text(record.eventType),
    sourceIP: text(record.sourceIPAddress),
    userAgent: text(record.userAgent),
    userIdentity: identityOf(objectOf(record.userIdentity)),
    resourceNames: resources.map(({ name }) => text(name)),
    resourceTypes: resources.map(({ type }) => text(type)),
    requestParameters: jsonOf(record.requestParameters),
    responseElements: jsonOf(record.responseElements),
    record: text(entry.json),
  };
}

function readRecord(json: string): JsonObject {
  try {
    return objectOf(JSON.parse(json));
  } catch {
    // After the journal nothing may be lost: text that is no JSON is still found by its id.
    return {};
  }
}

/** Half a character, which JSON can write and UTF-8 cannot, is what the engine refuses rows for. */
const text = (value: unknown): string => (typeof value === "string" ? value.toWellFormed() : "");

/** Most calls answer nothing that is recorded. */
const jsonOf = (value: unknown): string =>
  value === null || value === undefined ? "null" : JSON.stringify(value);

const objectOf = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

/** DateTime's range ends where 32 bits of seconds end. */
function secondOf(eventTime: unknown, nowMs: number): number {
  const ms = Date.parse(text(eventTime));
  const second = Math.floor((Number.isNaN(ms) ? nowMs : ms) / 1000);
  return second >= 0 && second < 2 ** 32 ? second : Math.floor(nowMs / 1000);
}

function identityOf(identity: JsonObject): RowIdentity {
  const context = objectOf(identity.sessionContext);
  const attributes = objectOf(context.attributes);
  return {
    type: text(identity.type),
    principalId: text(identity.principalId),
    arn: text(identity.arn),
    accountId: text(identity.accountId),
    accessKeyId: text(identity.accessKeyId),
    userName: text(identity.userName),
    invokedBy: text(identity.invokedBy),
    sessionContext: {
      attributes: {
        mfaAuthenticated: text(attributes.mfaAuthenticated),
        creationDate: text(attributes.creationDate),
      },
      sessionIssuer: issuerOf(objectOf(context.sessionIssuer)),
    },
  };
}

const issuerOf = (issuer: JsonObject): SessionIssuer => ({
  type: text(issuer.type),
  principalId: text(issuer.principalId),
  arn: text(issuer.arn),
  accountId: text(issuer.accountId),
  userName: text(issuer.userName),
});

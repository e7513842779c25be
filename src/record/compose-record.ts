import type { Principal } from "../identify/index.ts";
import { findRules, partitionOf, type ServiceRules } from "../models/index.ts";
import type { Call, Outcome } from "../wire/index.ts";
import type { AuditRecord } from "./audit-record.ts";
import { type ContentFacts, contentOf, type RecordContent } from "./content/content.ts";
import { clientDetailsOf } from "./envelope/client-details.ts";
import { eventNameOf, operationNameOf } from "./envelope/event-name.ts";
import { wholeSeconds } from "./envelope/event-time.ts";
import { type FittedRecord, fitted } from "./envelope/limits.ts";
import { userIdentityOf } from "./envelope/user-identity.ts";
import { judge, type Verdict } from "./envelope/verdict.ts";
import { withoutHidden } from "./hiding/without-hidden.ts";
import { NOT_COMPOSED } from "./notes.ts";
import { isReadOnly } from "./read-only.ts";

/** All that a record is made of. */
export interface RecordFacts {
  readonly call: Call;
  readonly outcome: Outcome;
  readonly principal: Principal;
  /** When the answer was complete. */
  readonly completedAtMs: number;
  readonly requestId?: string;
  /** S3's second request id, `x-amz-id-2` of the answer. */
  readonly extendedRequestId?: string;
  /** True when the gateway refused the signature. */
  readonly refused: boolean;
  /** The account the record is filed under. */
  readonly accountId: string;
  /** What the records of one call in several accounts have in common. */
  readonly sharedEventId?: string;
  /** Bytes of request and response body, for S3's additionalEventData. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * Composes the CloudTrail record of a call.
 *
 * Total: whatever the call, there is a record. Content that cannot be shown, for whatever reason,
 * is replaced by a note that says so.
 */
export function composeRecord(facts: RecordFacts): AuditRecord {
  return composeWithOmissions(facts).record;
}

/** Composes the record of a call, and gives what it has no room for. Total, as composeRecord. */
export function composeWithOmissions(facts: RecordFacts): FittedRecord {
  const whole = wholeRecord(facts);
  try {
    return fitted(whole);
  } catch {
    // Content may be nested deeper than can be written.
    return fitted({ ...whole, ...NO_CONTENT });
  }
}

function wholeRecord(facts: RecordFacts): AuditRecord {
  const { call, principal } = facts;
  const { destination, head } = call;
  const rules = findRules(destination.eventSource);
  const outcome = withoutHidden(facts.outcome, call, rules);
  const verdict = judge(outcome, rules, facts.refused);
  const region = regionOf(destination);
  const content = contentOrNote({ ...facts, outcome, rules, verdict, region });
  const client = clientDetailsOf(head, rules, principal);
  const requestId = facts.requestId ?? answeredId(outcome);
  const apiVersion = apiVersionOf(call, rules, verdict);
  const isData = rules.dataEvents?.includes(operationNameOf(call)) ?? false;
  return {
    eventVersion: "1.11",
    userIdentity: userIdentityOf(principal),
    eventTime: wholeSeconds(facts.completedAtMs),
    eventSource: destination.eventSource,
    eventName: eventNameOf(call, rules, verdict.isTurnedAway),
    awsRegion: region,
    sourceIPAddress: client.sourceIPAddress,
    userAgent: client.userAgent,
    ...errorOf(verdict),
    requestParameters: content.requestParameters,
    responseElements: content.responseElements,
    ...(content.additionalEventData !== undefined && {
      additionalEventData: content.additionalEventData,
    }),
    ...(requestId !== undefined && { requestID: requestId }),
    eventID: head.eventId,
    readOnly: isReadOnly(call),
    ...(content.resources && { resources: content.resources }),
    eventType: "AwsApiCall",
    ...(apiVersion !== undefined && { apiVersion }),
    managementEvent: !isData,
    recipientAccountId: facts.accountId,
    ...(facts.sharedEventId !== undefined && { sharedEventID: facts.sharedEventId }),
    eventCategory: isData ? "Data" : "Management",
    ...(client.tlsDetails && { tlsDetails: client.tlsDetails }),
    ...(isFromConsole(facts) && { sessionCredentialFromConsole: "true" }),
  };
}

/**
 * Where a call took place. What is global is so in its partition, in the region it is signed for.
 * Source: documented, Getting Started with Amazon Web Services in China, CloudTrail.
 */
function regionOf({ service, region }: Call["destination"]): string {
  const global = service?.globalRegion;
  return global === undefined || partitionOf(region) !== "aws" ? region : global;
}

/**
 * Also of what services do for who is signed in. Source: observed, 18 of 204 such records have
 * `invokedBy`. Not of what another account is told. Source: assumed; a record that one account has
 * of the console of another would show.
 */
function isFromConsole({ call, principal }: RecordFacts): boolean {
  return call.head.console !== undefined && principal.kind !== "account";
}

function errorOf({
  errorCode,
  errorMessage,
}: Verdict): Pick<AuditRecord, "errorCode" | "errorMessage"> {
  return {
    ...(errorCode !== undefined && { errorCode }),
    ...(errorMessage !== undefined && { errorMessage }),
  };
}

const answeredId = (outcome: Outcome): string | undefined =>
  outcome.kind === "unknown" ? undefined : outcome.requestId;

/** Only calls that reached the service have one. Source: observed, 0 of 24 refused ones. */
function apiVersionOf(call: Call, rules: ServiceRules, verdict: Verdict): string | undefined {
  if (verdict.isTurnedAway) return undefined;
  const { apiVersion } = rules;
  if (typeof apiVersion !== "object") return apiVersion;
  return apiVersion[call.destination.service?.key ?? ""];
}

/** Whatever goes wrong while content is composed, the record that says who called must exist. */
function contentOrNote(facts: ContentFacts): RecordContent {
  try {
    return contentOf(facts);
  } catch {
    return NO_CONTENT;
  }
}

const NO_CONTENT = { requestParameters: NOT_COMPOSED, responseElements: null } as const;

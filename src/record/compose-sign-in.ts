import type { CapturedHead } from "../base/exchange.ts";
import type { UserPrincipal } from "../identify/index.ts";
import { findRules } from "../models/index.ts";
import type { AuditRecord, JsonObject } from "./audit-record.ts";
import { clientDetailsOf } from "./envelope/client-details.ts";
import { wholeSeconds } from "./envelope/event-time.ts";
import { type FittedRecord, fitted } from "./envelope/limits.ts";
import { userIdentityOf } from "./envelope/user-identity.ts";

/** All that the record of a try to sign in to the console is made of. */
export interface SignInFacts {
  readonly head: CapturedHead;
  /** Who signed in, or tried to; without a key, because none took part. */
  readonly user: Omit<UserPrincipal, "accessKeyId" | "session">;
  readonly isSuccess: boolean;
  /** The page that was signed in to. */
  readonly loginTo: string;
  readonly region: string;
  readonly atMs: number;
}

const EVENT_SOURCE = "signin.amazonaws.com";

/**
 * Composes the `ConsoleLogin` of a user. Source: observed, 23 records; one that failed has neither
 * an error code nor the user's ARN. Source: documented, "AWS Management Console sign-in events".
 */
export function composeSignIn(facts: SignInFacts): FittedRecord {
  const { head, user, isSuccess } = facts;
  const client = clientDetailsOf(head, findRules(EVENT_SOURCE), user);
  const record: AuditRecord = {
    eventVersion: "1.11",
    userIdentity: isSuccess ? userIdentityOf(user) : unprovedIdentityOf(user),
    eventTime: wholeSeconds(facts.atMs),
    eventSource: EVENT_SOURCE,
    eventName: "ConsoleLogin",
    awsRegion: facts.region,
    sourceIPAddress: client.sourceIPAddress,
    userAgent: client.userAgent,
    ...(!isSuccess && { errorMessage: "Failed authentication" }),
    requestParameters: null,
    responseElements: { ConsoleLogin: isSuccess ? "Success" : "Failure" },
    additionalEventData: { LoginTo: facts.loginTo, MobileVersion: "No", MFAUsed: "No" },
    eventID: head.eventId,
    readOnly: false,
    eventType: "AwsConsoleSignIn",
    managementEvent: true,
    recipientAccountId: user.accountId,
    eventCategory: "Management",
    ...(client.tlsDetails && { tlsDetails: client.tlsDetails }),
  };
  return fitted(record);
}

function unprovedIdentityOf({ userId, accountId, userName }: SignInFacts["user"]): JsonObject {
  return { type: "IAMUser", principalId: userId, accountId, accessKeyId: "", userName };
}

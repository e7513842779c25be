import { createHash } from "node:crypto";
import type { JsonObject } from "../../record/index.ts";
import type { BusEvent } from "./event-bus.ts";

const API_CALL = "AWS API Call via CloudTrail";

/**
 * By a record's `eventType`.
 *
 * Source: documented, EventBridge reference, "AWS service events delivered via CloudTrail"; that
 * page writes "Signin" where rules in use, and CloudTrail's own examples, have "Sign In".
 */
const DETAIL_TYPES: Readonly<Record<string, string>> = {
  AwsApiCall: API_CALL,
  AwsConsoleSignIn: "AWS Console Sign In via CloudTrail",
  AwsConsoleAction: "AWS Console Action via CloudTrail",
  AwsServiceEvent: "AWS Service Event via CloudTrail",
  AwsCloudTrailInsight: "AWS Insight via CloudTrail",
};

/**
 * Says to an event bus what a record says. The same record gives the same event.
 *
 * @param detail the record as JSON text.
 */
export function composeEvent(record: JsonObject, detail: string): BusEvent {
  const eventSource = String(record.eventSource);
  return {
    id: uuidOf(`event bus ${String(record.eventID)}`),
    detailType: DETAIL_TYPES[String(record.eventType)] ?? API_CALL,
    service: eventSource.replace(/\.amazonaws\.com(\.cn)?$/, ""),
    timeMs: Date.parse(String(record.eventTime)),
    detail,
  };
}

/** A UUID, version 5 by its looks, that is the same for the same text. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

import { type JsonValue, memberOf } from "../json/index.ts";

/** An event before it is on a bus. */
export interface BusEvent {
  /** A UUID. */
  readonly id: string;
  readonly detailType: string;
  /** E.g. `aws.route53`. */
  readonly source: string;
  readonly atMs: number;
  readonly resources: readonly string[];
  /** A JSON object, as text. */
  readonly detail: string;
}

/**
 * The event as rules and targets see it: one line of JSON. Source: documented, EventBridge user
 * guide, events.
 *
 * @param detail JSON without white space.
 */
export function writeEvent(
  event: Omit<BusEvent, "detail">,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  detail: string,
): string {
  const envelope = JSON.stringify({
    version: "0",
    id: event.id,
    "detail-type": event.detailType,
    source: event.source,
    account: accountId,
    time: `${new Date(event.atMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: event.resources,
  });
  return `${envelope.slice(0, -1)},"detail":${detail}}`;
}

/**
 * True of a management event by CloudTrail that changes nothing: only rules in state
 * `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` see it. Source: documented, EventBridge user
 * guide, read-only management events.
 */
export function isReadOnlyManagement(event: JsonValue): boolean {
  const type = memberOf(event, "detail-type");
  if (type?.kind !== "string" || !type.text.endsWith(" via CloudTrail")) return false;
  const detail = memberOf(event, "detail");
  const category = memberOf(detail, "eventCategory");
  return (
    isTrue(memberOf(detail, "readOnly")) &&
    (isTrue(memberOf(detail, "managementEvent")) ||
      (category?.kind === "string" && category.text === "Management"))
  );
}

const isTrue = (value: JsonValue | undefined) => value?.kind === "word" && value.text === "true";

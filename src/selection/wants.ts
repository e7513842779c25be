import type { Position } from "../journal/index.ts";
import { CATALOGUE } from "../models/index.ts";
import type { JsonObject } from "../record/index.ts";
import { type Membership, wasMember } from "./membership.ts";
import { type EventSelectors, selects } from "./selectors/event-selectors.ts";

/** Where a partition keeps the events of its global services. */
const GLOBAL_REGION = "us-east-1";

/** What of a trail decides whether it wants a record. */
export interface TrailScope {
  readonly accountId: string;
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  readonly includesGlobalServiceEvents: boolean;
  readonly eventSelectors: EventSelectors;
  /** Of an organization's trail: who else's records it takes. */
  readonly members?: readonly Membership[];
}

/**
 * Tells whether a trail wants a record: by account, by region, by event selectors.
 *
 * Nothing else is looked at, so the verdict on a record never changes while the trail does not.
 *
 * @param position of the record's entry; when left out, it is who is a member now that counts.
 */
export function wants(
  trail: TrailScope,
  record: JsonObject,
  position: Position = Number.POSITIVE_INFINITY,
): boolean {
  return (
    isOfItsAccounts(trail, record.recipientAccountId, position) &&
    isInRegion(trail, record) &&
    selects(trail.eventSelectors, record)
  );
}

function isOfItsAccounts(trail: TrailScope, accountId: unknown, position: Position): boolean {
  return accountId === trail.accountId || wasMember(trail.members ?? [], accountId, position);
}

/**
 * Source: documented, CloudTrail User Guide, "Global service events": since November 2021 they
 * belong to us-east-1 alone, so a trail of one other region never sees them.
 */
function isInRegion(trail: TrailScope, record: JsonObject): boolean {
  if (trail.isMultiRegion) return true;
  if (record.awsRegion !== trail.homeRegion) return false;
  return trail.includesGlobalServiceEvents || !isGlobalServiceEvent(record);
}

const GLOBAL_SOURCES: ReadonlySet<string> = new Set(
  CATALOGUE.filter((entry) => entry.globalRegion !== undefined).map((entry) => entry.eventSource),
);

function isGlobalServiceEvent(record: JsonObject): boolean {
  if (record.awsRegion !== GLOBAL_REGION) return false;
  const source = String(record.eventSource);
  if (source !== "sts.amazonaws.com") return GLOBAL_SOURCES.has(source);
  // STS has an endpoint in every region, us-east-1 among them, and one that is global.
  const tls = record.tlsDetails as JsonObject | undefined;
  return tls?.clientProvidedHostHeader === "sts.amazonaws.com";
}

import type { JsonObject } from "../record/index.ts";
import { tellAnything } from "./any-resource.ts";
import { tellDistribution } from "./distribution.ts";
import { tellHostedZone } from "./hosted-zone.ts";
import { type ChangedPart, Ledger } from "./ledger.ts";
import { type RecordedCall, readCall } from "./recorded-call.ts";

export type { ChangedPart } from "./ledger.ts";

export interface ResourceIdentity {
  /** E.g. `AWS::Route53::HostedZone`. */
  readonly type: string;
  /** As `lookupFacts` names it. */
  readonly name: string;
}

/** What a call did to the resource. */
export interface ToldChange {
  readonly eventId: string;
  /** Empty when the call failed, or changed nothing that is known. */
  readonly parts: readonly ChangedPart[];
  /** What the caller said of it: a batch's comment, the paths of an invalidation. */
  readonly detail?: string;
  /** What may be missing or wrong in what is known after it, in sentences. */
  readonly doubts: readonly string[];
}

/** What is known of a resource at one time. */
export interface ResourceState {
  readonly parts: ReadonlyMap<string, unknown>;
  readonly doubts: readonly string[];
}

/**
 * Enters what a call did into the ledger; the call succeeded.
 *
 * @returns what the caller said of it; empty or undefined when nothing.
 */
export type Teller = (
  call: RecordedCall,
  ledger: Ledger,
  resource: ResourceIdentity,
) => string | undefined;

const TELLERS: ReadonlyMap<string, Teller> = new Map([
  ["AWS::Route53::HostedZone", tellHostedZone],
  ["AWS::CloudFront::Distribution", tellDistribution],
]);

/** The error code of a call that a crash cut off: it may have been carried out. */
const OUTCOME_UNKNOWN = "OutcomeUnknown";

/**
 * Tells what each call changed. A failed call changed nothing; what is not there in the records is
 * not made up.
 *
 * @param records of the resource, oldest first; one change each.
 */
export function tellChanges(
  resource: ResourceIdentity,
  records: readonly JsonObject[],
): readonly ToldChange[] {
  const tell = TELLERS.get(resource.type) ?? tellAnything;
  const ledger = new Ledger();
  let isFirst = true;
  return records.map((record): ToldChange => {
    const call = readCall(record);
    const told = { eventId: call.eventId };
    const isUnknown = call.errorCode === OUTCOME_UNKNOWN;
    if (call.errorCode !== "" && !isUnknown) return { ...told, parts: [], doubts: ledger.doubts };
    if (isFirst) ledger.doubt(`What there was before ${call.eventTime} is not in these records.`);
    isFirst = false;
    if (isUnknown) {
      ledger.doubt(`Whether ${call.action} at ${call.eventTime} was carried out is not known.`);
      return { ...told, parts: [], doubts: ledger.doubts };
    }
    const detail = tell(call, ledger, resource);
    if (call.isRequestOmitted) {
      ledger.doubt(`The record of ${call.action} at ${call.eventTime} has no room for all of it.`);
    }
    return { ...told, parts: ledger.close(), ...(detail && { detail }), doubts: ledger.doubts };
  });
}

/** @param index of the last change that counts; -1 for before all of them. */
export function stateAfter(changes: readonly ToldChange[], index: number): ResourceState {
  const parts = new Map<string, unknown>();
  for (const change of changes.slice(0, index + 1)) {
    for (const changed of change.parts) {
      if ("after" in changed) parts.set(changed.part, changed.after);
      else parts.delete(changed.part);
    }
  }
  return { parts, doubts: changes[index]?.doubts ?? [] };
}

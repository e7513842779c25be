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
  const ledger = new Ledger();
  const calls = records.map(readCall);
  const first = calls.find(mayHaveChanged);
  if (first === undefined) ledger.doubt("What it is like is not in these records.");
  else ledger.doubt(`What there was before ${first.eventTime} is not in these records.`);
  const earlier = ledger.doubts;
  const changes = calls.map((call) => tellChange(call, ledger, resource));
  // What failed before the resource was made says nothing about what there was.
  const begun = calls.findIndex(mayHaveChanged);
  const isFromBeginning = begun >= 0 && !changes[begun]?.doubts.includes(earlier[0] ?? "");
  if (!isFromBeginning) return changes;
  return changes.map((change, i) => (i < begun ? { ...change, doubts: [] } : change));
}

function tellChange(call: RecordedCall, ledger: Ledger, resource: ResourceIdentity): ToldChange {
  const { eventId, eventTime, action, errorCode } = call;
  if (errorCode === OUTCOME_UNKNOWN) {
    ledger.doubt(`Whether ${action} at ${eventTime} was carried out is not known.`);
  }
  if (errorCode !== "") return { eventId, parts: [], doubts: ledger.doubts };
  const tell = TELLERS.get(resource.type) ?? tellAnything;
  const detail = tell(call, ledger, resource);
  if (call.isRequestOmitted) {
    ledger.doubt(`The record of ${action} at ${eventTime} has no room for all of it.`);
  }
  return { eventId, parts: ledger.close(), ...(detail && { detail }), doubts: ledger.doubts };
}

const mayHaveChanged = ({ errorCode }: RecordedCall): boolean =>
  errorCode === "" || errorCode === OUTCOME_UNKNOWN;

/** @param index of the last change that counts; -1 for before all of them. */
export function stateAfter(changes: readonly ToldChange[], index: number): ResourceState {
  const parts = new Map<string, unknown>();
  for (const change of changes.slice(0, index + 1)) enter(change, parts);
  // Before the first change as much is unknown as after it.
  return { parts, doubts: changes[Math.max(index, 0)]?.doubts ?? [] };
}

/** Gives the state after each change from `start` on. */
export function* statesFrom(
  changes: readonly ToldChange[],
  start: number,
): Generator<ResourceState> {
  const parts = new Map<string, unknown>();
  for (const [i, change] of changes.entries()) {
    enter(change, parts);
    if (i >= start) yield { parts: new Map(parts), doubts: change.doubts };
  }
}

function enter({ parts: changed }: ToldChange, parts: Map<string, unknown>): void {
  for (const one of changed) {
    if ("after" in one) parts.set(one.part, one.after);
    else parts.delete(one.part);
  }
}

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
  readonly before: Knowledge;
  readonly after: Knowledge;
}

/** How well a resource is known at one time. */
interface Knowledge {
  /** What may be missing or wrong in what is known, in sentences. */
  readonly doubts: readonly string[];
  /** True when records tell that there is no such resource. */
  readonly isAbsent: boolean;
}

/** What is known of a resource at one time. */
export interface ResourceState extends Knowledge {
  readonly parts: ReadonlyMap<string, unknown>;
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
  const changes: ToldChange[] = [];
  let before: Knowledge = { doubts: ledger.doubts, isAbsent: false };
  for (const call of calls) {
    const change = tellChange(call, { ledger, resource, before });
    changes.push(change);
    before = change.after;
  }
  // What failed before the resource was made says nothing about what there was.
  const begun = calls.findIndex(mayHaveChanged);
  if (!changes[begun]?.before.isAbsent) return changes;
  return changes.map((change, i) =>
    i < begun ? { ...change, before: NONE, after: NONE } : change,
  );
}

/** Before a resource was made, and after its end: all that there is to know. */
const NONE: Knowledge = { doubts: [], isAbsent: true };

interface Known {
  readonly ledger: Ledger;
  readonly resource: ResourceIdentity;
  readonly before: Knowledge;
}

function tellChange(call: RecordedCall, { ledger, resource, before }: Known): ToldChange {
  const { eventId, eventTime, action, errorCode } = call;
  const isUnknown = errorCode === OUTCOME_UNKNOWN;
  if (isUnknown) ledger.doubt(`Whether ${action} at ${eventTime} was carried out is not known.`);
  if (errorCode !== "") {
    const after = { doubts: ledger.doubts, isAbsent: before.isAbsent && !isUnknown };
    return { eventId, parts: [], before, after };
  }
  const tell = TELLERS.get(resource.type) ?? tellAnything;
  const detail = tell(call, ledger, resource);
  if (call.isRequestOmitted) {
    ledger.doubt(`The record of ${action} at ${eventTime} does not hold all of it.`);
  }
  const { turn } = ledger;
  return {
    ...{ eventId, parts: ledger.close(), ...(detail && { detail }) },
    before: turn === "begins" ? NONE : before,
    after: { doubts: ledger.doubts, isAbsent: turn === "ends" },
  };
}

const mayHaveChanged = ({ errorCode }: RecordedCall): boolean =>
  errorCode === "" || errorCode === OUTCOME_UNKNOWN;

/** @param index of the last change that counts; -1 for before all of them. */
export function stateAfter(changes: readonly ToldChange[], index: number): ResourceState {
  const parts = new Map<string, unknown>();
  for (const change of changes.slice(0, index + 1)) enter(change, parts);
  const { doubts, isAbsent } = (index < 0 ? changes[0]?.before : changes[index]?.after) ?? NONE;
  return { parts, doubts, isAbsent };
}

/** Gives the state after each change from `start` on. */
export function* statesFrom(
  changes: readonly ToldChange[],
  start: number,
): Generator<ResourceState> {
  const parts = new Map<string, unknown>();
  for (const [i, change] of changes.entries()) {
    enter(change, parts);
    if (i >= start) yield { parts: new Map(parts), ...change.after };
  }
}

function enter({ parts: changed }: ToldChange, parts: Map<string, unknown>): void {
  for (const one of changed) {
    if ("after" in one) parts.set(one.part, one.after);
    else parts.delete(one.part);
  }
}

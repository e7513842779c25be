import { isDeepStrictEqual } from "node:util";
import type { FoundRecord } from "../../support/history.ts";
import { idOf, type Ledger, type MadeCall } from "./ledger.ts";

/** What was found once everything had come to rest. */
export interface Found {
  readonly history: readonly FoundRecord[];
  readonly trails: readonly FoundTrail[];
  /** The names of what the sandbox holds that bears a call's id. */
  readonly made: ReadonlySet<string>;
}

export interface FoundTrail {
  readonly name: string;
  readonly wants: (record: FoundRecord) => boolean;
  /** Of all log files, as often as they are there. */
  readonly records: readonly FoundRecord[];
}

/** The kinds of defect, each with what it was found in. All empty when nothing was lost. */
export interface Findings {
  /** Answered, or carried out, and without a record. */
  readonly missing: readonly string[];
  /** With more than one record for one call, or twice the same. */
  readonly doubled: readonly string[];
  /** Records that tell something else than the client was told. */
  readonly untrue: readonly string[];
  /** Records of calls that nobody made, or that cannot have come. */
  readonly unexplained: readonly string[];
  /** Carried out although the client was told that it was not. */
  readonly doneAllTheSame: readonly string[];
  /** Answered as done, and undone. */
  readonly undone: readonly string[];
  /** In a log file otherwise than in Event history. */
  readonly differing: readonly string[];
}

/** Holds the client's own list of calls against all that was recorded and delivered. */
export function compare(ledger: Ledger, found: Found): Findings {
  const findings = {
    ...{ missing: [] as string[], doubled: [] as string[], untrue: [] as string[] },
    ...{ unexplained: [] as string[], doneAllTheSame: [] as string[], undone: [] as string[] },
    differing: [] as string[],
  };
  const byCall = groupBy(found.history, idOf);
  const arrived = new Set(ledger.arrived);
  const known = new Set(ledger.calls.map(({ id }) => id));
  for (const id of byCall.keys()) if (!known.has(id)) findings.unexplained.push(`history: ${id}`);
  for (const record of found.history) {
    if (idOf(record) !== undefined || isOwn(record)) continue;
    findings.unexplained.push(`history: ${record.eventName} (event ${record.eventID})`);
  }
  for (const id of found.made) if (!known.has(id)) findings.unexplained.push(`sandbox: ${id}`);
  for (const call of ledger.calls) {
    const records = byCall.get(call.id) ?? [];
    const isDone = found.made.has(call.id) || arrived.has(call.id);
    const told = tellOf(call, records, isDone);
    if (records.length > 1) findings.doubled.push(told);
    if (records.length === 0 && mustHaveRecord(call, isDone)) findings.missing.push(told);
    if (call.outcome.kind === "unsent" && records.length > 0) findings.unexplained.push(told);
    if (records[0] && !isTrue(call, records[0])) findings.untrue.push(told);
    if (isDone && mayNotBeDone(call)) findings.doneAllTheSame.push(told);
    if (!isDone && mustBeDone(call)) findings.undone.push(told);
  }
  findings.doubled.push(...repeated(found.history).map((id) => `history: event ${id}`));
  for (const trail of found.trails) compareTrail(trail, found.history, findings);
  return findings;
}

/** True when nothing at all was found. */
export function isClean(findings: Findings): boolean {
  return Object.values(findings).every((each: readonly string[]) => each.length === 0);
}

function mustHaveRecord({ kind, outcome }: MadeCall, isDone: boolean): boolean {
  if (kind.isChanging && isDone) return true;
  if (outcome.kind !== "answered" || outcome.verdict === "not-done") return false;
  // Only what was let through is withheld: the intent of a change is durable by then, and is told
  // as of unknown outcome.
  return outcome.verdict !== "withheld" || kind.isChanging;
}

function isTrue({ kind, region, outcome }: MadeCall, record: FoundRecord): boolean {
  const { errorCode, requestID } = record;
  if (record.eventName !== kind.eventName || record.awsRegion !== region) return false;
  if (outcome.kind !== "answered") return true;
  const { verdict, requestId } = outcome;
  if (verdict === "done") return errorCode === undefined && requestID === requestId;
  // What was written before the failure may be there all the same.
  if (verdict === "withheld") return true;
  return errorCode !== undefined && errorCode !== "OutcomeUnknown" && requestID === requestId;
}

/** A reading call that was refused may have come to the upstream: only its answer was withheld. */
function mayNotBeDone({ kind, outcome }: MadeCall): boolean {
  if (!kind.isChanging) return false;
  if (outcome.kind === "unsent") return true;
  return outcome.kind === "answered" && ["not-done", "failed"].includes(outcome.verdict);
}

function mustBeDone({ kind, outcome }: MadeCall): boolean {
  return kind.isChanging && outcome.kind === "answered" && outcome.verdict === "done";
}

/** The records of the load that a trail wants, and has not. */
export function lacking(
  { wants, records }: FoundTrail,
  history: readonly FoundRecord[],
): readonly FoundRecord[] {
  const has = new Set(records.map(({ eventID }) => eventID));
  // What was called before the trail logged, and while it was looked at, is not held against it.
  return history.filter(
    (record) => idOf(record) !== undefined && wants(record) && !has.has(record.eventID),
  );
}

function compareTrail(
  trail: FoundTrail,
  history: readonly FoundRecord[],
  findings: { readonly [Kind in keyof Findings]: string[] },
): void {
  const inHistory = new Map(history.map((record) => [record.eventID, record]));
  const inTrail = new Map(trail.records.map((record) => [record.eventID, record]));
  const at = (record: FoundRecord) =>
    `${trail.name}: ${idOf(record) ?? record.eventName} (event ${record.eventID})`;
  for (const id of repeated(trail.records)) findings.doubled.push(`${trail.name}: event ${id}`);
  findings.missing.push(...lacking(trail, history).map(at));
  for (const record of inTrail.values()) {
    const other = inHistory.get(record.eventID);
    // Those who look have made calls since.
    if (!other && isOwn(record)) continue;
    if (!other) findings.unexplained.push(at(record));
    else if (!trail.wants(record)) findings.unexplained.push(`${at(record)} is not its to have`);
    else if (!isDeepStrictEqual(record, other)) findings.differing.push(at(record));
  }
}

function tellOf(call: MadeCall, records: readonly FoundRecord[], isDone: boolean): string {
  const { id, kind, region, outcome } = call;
  const told =
    outcome.kind === "answered"
      ? `${outcome.status} ${outcome.verdict} ${outcome.requestId}`
      : JSON.stringify(outcome);
  const recorded = records.map(({ errorCode, requestID }) => `${errorCode ?? "ok"} ${requestID}`);
  return (
    `${id}: ${kind.eventName} in ${region}: ${told}; ` +
    `${isDone ? "done" : "not done"}; records: [${recorded.join(", ")}]`
  );
}

/** Whether a record tells of what was called to set up and to look, by the SDK's clients. */
function isOwn({ userAgent }: FoundRecord): boolean {
  return typeof userAgent === "string" && userAgent.includes("aws-sdk-js/");
}

function repeated(records: readonly FoundRecord[]): readonly string[] {
  const seen = new Set<string>();
  return records
    .map(({ eventID }) => eventID)
    .filter((eventId) => seen.size === seen.add(eventId).size);
}

function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string | undefined,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

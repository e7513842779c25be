import { expect, test } from "vitest";
import type { FoundRecord } from "../../support/history.ts";
import { CALL_KINDS } from "./calls.ts";
import { compare, type Found, isClean } from "./compare.ts";
import { agentOf, type CallOutcome, Ledger, readVerdict } from "./ledger.ts";

const kindOf = (eventName: string) => {
  const kind = CALL_KINDS.find((each) => each.eventName === eventName);
  if (!kind) throw new Error(eventName);
  return kind;
};
const done: CallOutcome = { kind: "answered", status: 200, requestId: "r1", verdict: "done" };
const answered = (status: number, verdict: "failed" | "not-done" | "withheld"): CallOutcome => ({
  ...{ kind: "answered", status, requestId: "r1", verdict },
});
const cutOff: CallOutcome = { kind: "unknown", why: "ECONNRESET" };

function aRecord(more: Partial<FoundRecord> = {}): FoundRecord {
  return {
    ...{ eventID: "e1", eventName: "CreateTopic", awsRegion: "us-east-1", requestID: "r1" },
    ...{ userIdentity: {}, userAgent: agentOf("c1") },
    ...more,
  };
}

/** What is found of one call that made a topic, as all is well unless a test says otherwise. */
function findingsOf(given: {
  readonly outcome?: CallOutcome;
  readonly eventName?: string;
  readonly history?: readonly FoundRecord[];
  readonly delivered?: readonly FoundRecord[];
  readonly made?: readonly string[];
  readonly arrived?: readonly string[];
}) {
  const { outcome = done, history = [aRecord()] } = given;
  const ledger = new Ledger();
  const kind = kindOf(given.eventName ?? "CreateTopic");
  ledger.note({ id: "c1", kind, region: "us-east-1", outcome });
  ledger.arrived.push(...(given.arrived ?? []));
  const found: Found = {
    history,
    trails: [{ name: "main", wants: () => true, records: given.delivered ?? history }],
    made: new Set(given.made ?? ["c1"]),
  };
  const findings = compare(ledger, found);
  return Object.entries(findings)
    .filter(([, each]: [string, readonly string[]]) => each.length > 0)
    .map(([name]) => name);
}

test("a call answered once, recorded once, delivered once and done is all that is to be found", () => {
  expect(findingsOf({})).toEqual([]);
});

test("an answered call without a record is missing", () => {
  expect(findingsOf({ history: [] })).toEqual(["missing"]);
});

test("a change that was carried out and not answered is missing without a record", () => {
  expect(findingsOf({ outcome: cutOff, history: [] })).toEqual(["missing"]);
  expect(findingsOf({ outcome: cutOff, history: [], made: [] })).toEqual([]);
});

test("what came to the upstream is missing without a record", () => {
  const call = { outcome: cutOff, eventName: "PutParameter", history: [], made: [] };
  expect(findingsOf({ ...call, arrived: ["c1"] })).toEqual(["missing"]);
  expect(findingsOf(call)).toEqual([]);
});

test("two records of one call, and one record twice, are double", () => {
  expect(findingsOf({ history: [aRecord(), aRecord({ eventID: "e2" })] })).toEqual(["doubled"]);
  expect(findingsOf({ delivered: [aRecord(), aRecord()] })).toEqual(["doubled"]);
  expect(findingsOf({ history: [aRecord(), aRecord()], delivered: [aRecord()] })).toEqual([
    "doubled",
  ]);
});

test("a record that no trail has is missing there", () => {
  expect(findingsOf({ delivered: [] })).toEqual(["missing"]);
});

test("a log file must say what Event history says", () => {
  expect(findingsOf({ delivered: [aRecord({ sourceIPAddress: "192.0.2.9" })] })).toEqual([
    "differing",
  ]);
});

test("a record that says something else than the answer is untrue", () => {
  expect(findingsOf({ history: [aRecord({ errorCode: "OutcomeUnknown" })] })).toEqual(["untrue"]);
  expect(findingsOf({ history: [aRecord({ requestID: "r2" })] })).toEqual(["untrue"]);
  expect(findingsOf({ history: [aRecord({ awsRegion: "eu-west-1" })] })).toEqual(["untrue"]);
});

test("records of nobody's call are unexplained", () => {
  const stray = aRecord({ eventID: "e2", userAgent: agentOf("c2") });
  expect(findingsOf({ history: [aRecord(), stray] })).toEqual(["unexplained"]);
  expect(findingsOf({ delivered: [aRecord(), stray] })).toEqual(["unexplained"]);
  const foreign = aRecord({ eventID: "e2", userAgent: "curl" });
  expect(findingsOf({ history: [aRecord(), foreign] })).toEqual(["unexplained"]);
  expect(findingsOf({ outcome: { kind: "unsent" }, made: [] })).toEqual(["unexplained"]);
});

test("what was refused must not have been done", () => {
  const refused = { outcome: answered(503, "not-done"), history: [] };
  expect(findingsOf({ ...refused, made: [] })).toEqual([]);
  expect(findingsOf(refused)).toEqual(["missing", "doneAllTheSame"]);
});

test("what was withheld is told as of unknown outcome", () => {
  const history = [aRecord({ errorCode: "OutcomeUnknown" })];
  expect(findingsOf({ outcome: answered(503, "withheld"), history })).toEqual([]);
  expect(findingsOf({ outcome: answered(503, "withheld"), history: [] })).toEqual(["missing"]);
});

test("what was answered as done must be there", () => {
  expect(findingsOf({ made: [] })).toEqual(["undone"]);
});

test("only findings without any finding are clean", () => {
  const none = compare(new Ledger(), { history: [], trails: [], made: new Set() });
  expect(isClean(none)).toBe(true);
  expect(isClean({ ...none, undone: ["c1"] })).toBe(false);
});

test.each([
  [200, "{}", "done"],
  [201, "", "done"],
  [403, "", "failed"],
  [503, "The request cannot be recorded at the moment and was not carried out.", "not-done"],
  [503, "The request could not be recorded, and its answer is withheld.", "withheld"],
  [502, "", "no-answer"],
])("an answer of %i %s is read as %s", (status, text, verdict) => {
  expect(readVerdict(status, text)).toBe(verdict);
});

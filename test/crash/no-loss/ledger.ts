import type { CallKind } from "./calls.ts";

/** What a client knows of a call that it made. */
export type CallOutcome =
  /** The answer's last byte has come. */
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly requestId: string;
      /** What was done, by what the answer says: see {@link readVerdict}. */
      readonly verdict: Verdict;
    }
  /** The connection broke before: it may have been carried out or not. */
  | { readonly kind: "unknown"; readonly why: string }
  /** No connection was made: nobody has it. */
  | { readonly kind: "unsent" };

/**
 * `done`: it succeeded. `failed`: the answer is an error of the service. `not-done`: it was refused
 * because it could not be recorded. `withheld`: its answer could not be recorded, so what became of
 * it is not told. `no-answer`: its upstream gave none.
 */
export type Verdict = "done" | "failed" | "not-done" | "withheld" | "no-answer";

export interface MadeCall {
  /** Names the call in its record, as the agent who made it, and what it makes. */
  readonly id: string;
  readonly kind: CallKind;
  readonly region: string;
  readonly outcome: CallOutcome;
}

/** Every call that was made, and what the upstream was sent. */
export class Ledger {
  readonly calls: MadeCall[] = [];
  /** How many calls were answered as done. */
  succeeded = 0;
  /** The ids of the calls that came to the upstream, as often as they came. */
  readonly arrived: string[] = [];

  note(call: MadeCall): void {
    this.calls.push(call);
    if (call.outcome.kind === "answered" && call.outcome.verdict === "done") this.succeeded++;
  }

  count(kind: CallOutcome["kind"]): number {
    return this.calls.filter(({ outcome }) => outcome.kind === kind).length;
  }

  count5xx(): number {
    return this.calls.filter(({ outcome }) => outcome.kind === "answered" && outcome.status > 499)
      .length;
  }

  /** How many changes were answered with what says that their answer is withheld. */
  countWithheldChanges(): number {
    return this.calls.filter(
      ({ kind, outcome }) =>
        kind.isChanging && outcome.kind === "answered" && outcome.verdict === "withheld",
    ).length;
  }
}

/** Reads from an answer's status and text what the server says that it has done. */
export function readVerdict(status: number, text: string): Verdict {
  if (status < 300) return "done";
  if (status === 503 && text.includes("was not carried out")) return "not-done";
  if (status === 503 && text.includes("is withheld")) return "withheld";
  if (status === 502) return "no-answer";
  return "failed";
}

const AGENT = "no-loss/";
export const agentOf = (id: string) => `${AGENT}${id}`;

/** The id of the call that a record tells of; undefined when no load has made it. */
export function idOf(record: Readonly<Record<string, unknown>>): string | undefined {
  const { userAgent } = record;
  if (typeof userAgent !== "string" || !userAgent.startsWith(AGENT)) return undefined;
  return userAgent.slice(AGENT.length);
}

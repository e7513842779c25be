import type { Models } from "../src/models/index.ts";
import { compare, type Difference } from "./compare.ts";
import { isApiCall, type Specimen } from "./corpus.ts";
import { explain, type Reason } from "./explain.ts";
import { Replayer } from "./replay.ts";
import { findSubject } from "./subject.ts";

export interface ExplainedDifference extends Difference {
  /** Undefined when nothing but a fault of ours explains it. */
  readonly reason: Reason | undefined;
}

/** What was found out about one record. */
export interface Finding {
  readonly specimen: Specimen;
  readonly verdict: "exact" | "partly" | "not" | "no-model" | "no-operation" | "no-call";
  readonly differences: readonly ExplainedDifference[];
  readonly allowances: readonly string[];
  /** Set when the call could not be sent or read again. */
  readonly why?: string;
}

/** Sends every record's call through the recorder and compares. */
export async function measure(
  specimens: readonly Specimen[],
  models: Models,
): Promise<readonly Finding[]> {
  const replayer = new Replayer(models);
  const findings: Finding[] = [];
  for (const specimen of specimens) findings.push(await findingOf(specimen, models, replayer));
  return findings;
}

async function findingOf(specimen: Specimen, models: Models, replayer: Replayer): Promise<Finding> {
  const none = { specimen, differences: [], allowances: [] };
  if (!isApiCall(specimen)) return { ...none, verdict: "no-call" };
  const subject = findSubject(specimen, models);
  if (typeof subject === "string") return { ...none, verdict: subject };
  try {
    const replay = await replayer.replay(specimen, subject);
    if (replay.kind === "failed") return { ...none, verdict: "not", why: replay.why };
    const { differences, allowances } = compare(specimen, replay.record);
    const explained = differences.map((difference) => ({
      ...difference,
      reason: explain(difference, { specimen, replay }),
    }));
    const verdict = differences.length === 0 ? "exact" : "partly";
    return { specimen, verdict, differences: explained, allowances };
  } catch (error) {
    return { ...none, verdict: "not", why: error instanceof Error ? error.message : String(error) };
  }
}

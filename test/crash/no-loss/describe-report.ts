import type { ProofReport } from "./prove.ts";

/** How many of a kind of finding are shown; all are in the JSON. */
const SHOWN_MAX = 10;

/** The report as people read it. */
export function describeReport(report: ProofReport): string {
  const { calls, findings, victims, disturbances, records } = report;
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`);
  const shown = Object.entries(findings as unknown as Record<string, readonly string[]>).flatMap(
    ([kind, each]) => each.slice(0, SHOWN_MAX).map((what) => `  ${kind}: ${what}`),
  );
  return [
    `${report.kills} processes killed in ${report.seconds} s, seed ${report.seed}`,
    ...counted(victims),
    "by what was done",
    ...counted(disturbances),
    ...report.skipped.map((name) => `  skipped: ${name}`),
    "calls",
    `  ${String(calls.answered).padStart(6)}  answered, ${calls.answeredAsFailed} of them 5xx`,
    `  ${String(calls.changesWithheld).padStart(6)}  of these, changes whose answer was withheld`,
    `  ${String(calls.cutOff).padStart(6)}  cut off before their answer`,
    `  ${String(calls.unsent).padStart(6)}  that nobody took`,
    "records",
    ...counted({ "Event history": records.history, ...records.trails }),
    "found",
    ...counted(
      Object.fromEntries(Object.entries(findings).map(([kind, each]) => [kind, each.length])),
    ),
    ...shown,
    ...report.complaints.map((complaint) => `  ${complaint}`),
    report.isProven ? "Nothing is missing, nothing is double." : "THIS IS NOT AS IT SHOULD BE.",
    "",
  ].join("\n");
}

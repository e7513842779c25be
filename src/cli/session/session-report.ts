import type { Policy } from "../policy/policy.ts";
import type { CallTally, ServiceTally, SessionTally } from "./session-tally.ts";

/** What a session did: what `--json` prints. */
export interface SessionReport {
  readonly command: readonly string[];
  readonly exitCode: number;
  readonly seconds: number;
  /** Whose credentials it signed with, where that could be asked. */
  readonly caller?: string;
  readonly calls: number;
  readonly services: readonly ServiceTally[];
  readonly writes: readonly CallTally[];
  readonly errors: readonly CallTally[];
  readonly logFiles: readonly string[];
  readonly policy?: Policy;
  /** What the reader should know, in sentences. */
  readonly notes: readonly string[];
}

/** Lines of each part; the rest is in `--json` and in the records. */
const LINES_MAX = 40;
const MESSAGE_LENGTH_MAX = 200;

/** The parts of a report that a tally gives. */
export function tallied(tally: SessionTally) {
  const { calls, services, writes, errors } = tally;
  return { calls, services, writes, errors };
}

/** A report as text for people, ending in a line break. */
export function formatReport(report: SessionReport): string {
  const { calls, seconds, caller, services, writes, errors, logFiles, notes, policy } = report;
  const count = `${calls} ${calls === 1 ? "call" : "calls"}`;
  const parts = [
    `trailcam: ${count} recorded in ${seconds.toFixed(1)} s${caller ? ` by ${caller}` : ""}`,
    ...part("Writes", writes.map(writeRow)),
    ...part("Errors", errors.map(errorRow)),
    ...part("Calls", [
      ["SERVICE", "CALLS", "WRITES", "ERRORS", "DENIED"],
      ...services.map((one) =>
        [one.service, one.calls, one.writes, one.errors, one.denied].map(String),
      ),
    ]),
    ...part(
      "Log files",
      logFiles.map((path) => [path]),
    ),
    ...notes.map((note) => `\nNote: ${note}`),
    ...(policy ? [`\nPolicy\n${JSON.stringify(policy, null, 2)}`] : []),
  ];
  return `${parts.join("\n")}\n`;
}

function part(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length < (title === "Calls" ? 2 : 1)) return [];
  const more = rows.length - LINES_MAX;
  const lines = table(rows.slice(0, LINES_MAX));
  return [`\n${title}`, ...lines, ...(more > 0 ? [`  … and ${more} more: --json has all`] : [])];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd(),
  );
}

const times = ({ count }: CallTally): string => (count > 1 ? ` ×${count}` : "");

const writeRow = (call: CallTally): readonly string[] => [
  call.service,
  call.name + times(call),
  shown(call.resource ?? "-"),
  call.errorCode ?? "ok",
];

const errorRow = (call: CallTally): readonly string[] => [
  call.isDenied ? "denied" : "failed",
  call.service,
  call.name + times(call),
  shown(call.resource ?? "-"),
  call.errorCode ?? "",
  shown(call.errorMessage ?? ""),
];

/** Texts of others, on one line, and without what a terminal would take for orders. */
function shown(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, " ").trim();
  return line.length > MESSAGE_LENGTH_MAX ? `${line.slice(0, MESSAGE_LENGTH_MAX)}…` : line;
}

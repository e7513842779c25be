import { printable } from "./printable.ts";

interface Shown {
  readonly eventTime?: string;
  readonly eventSource?: string;
  readonly eventName?: string;
  readonly awsRegion?: string;
  readonly sourceIPAddress?: string;
  readonly errorCode?: string;
  readonly userIdentity?: { readonly type?: string; readonly arn?: string };
}

const COLUMNS = [
  ["TIME", 21],
  ["SERVICE", 18],
  ["EVENT", 32],
  ["REGION", 11],
  ["FROM", 16],
  ["BY", 36],
  ["OUTCOME", 0],
] as const;

const row = (cells: readonly string[]) =>
  COLUMNS.map(([, width], i) => printable(cells[i] ?? "").padEnd(width))
    .join(" ")
    .trimEnd();

export const RECORD_LINE_HEADER = row(COLUMNS.map(([name]) => name));

/** One record as one line: when, which service, what, where, from where, who, what came of it. */
export function formatRecordLine(record: object): string {
  const shown = record as Shown;
  return row([
    shown.eventTime ?? "",
    (shown.eventSource ?? "").replace(/\.amazonaws\.com$/, ""),
    shown.eventName ?? "",
    shown.awsRegion ?? "",
    shown.sourceIPAddress ?? "",
    callerOf(shown),
    shown.errorCode ?? "ok",
  ]);
}

function callerOf({ userIdentity }: Shown): string {
  const name = /^arn:[^:]*:[^:]*:[^:]*:\d*:(.*)$/.exec(userIdentity?.arn ?? "")?.[1];
  return name ?? userIdentity?.type ?? "";
}

import type { ChangedPart, ResourceChange, ResourceState } from "../operator/index.ts";
import { printable } from "./printable.ts";

type RecordSet = Readonly<Record<string, unknown>>;

/** A change as lines: who and when, then a line for each part. */
export function formatChange({ event, parts, detail }: ResourceChange): string {
  const { eventTime, eventName, username, sourceIPAddress, errorCode } = event;
  const facts = [eventTime, eventName, username || "-", sourceIPAddress || "-"];
  const head = [
    ...facts,
    ...(errorCode ? [`failed: ${errorCode}`] : []),
    ...(detail ? [detail] : []),
  ];
  return written([head.join("  "), ...parts.flatMap(partLines)]);
}

function partLines(changed: ChangedPart): readonly string[] {
  const { part, before, after } = changed;
  const [isBefore, isAfter] = ["before" in changed, "after" in changed];
  if (isBefore && isAfter)
    return [`  ~ ${part}`, `    - ${shown(before)}`, `    + ${shown(after)}`];
  if (!isAfter) return [`  - ${part}${isBefore ? `  ${shown(before)}` : ""}`];
  const note = changed.isBeforeUnknown ? "  (before: not known)" : "";
  return [`  + ${part}  ${shown(after)}${note}`];
}

/** A state as lines: record sets as a zone file has them, then settings. */
export function formatState({ recordSets = [], settings }: ResourceState): string {
  const lines = [
    ...recordSets.flatMap((set) => zoneLines(set as RecordSet)),
    ...Object.entries(settings).map(([name, value]) => `${name}  ${shown(value)}`),
  ];
  return written(lines);
}

const written = (lines: readonly string[]): string =>
  lines.map((line) => `${printable(line, "\t")}\n`).join("");

function zoneLines(set: RecordSet): readonly string[] {
  const { Name, Type, TTL, ResourceRecords, ...rest } = set;
  const values = recordValues(ResourceRecords);
  const note = Object.keys(rest).length === 0 ? "" : `  ; ${JSON.stringify(rest)}`;
  if (values.length === 0) return [`${Name}\tIN\t${Type}${note}`];
  return values.map((value) => `${Name}\t${TTL}\tIN\t${Type}\t${value}${note}`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || !("Type" in value)) {
    return JSON.stringify(value);
  }
  // What the part's name says already is left out.
  const { Name: _, Type: _type, SetIdentifier: _id, ...set } = value as RecordSet;
  const { TTL, ResourceRecords, ...rest } = set;
  const others = Object.keys(rest).length === 0 ? [] : [JSON.stringify(rest)];
  return [
    ...(TTL === undefined ? [] : [`TTL ${TTL}`]),
    ...recordValues(ResourceRecords),
    ...others,
  ].join("  ");
}

function recordValues(records: unknown): readonly string[] {
  if (!Array.isArray(records)) return [];
  return records.map((record: { readonly Value?: unknown }) => String(record.Value));
}

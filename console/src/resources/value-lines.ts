/** One line of a value, and whether the other side has it too. */
export interface Line {
  readonly text: string;
  readonly isDifferent: boolean;
}

type RecordSet = Readonly<Record<string, unknown>>;

/** What people read of a value: a record set as a zone file would say it, a document by lines. */
export function linesOf(value: unknown): readonly string[] {
  if (typeof value === "string") return documentLines(value) ?? [value === "" ? '""' : value];
  if (typeof value !== "object" || value === null) return [String(value)];
  if (isRecordSet(value)) return recordSetLines(value);
  return JSON.stringify(value, null, 2).split("\n");
}

/** Two values by lines, with those marked that only one of them has. */
export function compareLines(
  before: readonly string[],
  after: readonly string[],
): readonly [readonly Line[], readonly Line[]] {
  return [marked(before, after), marked(after, before)];
}

/** Counts, because a document may have the same line twice and lose one of them. */
function marked(own: readonly string[], other: readonly string[]): readonly Line[] {
  const left = new Map<string, number>();
  for (const text of other) left.set(text, (left.get(text) ?? 0) + 1);
  return own.map((text) => {
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    return { text, isDifferent: count === 0 };
  });
}

/** Policies and the like are documents within a text. */
function documentLines(text: string): readonly string[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2).split("\n");
  } catch {
    return undefined;
  }
}

const isRecordSet = (value: object): value is RecordSet => "Name" in value && "Type" in value;

/** What a part's name says already is left out. */
export function recordSetLines(set: RecordSet): readonly string[] {
  const { Name: _, Type: _type, SetIdentifier: _id, ...rest } = set;
  const { TTL, ResourceRecords, AliasTarget, ...others } = rest;
  return [
    ...(TTL === undefined ? [] : [`TTL ${String(TTL)}`]),
    ...valuesOf(ResourceRecords),
    ...aliasLines(AliasTarget),
    ...Object.entries(others).map(([name, value]) => `${name} ${compact(value)}`),
  ];
}

function valuesOf(records: unknown): readonly string[] {
  if (!Array.isArray(records)) return [];
  return records.map((record: unknown) => String((record as { Value?: unknown }).Value ?? ""));
}

function aliasLines(alias: unknown): readonly string[] {
  if (typeof alias !== "object" || alias === null) return [];
  const { DNSName, HostedZoneId, EvaluateTargetHealth } = alias as RecordSet;
  return [
    `Alias to ${String(DNSName)} in ${String(HostedZoneId)}`,
    `Evaluate target health: ${EvaluateTargetHealth === true ? "yes" : "no"}`,
  ];
}

function compact(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, held]) => `${name}=${compact(held)}`)
    .join(" ");
}

const UNITS = {
  s: ["second", 1_000],
  m: ["minute", 60_000],
  h: ["hour", 3_600_000],
  d: ["day", 86_400_000],
  w: ["week", 7 * 86_400_000],
  // Of the length that lets a choice of months end where Event history does.
  mo: ["month", 30 * 86_400_000],
  y: ["year", 365 * 86_400_000],
} as const;

type Letter = keyof typeof UNITS;
export type TimeUnit = (typeof UNITS)[Letter][0];

export interface RelativeRange {
  readonly type: "relative";
  readonly amount: number;
  readonly unit: TimeUnit;
}

export interface AbsoluteRange {
  readonly type: "absolute";
  readonly startMs: number;
  /** Until now, whenever that is, when left out. */
  readonly endMs?: number;
}

export type TimeRange = RelativeRange | AbsoluteRange;

const letters = Object.keys(UNITS) as readonly Letter[];

/** `30m`, `3h`, `7d`: as addresses have a range that ends now. */
export function formatRelativeRange({ amount, unit }: RelativeRange): string {
  return `${amount}${letters.find((letter) => UNITS[letter][0] === unit)}`;
}

/** @returns undefined for what is no range. */
export function parseRelativeRange(text: string): RelativeRange | undefined {
  const [, amount = "", letter = ""] = /^(\d{1,6})(s|mo?|h|d|w|y)$/.exec(text) ?? [];
  if (Number(amount) === 0) return undefined;
  return { type: "relative", amount: Number(amount), unit: UNITS[letter as Letter][0] };
}

/** What a search asks for; without an end, everything since. */
export function boundsOf(
  range: TimeRange,
  nowMs: number,
): { readonly startMs: number; readonly endMs?: number } {
  if (range.type === "absolute") {
    const { startMs, endMs } = range;
    return endMs === undefined ? { startMs } : { startMs, endMs };
  }
  const letter = letters.find((each) => UNITS[each][0] === range.unit) ?? "s";
  return { startMs: Math.max(0, nowMs - range.amount * UNITS[letter][1]) };
}

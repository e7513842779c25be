import { systemClock } from "../base/clock.ts";
import { UsageError } from "./usage-error.ts";

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * Reads an ISO time, or an age counted back from now: `15m`. Without an offset a time is of UTC, as
 * all times are that are printed.
 *
 * @param flag what it was typed after.
 * @throws {UsageError} for any other text.
 */
export function readTime(flag: string, text: string): Date;
export function readTime(flag: string, text: string | undefined): Date | undefined;
export function readTime(flag: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const read = new Date(timeMs(text));
  if (!Number.isNaN(read.getTime())) return read;
  throw new UsageError(
    `${flag}: "${text}" is no time: type 2026-01-31T12:00:00Z, or an age such as 15m`,
  );
}

function timeMs(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (unit) return systemClock.nowMs() - Number(count) * UNITS[unit as keyof typeof UNITS];
  if (DATE.test(text)) return Date.parse(text);
  // Not whatever `Date.parse` takes besides: to it "Nov 23" is in 2001, and "5" in its May.
  const [, date, time, offset = "Z"] = TIME.exec(text) ?? [];
  return date ? Date.parse(`${date}T${time}${offset.toUpperCase()}`) : Number.NaN;
}

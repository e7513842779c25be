import { systemClock } from "../base/clock.ts";
import { UsageError } from "./usage-error.ts";

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads an ISO time, or an age counted back from now: `15m`.
 *
 * @throws {UsageError} for any other text.
 */
export function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const ms = unit
    ? systemClock.nowMs() - Number(count) * UNITS[unit as keyof typeof UNITS]
    : Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new UsageError(`"${text}" is no time: type 2026-01-31T12:00:00Z, or an age such as 15m`);
  }
  return new Date(ms);
}

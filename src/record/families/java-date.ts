import type { DateSpelling } from "../../models/index.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** What stands after the year and before AM or PM. */
const SEPARATORS: Readonly<Record<DateSpelling, readonly [string, string]>> = {
  plain: [" ", " "],
  comma: [", ", " "],
  narrow: [", ", "\u202f"],
};

const twoDigits = (value: number) => String(value).padStart(2, "0");

/**
 * Writes a date as Java's default text in UTC, e.g. `Jan 16, 2018 12:41:43 AM`.
 *
 * @returns undefined when `date` is no date at all.
 */
export function javaDate(date: Date, spelling: DateSpelling): string | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  const [afterYear, beforeHalf] = SEPARATORS[spelling];
  const hour = date.getUTCHours();
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  const minutes = `${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`;
  return `${day}${afterYear}${hour % 12 || 12}:${minutes}${beforeHalf}${hour < 12 ? "AM" : "PM"}`;
}

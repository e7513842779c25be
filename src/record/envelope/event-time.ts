/** What a date can hold, in milliseconds either side of the epoch. */
const DATE_MAX_MS = 8.64e15;

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

/** Writes a time as `YYYY-MM-DDTHH:MM:SSZ`, cut to whole seconds. Total: no time is the epoch. */
export function wholeSeconds(timeMs: number): string {
  const isDate = Number.isFinite(timeMs) && Math.abs(timeMs) <= DATE_MAX_MS;
  const date = new Date(isDate ? timeMs : 0);
  const year = date.getUTCFullYear();
  // Every record has a time, and a date's own method takes four times as long as these parts.
  if (year < 1000 || year > 9999) return `${date.toISOString().slice(0, -".000Z".length)}Z`;
  const day = `${year}-${TWO_DIGITS[date.getUTCMonth() + 1]}-${TWO_DIGITS[date.getUTCDate()]}`;
  const minute = `${TWO_DIGITS[date.getUTCHours()]}:${TWO_DIGITS[date.getUTCMinutes()]}`;
  return `${day}T${minute}:${TWO_DIGITS[date.getUTCSeconds()]}Z`;
}

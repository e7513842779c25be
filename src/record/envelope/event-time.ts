/** What a date can hold, in milliseconds either side of the epoch. */
const DATE_MAX_MS = 8.64e15;

/** Writes a time as `YYYY-MM-DDTHH:MM:SSZ`, cut to whole seconds. Total: no time is the epoch. */
export function wholeSeconds(timeMs: number): string {
  const isDate = Number.isFinite(timeMs) && Math.abs(timeMs) <= DATE_MAX_MS;
  // Whatever the year, the text ends with the milliseconds.
  return `${new Date(isDate ? timeMs : 0).toISOString().slice(0, -".000Z".length)}Z`;
}

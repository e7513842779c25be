const BASIC = /^\d{8}T\d{6}Z$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|UTC|\+0000)$/;

/**
 * Reads a signing time: `20260131T235959Z`, or the form of the `Date` header.
 *
 * @returns milliseconds since the epoch, UTC; undefined for anything else.
 */
export function parseAmzDate(text: string): number | undefined {
  const isBasic = BASIC.test(text);
  if (!isBasic && !HTTP_DATE.test(text)) return undefined;
  const ms = Date.parse(isBasic ? withSeparators(text) : text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `20260131T235959Z` as `2026-01-31T23:59:59Z`, the form that `Date` reads. */
function withSeparators(text: string): string {
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  return `${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13)}`;
}

/** Milliseconds since the epoch to `20260131T235959Z`, kept within the years 1970 to 9999. */
export function formatAmzDate(ms: number): string {
  const time = new Date(Math.min(Math.max(ms, 0), 253_402_300_799_000));
  const day = time.getUTCFullYear() * 10_000 + (time.getUTCMonth() + 1) * 100 + time.getUTCDate();
  const clock = time.getUTCHours() * 10_000 + time.getUTCMinutes() * 100 + time.getUTCSeconds();
  return `${day}T${String(clock).padStart(6, "0")}Z`;
}

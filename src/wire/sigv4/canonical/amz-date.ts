/**
 * Reads a signing time: `20260131T235959Z`, or the form of the `Date` header.
 *
 * @returns milliseconds since the epoch, UTC; undefined for anything else.
 */
export function parseAmzDate(text: string): number | undefined {
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  const extended = text.replace(basic, "$1-$2-$3T$4:$5:$6Z");
  const isHttpDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|UTC|\+0000)$/;
  if (extended === text && !isHttpDate.test(text)) return undefined;
  const ms = Date.parse(extended);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Milliseconds since the epoch to `20260131T235959Z`, kept within the years 1970 to 9999. */
export function formatAmzDate(ms: number): string {
  const iso = new Date(Math.min(Math.max(ms, 0), 253_402_300_799_000)).toISOString();
  const day = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  return `${day}T${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

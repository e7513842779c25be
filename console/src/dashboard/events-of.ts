/** The address of Event history with filters of the form `Username=admin`, in a stretch of time. */
export function eventsOf(
  filters: Readonly<Record<string, string>>,
  startMs: number,
  endMs: number,
): string {
  const text = (ms: number) => new Date(ms).toISOString();
  const parameters = new URLSearchParams({ ...filters, start: text(startMs), end: text(endMs) });
  return `#/events?${parameters}`;
}

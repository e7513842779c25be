const DAY_MS = 24 * 60 * 60 * 1000;

/** When an action is to be done: so many days after, or on a date for all. */
export interface Due {
  readonly Days?: number | undefined;
  /** Text where it comes out of the store. */
  readonly Date?: Date | string | undefined;
}

/**
 * The moment from which an action is due. Days end at the midnight, UTC, that comes next.
 *
 * Source: documented, S3 User Guide, "Lifecycle rules: based on an object's age": an object of
 * 15 January, 10:30, that expires after three days, does so on 19 January, 00:00.
 *
 * @returns undefined when the action has no time.
 */
export function dueAtMs(sinceMs: number, { Days: days, Date: date }: Due): number | undefined {
  if (date !== undefined) return new Date(date).getTime();
  return days === undefined ? undefined : midnightAfter(sinceMs + days * DAY_MS);
}

/** The end of the day, UTC, that a moment is in. */
export function midnightAfter(atMs: number): number {
  return (Math.floor(atMs / DAY_MS) + 1) * DAY_MS;
}

import type { Store } from "../store.ts";
import { createPostings, insertPostings } from "./schema.ts";

/** Rows of one statement: it takes two seconds for so many. */
const ROWS_MAX = 500_000;
/** So short that even of the busiest hours not many times as many rows fall into one. */
const STEP = "toUnixTimestamp(toStartOfTenMinutes(eventTime))";
const STEP_SECONDS = 600;
const UNFINISHED = "postings_unfinished";

interface Step {
  readonly second: number;
  readonly events: number;
}

/**
 * Makes the table of postings, of what is in the table of events already. Begins anew when it was
 * interrupted. Nothing may go into the table of events meanwhile.
 *
 * @throws {HistoryError} as the store does.
 */
export async function makePostings(store: Store): Promise<void> {
  await store.command(`DROP TABLE IF EXISTS ${UNFINISHED}`);
  await store.command(createPostings(UNFINISHED));
  const steps = await store.select<Step>(
    `SELECT ${STEP} AS second, count() AS events FROM events GROUP BY second ORDER BY second`,
    {},
  );
  for (const { from, to } of stretchesOf(steps)) {
    const where =
      `eventTime >= toDateTime(${from}, 'UTC') AND ` + `eventTime < toDateTime(${to}, 'UTC')`;
    await store.command(insertPostings(UNFINISHED, where));
  }
  await store.command(`RENAME TABLE ${UNFINISHED} TO postings`);
}

function* stretchesOf(steps: readonly Step[]): Generator<{ from: number; to: number }> {
  let from: number | undefined;
  let events = 0;
  for (const [index, step] of steps.entries()) {
    from ??= step.second;
    events += step.events;
    const next = steps[index + 1];
    if (next && events + next.events <= ROWS_MAX) continue;
    yield { from, to: step.second + STEP_SECONDS };
    from = undefined;
    events = 0;
  }
}

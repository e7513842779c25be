import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { Place, RuleDocument } from "../events-state.ts";
import type { RuleBook } from "../rules/rule-book.ts";
import { parseSchedule } from "../schedule/schedule.ts";
import { writeEvent } from "./bus-event.ts";

/** How often the clock is looked at; schedules have the precision of a minute. */
const TICK_MS = 1_000;

export interface ScheduleOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rules: RuleBook;
  /** Sends an event to a rule's targets. */
  readonly start: (place: Place, rule: RuleDocument, event: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Starts rules that have a schedule when they are due, until it is disposed of. What was due while
 * nothing ran is passed over.
 */
export function runSchedules(options: ScheduleOptions): Disposable {
  let afterMs = options.clock.nowMs();
  const timer = setInterval(() => {
    const upToMs = options.clock.nowMs();
    try {
      startDue({ afterMs, upToMs }, options);
    } catch (error) {
      options.onFailure(error);
    }
    afterMs = upToMs;
  }, TICK_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Starts every rule that is due within the span, once. */
export function startDue(
  span: { readonly afterMs: number; readonly upToMs: number },
  { rules, ids, start }: Pick<ScheduleOptions, "rules" | "ids" | "start">,
): void {
  for (const { accountId, region, rule } of rules.scheduled()) {
    const schedule = parseSchedule(rule.schedule ?? "");
    const dueAtMs = schedule?.dueWithin({ ...span, fromMs: rule.scheduledFromMs });
    if (dueAtMs === undefined) continue;
    const place = { accountId, region };
    start(place, rule, scheduledEvent(place, rule, { id: ids.uuid(), atMs: dueAtMs }));
  }
}

/** Source: observed, what the target of a scheduled rule gets. */
function scheduledEvent(
  place: Place,
  rule: RuleDocument,
  { id, atMs }: { readonly id: string; readonly atMs: number },
): string {
  const about = { detailType: "Scheduled Event", source: "aws.events", resources: [rule.arn] };
  return writeEvent({ id, atMs, ...about }, place, "{}");
}

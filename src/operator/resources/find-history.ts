import type { History, ResourceEventsQuery } from "../../history/index.ts";
import { bareResourceName } from "../../lookup-facts/index.ts";
import type { JsonObject } from "../../record/index.ts";
import {
  presentState,
  statesFrom,
  type ToldChange,
  tellChanges,
  titleOf,
} from "../../resource-history/index.ts";
import type { EventSummary } from "../messages/events.ts";
import type { ResourceChange, ResourceSummary } from "../messages/resources.ts";

/** A resource's events, and what each of them changed. */
export interface FoundHistory {
  readonly resource: ResourceSummary;
  /** Oldest first. */
  readonly events: readonly { readonly event: EventSummary }[];
  /** One for each event. */
  readonly changes: readonly ToldChange[];
  readonly isCut: boolean;
}

/** @returns undefined when no event is a resource's of that name. */
export async function findHistory(
  query: ResourceEventsQuery,
  history: Pick<History, "resourceEvents">,
  signal: AbortSignal,
): Promise<FoundHistory | undefined> {
  const resource = { ...query, name: bareResourceName(query.name) };
  const { events, isCut } = await history.resourceEvents(resource, signal);
  const last = events.at(-1)?.event;
  if (!last) return undefined;
  const records = events.map(
    ({ event, requestParameters, responseElements }): JsonObject => ({
      eventID: event.eventId,
      eventTime: event.eventTime,
      eventName: event.eventName,
      errorCode: event.errorCode,
      requestParameters: JSON.parse(requestParameters),
      responseElements: JSON.parse(responseElements),
    }),
  );
  const succeeded = events.filter(({ event }) => event.errorCode === "");
  const latest = succeeded.at(-1)?.event ?? last;
  const title = titleOf(resource, records);
  return {
    resource: {
      type: resource.type,
      name: resource.name,
      ...(title !== undefined && { title }),
      accountId: last.accountId,
      changes: succeeded.length,
      lastEventName: latest.eventName,
      lastChangedAt: latest.eventTime,
      lastUsername: latest.username,
    },
    events,
    changes: tellChanges(resource, records),
    isCut,
  };
}

/** How many parts all states of one answer have together: some megabytes. */
const STATE_PARTS_MAX = 10_000;

/** The changes, with the states after the latest of them: as many as there is room for. */
export function presentChanges(found: FoundHistory): readonly ResourceChange[] {
  const { resource, events, changes } = found;
  const start = firstWithState(changes);
  const states = [...statesFrom(changes, start)].map((state) => presentState(resource, state));
  return events.flatMap(({ event }, i): readonly ResourceChange[] => {
    const change = changes[i];
    if (!change) return [];
    const { parts, detail } = change;
    const after = states[i - start];
    return [{ event, parts, ...(detail && { detail }), ...(after && { after }) }];
  });
}

function firstWithState(changes: readonly ToldChange[]): number {
  const names = new Set<string>();
  const sizes = changes.map(({ parts }) => {
    for (const changed of parts) {
      if ("after" in changed) names.add(changed.part);
      else names.delete(changed.part);
    }
    return names.size;
  });
  let left = STATE_PARTS_MAX;
  let start = changes.length - 1;
  while (start > 0 && (sizes[start - 1] ?? 0) <= left) {
    start -= 1;
    left -= (sizes[start] ?? 0) + 1;
  }
  return Math.max(start, 0);
}

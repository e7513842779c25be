import type { Event, LookupEventsResponse } from "@aws-sdk/client-cloudtrail";
import type { LookupEvent } from "../../history/index.ts";
import type { ActionHandler } from "../action.ts";
import { readLookup } from "../lookup/read-lookup.ts";
import { openToken, sealToken } from "../lookup/token.ts";

/** Looks up the caller's events of this region, newest first. */
export const lookupEvents: ActionHandler<"LookupEvents"> = async (input, context, services) => {
  const query = readLookup(input, { ...context, nowMs: services.clock.nowMs() });
  const cursor = openToken(input.NextToken, query);
  const page = await services.history.lookup({ ...query, ...(cursor && { cursor }) });
  const response: LookupEventsResponse = { Events: page.events.map(eventShape) };
  if (page.next) response.NextToken = sealToken(page.next, query);
  return response;
};

function eventShape(event: LookupEvent): Event {
  const shape: Event = {
    EventId: event.eventId,
    EventName: event.eventName,
    // A text here, while it is a boolean in the record.
    ReadOnly: String(event.readOnly),
    EventTime: new Date(event.eventTimeMs),
    EventSource: event.eventSource,
    Resources: event.resources.map(({ type, name }) => ({
      ResourceType: type,
      ResourceName: name,
    })),
    CloudTrailEvent: event.record,
  };
  if (event.accessKeyId !== "") shape.AccessKeyId = event.accessKeyId;
  if (event.username !== "") shape.Username = event.username;
  return shape;
}

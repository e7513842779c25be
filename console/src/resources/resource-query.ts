import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { EventValues } from "../../../src/operator/messages/events.ts";
import type {
  ResourceAtTime,
  ResourceHistory,
  Resources,
  ResourcesRequest,
} from "../../../src/operator/messages/resources.ts";
import { getJson, postJson } from "../http/call.ts";

/** Which resource: AWS's ids are of one account, names such as a user's are not. */
export interface ResourceKey {
  readonly type: string;
  readonly name: string;
  readonly accountId?: string | undefined;
}

/** `#/resources/AWS::Route53::HostedZone/Z1?account=111122223333`. */
export function resourceAddress({ type, name, accountId }: ResourceKey): string {
  const path = `#/resources/${encodeURIComponent(type)}/${encodeURIComponent(name)}`;
  return accountId ? `${path}?account=${encodeURIComponent(accountId)}` : path;
}

/** More than these are found by narrowing. */
export const LISTED_MAX = 200;
const TYPING_MS = 250;

export const resourcesQuery = (request: Omit<ResourcesRequest, "limit">) =>
  queryOptions({
    queryKey: ["resources", request],
    queryFn: async ({ signal }) => {
      // While somebody types, only what they stop at is asked for: the next key aborts the signal.
      if (request.containing) await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
      const wish = { ...request, limit: LISTED_MAX };
      return (await postJson<Resources>("resources", wish, signal)).resources;
    },
    placeholderData: keepPreviousData,
  });

/** The types of resources that calls were to change, the most frequent first. */
export const resourceTypesQuery = queryOptions({
  queryKey: ["resource-types"],
  queryFn: async ({ signal }) => {
    const filters = [{ key: "ReadOnly", operator: "=", value: "false" }];
    const asked = { key: "ResourceType", filters };
    const { values } = await postJson<EventValues>("events/values", asked, signal);
    return values.map(({ value }) => value).filter((type) => type !== "");
  },
});

export const resourceHistoryQuery = (key: ResourceKey) =>
  queryOptions({
    queryKey: ["resource", key],
    queryFn: ({ signal }) =>
      getJson<ResourceHistory>(`resources/history?${parametersOf(key)}`, signal),
  });

/** @param eventId of the change after which it is meant; as it is now when undefined. */
export const resourceStateQuery = (key: ResourceKey, eventId: string | undefined) =>
  queryOptions({
    queryKey: ["resource-state", key, eventId],
    queryFn: ({ signal }) => {
      const parameters = parametersOf(key);
      if (eventId !== undefined) parameters.set("event", eventId);
      return getJson<ResourceAtTime>(`resources/state?${parameters}`, signal);
    },
    placeholderData: keepPreviousData,
  });

function parametersOf({ type, name, accountId }: ResourceKey): URLSearchParams {
  return new URLSearchParams({ type, name, ...(accountId && { account: accountId }) });
}

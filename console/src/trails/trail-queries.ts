import { queryOptions } from "@tanstack/react-query";
import type { LogFiles, TrailDestinations } from "../../../src/operator/messages/trails.ts";
import { AwsRefused, callCloudTrail } from "../http/aws.ts";
import { getJson } from "../http/call.ts";
import type { EventSelectors, InsightSelector } from "./selectors/selectors.ts";
import { homeRegionOf, type Tag, type Trail } from "./trail.ts";

const LIVE_MS = 3_000;
const PAGES_MAX = 50;

/** Everything that is asked about trails: what invalidates it, invalidates all of it. */
export const TRAILS_KEY = ["trails"] as const;

/** Everything that is asked about one trail. */
export const trailKey = (arn: string) => [...TRAILS_KEY, "one", arn] as const;

export const LIST_KEY = [...TRAILS_KEY, "list"] as const;

/** All trails of the account, of every region. @param region that is asked. */
export const trailsQuery = (region: string) =>
  queryOptions({
    queryKey: LIST_KEY,
    queryFn: async ({ signal }): Promise<readonly Trail[]> => {
      const arns = await listArns({ region, signal });
      if (arns.length === 0) return [];
      const input = { trailNameList: arns };
      const { trailList } = await callCloudTrail<{ trailList: readonly Trail[] }>(
        "DescribeTrails",
        input,
        { region, signal },
      );
      return trailList.toSorted((a, b) => a.Name.localeCompare(b.Name));
    },
  });

interface Listed {
  readonly Trails: readonly { readonly TrailARN: string }[];
  readonly NextToken?: string;
}

async function listArns(place: {
  readonly region: string;
  readonly signal: AbortSignal;
}): Promise<readonly string[]> {
  const arns: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const input = token === undefined ? {} : { NextToken: token };
    const answer = await callCloudTrail<Listed>("ListTrails", input, place);
    arns.push(...answer.Trails.map(({ TrailARN }) => TrailARN));
    token = answer.NextToken;
    if (token === undefined) break;
  }
  return arns;
}

export const trailQuery = (arn: string) =>
  queryOptions({
    queryKey: [...trailKey(arn), "settings"],
    queryFn: async ({ signal }) => {
      const place = { region: homeRegionOf(arn), signal };
      return (await callCloudTrail<{ Trail: Trail }>("GetTrail", { Name: arn }, place)).Trail;
    },
  });

/** What a trail selects; asked for together because pages show it together. */
export interface TrailSelection {
  readonly events: EventSelectors;
  readonly insights: readonly InsightSelector[];
}

export const selectionQuery = ({ TrailARN: arn, HasInsightSelectors: hasInsights }: Trail) =>
  queryOptions({
    queryKey: [...trailKey(arn), "selection", hasInsights],
    queryFn: async ({ signal }): Promise<TrailSelection> => {
      const place = { region: homeRegionOf(arn), signal };
      const [events, insights] = await Promise.all([
        callCloudTrail<EventSelectors>("GetEventSelectors", { TrailName: arn }, place),
        // Refused, and recorded as such, where there are none.
        hasInsights ? insightsOf(arn, place) : [],
      ]);
      return { events, insights };
    },
  });

async function insightsOf(
  arn: string,
  place: { readonly region: string; readonly signal: AbortSignal },
): Promise<readonly InsightSelector[]> {
  try {
    const input = { TrailName: arn };
    const answer = await callCloudTrail<{ InsightSelectors?: readonly InsightSelector[] }>(
      "GetInsightSelectors",
      input,
      place,
    );
    return answer.InsightSelectors ?? [];
  } catch (error) {
    // They were taken away meanwhile.
    if (error instanceof AwsRefused && error.code === "InsightNotEnabledException") return [];
    throw error;
  }
}

interface Tagged {
  readonly ResourceTagList: readonly { readonly TagsList?: readonly Tag[] }[];
}

export const tagsQuery = (arn: string) =>
  queryOptions({
    queryKey: [...trailKey(arn), "tags"],
    queryFn: async ({ signal }): Promise<readonly Tag[]> => {
      const place = { region: homeRegionOf(arn), signal };
      const { ResourceTagList } = await callCloudTrail<Tagged>(
        "ListTags",
        { ResourceIdList: [arn] },
        place,
      );
      return ResourceTagList[0]?.TagsList ?? [];
    },
  });

/** How deliveries stand; not a call of AWS's API, so that looking leaves no records. */
export const statusQuery = (arn: string) =>
  queryOptions({
    queryKey: [...trailKey(arn), "status"],
    queryFn: ({ signal }) =>
      getJson<TrailDestinations>(`trails/status?${new URLSearchParams({ trail: arn })}`, signal),
    refetchInterval: LIVE_MS,
    staleTime: 0,
  });

export const logFilesQuery = (arn: string, limit: number) =>
  queryOptions({
    queryKey: [...trailKey(arn), "files", limit],
    queryFn: ({ signal }) => {
      const parameters = new URLSearchParams({ trail: arn, limit: String(limit) });
      return getJson<LogFiles>(`trails/log-files?${parameters}`, signal);
    },
    refetchInterval: LIVE_MS,
    staleTime: 0,
  });

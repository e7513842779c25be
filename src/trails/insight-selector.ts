import type { EventSelectors } from "../selection/index.ts";

/** What CloudTrail Insights is to watch. Kept and shown; nothing is watched here yet. */
export interface InsightSelector {
  readonly insightType: "ApiCallRateInsight" | "ApiErrorRateInsight";
  /** Undefined when the client did not say, which means management events. */
  readonly eventCategories?: readonly ("Management" | "Data")[];
}

/** Which data events are to be summed up, and how. Kept and shown; nothing is summed up yet. */
export interface Aggregation {
  readonly templates: readonly ("API_ACTIVITY" | "RESOURCE_ACCESS" | "USER_ACTIONS")[];
  readonly eventCategory: "Data";
}

/** Which kinds of events selectors may take at all. */
export interface Selected {
  readonly managementReads: boolean;
  readonly managementWrites: boolean;
  readonly data: boolean;
}

/** Says which kinds of events selectors may take, whatever else they ask for. */
export function selectedKinds(selectors: EventSelectors): Selected {
  const kinds = selectors.kind === "basic" ? basicKinds(selectors) : advancedKinds(selectors);
  return {
    managementReads: kinds.some(({ managementReads }) => managementReads),
    managementWrites: kinds.some(({ managementWrites }) => managementWrites),
    data: kinds.some(({ data }) => data),
  };
}

type Of<Kind> = Extract<EventSelectors, { readonly kind: Kind }>;

function basicKinds({ selectors }: Of<"basic">): readonly Selected[] {
  return selectors.map(({ readWriteType, includesManagementEvents, dataResources }) => ({
    managementReads: includesManagementEvents && readWriteType !== "WriteOnly",
    managementWrites: includesManagementEvents && readWriteType !== "ReadOnly",
    data: dataResources.some(({ values }) => values.length > 0),
  }));
}

function advancedKinds({ selectors }: Of<"advanced">): readonly Selected[] {
  return selectors.map(({ conditions }) => {
    const equalsOf = (name: string) => conditions.find(({ field }) => field === name)?.equals;
    const isManagement = equalsOf("eventCategory")?.includes("Management") ?? false;
    const readOnly = equalsOf("readOnly");
    return {
      managementReads: isManagement && (readOnly?.includes("true") ?? true),
      managementWrites: isManagement && (readOnly?.includes("false") ?? true),
      data: equalsOf("eventCategory")?.includes("Data") ?? false,
    };
  });
}

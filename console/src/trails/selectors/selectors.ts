export type ReadWriteType = "All" | "ReadOnly" | "WriteOnly";

export interface DataResource {
  readonly Type: string;
  readonly Values: readonly string[];
}

/** Basic selectors, as CloudTrail's API has them. */
export interface BasicSelector {
  readonly ReadWriteType: ReadWriteType;
  readonly IncludeManagementEvents: boolean;
  readonly DataResources: readonly DataResource[];
  readonly ExcludeManagementEventSources: readonly string[];
}

export const OPERATORS = [
  "Equals",
  "NotEquals",
  "StartsWith",
  "NotStartsWith",
  "EndsWith",
  "NotEndsWith",
] as const;

export type Operator = (typeof OPERATORS)[number];

/** A field with one or more operators, each with its values. */
export type FieldSelector = { readonly Field: string } & {
  readonly [Name in Operator]?: readonly string[];
};

export interface AdvancedSelector {
  readonly Name?: string;
  readonly FieldSelectors: readonly FieldSelector[];
}

/** A trail has one kind or the other. */
export interface EventSelectors {
  readonly EventSelectors?: readonly BasicSelector[];
  readonly AdvancedEventSelectors?: readonly AdvancedSelector[];
}

export interface InsightSelector {
  readonly InsightType: string;
  readonly EventCategories?: readonly string[];
}

import type { JsonObject } from "../../record/index.ts";
import { selectsAdvanced } from "./select-advanced.ts";
import { selectsBasic } from "./select-basic.ts";

/** A basic event selector. Source: documented, CloudTrail API reference, EventSelector. */
export interface BasicSelector {
  readonly readWriteType: "All" | "ReadOnly" | "WriteOnly";
  readonly includesManagementEvents: boolean;
  readonly dataResources: readonly DataResource[];
  /** `kms.amazonaws.com` and `rdsdata.amazonaws.com` are all that AWS takes. */
  readonly excludedManagementEventSources: readonly string[];
}

/** Whose data events a basic selector takes. Without values it takes none. */
export interface DataResource {
  /** `AWS::S3::Object`, `AWS::Lambda::Function` or `AWS::DynamoDB::Table`. */
  readonly type: string;
  /** ARNs, or beginnings of ARNs: `arn:aws:s3`, `arn:aws:s3:::logs/`, `arn:aws:s3:::logs/2026`. */
  readonly values: readonly string[];
}

/** All of its conditions must hold. Source: documented, API reference, AdvancedEventSelector. */
export interface AdvancedSelector {
  readonly name?: string;
  /** In the order in which they were put; no field twice. */
  readonly conditions: readonly FieldCondition[];
}

/** What is asked of one field of a record; at least one operator with at least one value. */
export interface FieldCondition {
  /** As AWS spells it, e.g. `resources.ARN`. */
  readonly field: string;
  readonly equals?: readonly string[];
  readonly startsWith?: readonly string[];
  readonly endsWith?: readonly string[];
  readonly notEquals?: readonly string[];
  readonly notStartsWith?: readonly string[];
  readonly notEndsWith?: readonly string[];
}

/** Basic or advanced selectors, never both: putting one kind replaces the other. */
export type EventSelectors =
  | { readonly kind: "basic"; readonly selectors: readonly BasicSelector[] }
  | { readonly kind: "advanced"; readonly selectors: readonly AdvancedSelector[] };

/** What a trail selects until someone puts selectors: all management events, no data events. */
export const DEFAULT_EVENT_SELECTORS: EventSelectors = {
  kind: "basic",
  selectors: [
    {
      readWriteType: "All",
      includesManagementEvents: true,
      dataResources: [],
      excludedManagementEventSources: [],
    },
  ],
};

/** Tells whether any of the selectors takes the record; selectors are alternatives. */
export function selects(selectors: EventSelectors, record: JsonObject): boolean {
  return selectors.kind === "basic"
    ? selectors.selectors.some((selector) => selectsBasic(selector, record))
    : selectors.selectors.some((selector) => selectsAdvanced(selector, record));
}

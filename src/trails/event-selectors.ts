import type { JsonObject } from "../record/index.ts";

/** A basic event selector. Source: documented, CloudTrail API reference, EventSelector. */
export interface BasicSelector {
  readonly readWriteType: "All" | "ReadOnly" | "WriteOnly";
  readonly includesManagementEvents: boolean;
  readonly dataResources: readonly { readonly type: string; readonly values: readonly string[] }[];
  /** `kms.amazonaws.com` and `rdsdata.amazonaws.com` are all that AWS takes. */
  readonly excludedManagementEventSources: readonly string[];
}

/** Basic or advanced selectors, never both: putting one kind replaces the other. */
export type EventSelectors = {
  readonly kind: "basic";
  readonly selectors: readonly BasicSelector[];
};

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
  return selectors.selectors.some((selector) => basicSelects(selector, record));
}

function basicSelects(selector: BasicSelector, record: JsonObject): boolean {
  // Data events are chosen by resource; without data resources there is nothing to choose from.
  if (record.eventCategory !== "Management") return false;
  if (!selector.includesManagementEvents) return false;
  if (selector.excludedManagementEventSources.includes(String(record.eventSource))) return false;
  if (selector.readWriteType === "All") return true;
  return (selector.readWriteType === "ReadOnly") === (record.readOnly === true);
}

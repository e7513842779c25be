import type { Operator, ReadWriteType } from "./selectors.ts";

/** Which events a trail is to log, as it is being edited. */
export interface EventsForm {
  /** How events other than management events are chosen; `json` chooses all of them. */
  readonly mode: "basic" | "advanced" | "json";
  readonly management: ManagementForm;
  /** Of `basic`. */
  readonly resources: readonly ResourceRow[];
  /** Of `advanced`. */
  readonly cards: readonly SelectorCard[];
  /** Of `json`: selectors as the API takes them. */
  readonly json: string;
}

export interface ManagementForm {
  readonly isOn: boolean;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Of `kms.amazonaws.com` and `rdsdata.amazonaws.com`. */
  readonly excludedSources: readonly string[];
  /** What an advanced selector is called. */
  readonly name: string;
}

/** Data events of resources of one type. */
export interface ResourceRow {
  readonly id: number;
  readonly type: string;
  readonly access: ReadWriteType;
  /** ARNs or their beginnings, a line each; all resources when empty. */
  readonly values: string;
}

export type CardTemplate = "all" | "read" | "write" | "custom";

/** An advanced selector of data events or network activity events. */
export interface SelectorCard {
  readonly id: number;
  readonly category: "Data" | "NetworkActivity";
  readonly name: string;
  /** A type of resource, or the source of network activity events. */
  readonly subject: string;
  readonly template: CardTemplate;
  /** Of the template `custom`; all must hold. */
  readonly conditions: readonly ConditionRow[];
}

export interface ConditionRow {
  readonly id: number;
  readonly field: string;
  readonly operator: Operator;
  /** A line each. */
  readonly values: string;
}

export const NEW_EVENTS: EventsForm = {
  mode: "basic",
  management: { isOn: true, reads: true, writes: true, excludedSources: [], name: "" },
  resources: [],
  cards: [],
  json: "",
};

/** An id that none of the items has. */
export function nextId(items: readonly { readonly id: number }[]): number {
  return Math.max(0, ...items.map(({ id }) => id)) + 1;
}

export function linesOf(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}

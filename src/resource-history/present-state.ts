import type { JsonObject } from "../record/index.ts";
import { compareRecordSets, isRecordSetPart } from "./record-set.ts";
import type { ResourceIdentity, ResourceState } from "./tell-changes.ts";

/** A state as it is shown to others. */
export interface PresentedState {
  /** Of a hosted zone, in the form and order of ListResourceRecordSets. */
  readonly recordSets?: readonly JsonObject[];
  /** Every other part by its name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What may be missing or wrong in it, in sentences. Empty when all of it is known. */
  readonly doubts: readonly string[];
}

export function presentState(
  { type }: Pick<ResourceIdentity, "type">,
  { parts, doubts }: ResourceState,
): PresentedState {
  if (type !== "AWS::Route53::HostedZone") return { settings: Object.fromEntries(parts), doubts };
  const recordSets = [...parts].flatMap(([part, value]) =>
    isRecordSetPart(part) ? [value as JsonObject] : [],
  );
  const settings = [...parts].filter(([part]) => !isRecordSetPart(part));
  return {
    recordSets: recordSets.sort(compareRecordSets),
    settings: Object.fromEntries(settings),
    doubts,
  };
}

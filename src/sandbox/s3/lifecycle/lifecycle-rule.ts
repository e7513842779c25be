import type { LifecycleRule, LifecycleRuleFilter } from "@aws-sdk/client-s3";
import type { Bucket } from "../store/buckets.ts";
import type { Tag } from "../store/object-attributes.ts";

/** The name under which a bucket keeps its lifecycle configuration. */
export const LIFECYCLE_SETTING = "lifecycle";

/** Which objects are moved to another storage class that are small, and not asked for by size. */
export type SmallObjects = "all_storage_classes_128K" | "varies_by_storage_class";

/** As it is kept: dates as JSON leaves them. */
export interface Lifecycle {
  readonly Rules: readonly LifecycleRule[];
  readonly TransitionDefaultMinimumObjectSize: SmallObjects;
}

/** @returns undefined when the bucket has none. */
export function lifecycleOf({ settings }: Bucket): Lifecycle | undefined {
  return settings[LIFECYCLE_SETTING] as Lifecycle | undefined;
}

/** The rules that are in force. */
export function enabledRules(bucket: Bucket): readonly LifecycleRule[] {
  return lifecycleOf(bucket)?.Rules.filter(({ Status }) => Status === "Enabled") ?? [];
}

/** What a rule asks of an object, all of which must hold. */
export interface Predicates {
  readonly prefix: string;
  readonly tags: readonly Tag[];
  readonly above?: number | undefined;
  readonly below?: number | undefined;
}

export function predicatesOf({ Filter: filter, Prefix: legacyPrefix }: LifecycleRule): Predicates {
  const {
    Prefix: prefix = legacyPrefix ?? "",
    ObjectSizeGreaterThan: above,
    ObjectSizeLessThan: below,
  } = filter?.And ?? filter ?? {};
  const tags = tagsOf(filter).map(({ Key: key = "", Value: value = "" }) => ({ key, value }));
  return { prefix, tags, above, below };
}

function tagsOf(filter: LifecycleRuleFilter | undefined) {
  return filter?.And?.Tags ?? (filter?.Tag ? [filter.Tag] : []);
}

/** What a rule is compared with. */
export interface Candidate {
  readonly key: string;
  readonly size: number;
  readonly tags: readonly Tag[];
}

export function isMeant({ prefix, tags, above, below }: Predicates, object: Candidate): boolean {
  const hasTag = (wanted: Tag) =>
    object.tags.some(({ key, value }) => key === wanted.key && value === wanted.value);
  return (
    object.key.startsWith(prefix) &&
    tags.every(hasTag) &&
    object.size > (above ?? -1) &&
    object.size < (below ?? Number.POSITIVE_INFINITY)
  );
}

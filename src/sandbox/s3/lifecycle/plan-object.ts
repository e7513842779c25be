import type { LifecycleRule } from "@aws-sdk/client-s3";
import type { Bucket } from "../store/buckets.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { Upload } from "../store/uploads.ts";
import { dueAtMs } from "./due-time.ts";
import { enabledRules, isMeant, lifecycleOf, predicatesOf } from "./lifecycle-rule.ts";
import { isArchive, isColder } from "./storage-class.ts";

/** Something that a rule does, and when. */
export interface Scheduled {
  readonly atMs: number;
  readonly ruleId: string;
}

export interface ScheduledTransition extends Scheduled {
  readonly storageClass: string;
}

/** Smaller objects cost more in other classes, and stay. */
const SMALL_BYTES = 128 * 1024;

/** The earliest end that the rules have for an object. */
export function expirationOf(
  bucket: Bucket,
  key: string,
  attributes: ObjectAttributes,
): Scheduled | undefined {
  const ends = rulesFor(bucket, key, attributes).flatMap(({ Expiration, ID = "" }) => {
    const atMs = Expiration && dueAtMs(attributes.lastModifiedMs, Expiration);
    return atMs === undefined ? [] : [{ atMs, ruleId: ID }];
  });
  return earliest(ends);
}

/**
 * The storage class that an object is to be in by now, when it is a colder one.
 *
 * Source: documented, S3 User Guide, "Examples of S3 Lifecycle configurations": where rules differ,
 * the cheaper class wins.
 */
export function transitionOf(
  bucket: Bucket,
  object: { readonly key: string; readonly attributes: ObjectAttributes },
  nowMs: number,
): ScheduledTransition | undefined {
  const { key, attributes } = object;
  const { storageClass: current = "STANDARD" } = attributes.headers;
  return rulesFor(bucket, key, attributes)
    .flatMap((rule) => transitionsOf(bucket, rule, attributes))
    .filter(({ atMs, storageClass }) => atMs <= nowMs && isColder(storageClass, current))
    .reduce<ScheduledTransition | undefined>(
      (best, next) => (best && !isColder(next.storageClass, best.storageClass) ? best : next),
      undefined,
    );
}

/** When an upload that nobody completes is given up. */
export function abortionOf(
  bucket: Bucket,
  { key, initiatedAtMs }: Pick<Upload, "key" | "initiatedAtMs">,
): Scheduled | undefined {
  const ends = enabledRules(bucket).flatMap((rule) => {
    const { DaysAfterInitiation: Days } = rule.AbortIncompleteMultipartUpload ?? {};
    const atMs = dueAtMs(initiatedAtMs, { Days });
    const isOf = key.startsWith(predicatesOf(rule).prefix);
    return atMs === undefined || !isOf ? [] : [{ atMs, ruleId: rule.ID ?? "" }];
  });
  return earliest(ends);
}

function transitionsOf(
  bucket: Bucket,
  rule: LifecycleRule,
  { lastModifiedMs, size }: ObjectAttributes,
): readonly ScheduledTransition[] {
  const { above, below } = predicatesOf(rule);
  const isSmall = size < SMALL_BYTES && above === undefined && below === undefined;
  const varies =
    lifecycleOf(bucket)?.TransitionDefaultMinimumObjectSize === "varies_by_storage_class";
  return (rule.Transitions ?? []).flatMap(({ StorageClass: storageClass = "", ...due }) => {
    const atMs = dueAtMs(lastModifiedMs, due);
    const stays = isSmall && !(varies && isArchive({ storageClass }));
    return atMs === undefined || stays ? [] : [{ atMs, storageClass, ruleId: rule.ID ?? "" }];
  });
}

function rulesFor(
  bucket: Bucket,
  key: string,
  { size, tags }: ObjectAttributes,
): readonly LifecycleRule[] {
  return enabledRules(bucket).filter((rule) => isMeant(predicatesOf(rule), { key, size, tags }));
}

function earliest(scheduled: readonly Scheduled[]): Scheduled | undefined {
  return scheduled.reduce<Scheduled | undefined>(
    (first, next) => (first && first.atMs <= next.atMs ? first : next),
    undefined,
  );
}

import type {
  GetBucketLifecycleConfigurationOutput,
  LifecycleRule,
  PutBucketLifecycleConfigurationOutput,
  PutBucketLifecycleConfigurationRequest,
  RestoreObjectOutput,
  RestoreObjectRequest,
} from "@aws-sdk/client-s3";
import { withStatus } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { checkRules } from "../lifecycle/check-rules.ts";
import { midnightAfter } from "../lifecycle/due-time.ts";
import { LIFECYCLE_SETTING, lifecycleOf } from "../lifecycle/lifecycle-rule.ts";
import { isArchive, isAway } from "../lifecycle/storage-class.ts";
import { admitToBucket, admitToObject, type BucketInput } from "../rules/admission.ts";
import { invalidArgument, malformedXml } from "../rules/refusals.ts";
import type { Handler } from "./handler.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const SMALL_OBJECTS = ["all_storage_classes_128K", "varies_by_storage_class"] as const;

export const getBucketLifecycleConfiguration: Handler<
  BucketInput,
  GetBucketLifecycleConfigurationOutput
> = (objects, input, context) => {
  const bucket = admitToBucket(objects, input, context);
  const lifecycle = lifecycleOf(bucket);
  if (lifecycle) return { ...lifecycle, Rules: lifecycle.Rules.map(reviveDates) };
  const message = "The lifecycle configuration does not exist";
  throw new ServiceError("NoSuchLifecycleConfiguration", message, {
    ...{ status: 404, members: { BucketName: bucket.name } },
  });
};

/** In place of all rules before. Applied by `LifecycleKeeper`. */
export const putBucketLifecycleConfiguration: Handler<
  PutBucketLifecycleConfigurationRequest,
  PutBucketLifecycleConfigurationOutput
> = (objects, input, context) => {
  const { name } = admitToBucket(objects, input, context);
  const rules = input.LifecycleConfiguration?.Rules ?? [];
  checkRules(rules);
  const small = input.TransitionDefaultMinimumObjectSize ?? SMALL_OBJECTS[0];
  if (!SMALL_OBJECTS.some((one) => one === small)) {
    const header = "x-amz-transition-default-minimum-object-size";
    throw invalidArgument("Invalid transition default minimum object size", header, small);
  }
  // Source: documented, S3 API reference: a rule without an id is given one.
  const Rules = rules.map((rule) => ({ ...rule, ID: rule.ID || context.ids.uuid() }));
  const lifecycle = { Rules, TransitionDefaultMinimumObjectSize: small };
  objects.buckets.configure(name, { [LIFECYCLE_SETTING]: lifecycle });
  return { TransitionDefaultMinimumObjectSize: small };
};

export const deleteBucketLifecycle: Handler<BucketInput, object> = (objects, input, context) => {
  const { name } = admitToBucket(objects, input, context);
  objects.buckets.configure(name, { [LIFECYCLE_SETTING]: undefined });
  return {};
};

/** JSON has no dates. */
function reviveDates(rule: LifecycleRule): LifecycleRule {
  const revive = <Due extends { Date?: Date | undefined }>(due: Due): Due =>
    due.Date === undefined ? due : { ...due, Date: new Date(due.Date) };
  return {
    ...rule,
    ...(rule.Expiration ? { Expiration: revive(rule.Expiration) } : {}),
    ...(rule.Transitions ? { Transitions: rule.Transitions.map(revive) } : {}),
  };
}

/**
 * Makes an archived object readable for some days. It takes hours on AWS, and no time here.
 *
 * Source: documented, S3 API reference, RestoreObject: 202 for a new copy, 200 for one that is
 * there and stays longer.
 */
export const restoreObject: Handler<RestoreObjectRequest, RestoreObjectOutput> = (
  objects,
  input,
  context,
) => {
  const { bucket, key, attributes } = admitToObject(objects, input, context);
  const { Days: days } = input.RestoreRequest ?? {};
  if (days === undefined || !Number.isInteger(days) || days < 1) throw malformedXml();
  if (!isArchive(attributes.headers)) {
    const message = "Restore is not allowed for the object's current storage class";
    throw new ServiceError("InvalidObjectState", message, { status: 403 });
  }
  const nowMs = context.clock.nowMs();
  const wasAway = isAway(attributes, nowMs);
  const restoredUntilMs = midnightAfter(nowMs + days * DAY_MS);
  objects.updateObject(bucket.name, key, (before) => ({ ...before, restoredUntilMs }));
  return withStatus(wasAway ? 202 : 200, {});
};

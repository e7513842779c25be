import type { Bucket } from "../store/buckets.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { Upload } from "../store/uploads.ts";
import { abortionOf, expirationOf } from "./plan-object.ts";
import { isArchive } from "./storage-class.ts";

/** When an object is to end, and by which rule, as `x-amz-expiration` says it. */
export function presentExpiration(bucket: Bucket, key: string, attributes: ObjectAttributes) {
  const end = expirationOf(bucket, key, attributes);
  if (!end) return {};
  const date = new Date(end.atMs).toUTCString();
  return { Expiration: `expiry-date="${date}", rule-id="${encodeURIComponent(end.ruleId)}"` };
}

/** When an upload is to be given up. */
export function presentAbortion(bucket: Bucket, upload: Upload) {
  const end = abortionOf(bucket, upload);
  return end ? { AbortDate: new Date(end.atMs), AbortRuleId: end.ruleId } : {};
}

/** Whether an archived object can be read, as `x-amz-restore` says it. */
export function presentRestore({ headers, restoredUntilMs }: ObjectAttributes, nowMs: number) {
  if (!isArchive(headers) || restoredUntilMs === undefined || nowMs >= restoredUntilMs) return {};
  const date = new Date(restoredUntilMs).toUTCString();
  return { Restore: `ongoing-request="false", expiry-date="${date}"` };
}

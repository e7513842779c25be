import type { Json, JsonObject } from "../../record/index.ts";

/** A resource that a record names. */
export interface RecordResource {
  readonly type: string;
  /**
   * The `ARN`; or the `ARNPrefix`, where a call was about all that begins with it; undefined where
   * the record says no more than that it was one of the type.
   */
  readonly arn: string | undefined;
}

/**
 * Lists the resources that a record names.
 *
 * A data event of S3 that names its bucket alone counts as one on objects, at the bucket's root.
 * Source: assumed; a trail of `AWS::S3::Object` that is not given HeadBucket would falsify it.
 */
export function resourcesIn(record: JsonObject): readonly RecordResource[] {
  const listed = Array.isArray(record.resources) ? (record.resources as readonly Json[]) : [];
  const resources = listed.flatMap((entry) => {
    const { type, ARN, ARNPrefix } = objectOf(entry);
    const arn = ARN ?? ARNPrefix;
    return typeof type === "string"
      ? [{ type, arn: typeof arn === "string" ? arn : undefined }]
      : [];
  });
  if (record.eventCategory !== "Data") return resources;
  if (resources.some(({ type }) => type === "AWS::S3::Object")) return resources;
  const bucket = resources.find(({ type }) => type === "AWS::S3::Bucket");
  if (bucket?.arn === undefined) return resources;
  return [...resources, { type: "AWS::S3::Object", arn: `${bucket.arn}/` }];
}

/**
 * The values that a record has for a field of an advanced selector: several for resources, none
 * where the record lacks the field. Truth values are written `true` and `false`.
 *
 * @param types where given, `resources.ARN` means resources of these types alone.
 */
export function fieldValues(
  record: JsonObject,
  field: string,
  types: readonly string[] | undefined,
): readonly string[] {
  const resources = () =>
    resourcesIn(record).filter(({ type }) => types === undefined || types.includes(type));
  if (field === "resources.type") return resourcesIn(record).map(({ type }) => type);
  if (field === "resources.ARN") return resources().flatMap(({ arn }) => arn ?? []);
  if (field === "userIdentity.arn") return textOf(objectOf(record.userIdentity).arn);
  return textOf(record[field]);
}

function textOf(value: Json | undefined): readonly string[] {
  return typeof value === "string" || typeof value === "boolean" ? [String(value)] : [];
}

function objectOf(value: Json | undefined): JsonObject {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : {};
}

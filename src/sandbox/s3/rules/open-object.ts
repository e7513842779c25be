import { ChangedFileError } from "../store/object-files.ts";
import type { OpenObjectOptions } from "../store/object-options.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { AdmittedObject } from "./admission.ts";
import { fileChanged, noSuchKey } from "./refusals.ts";

/**
 * The object's bytes as a stream, which must be read or destroyed.
 *
 * @throws {ServiceError} `NoSuchKey` also when somebody else removed the object's file,
 *   `InternalError` when somebody else changed it, and those of KMS.
 */
export function openAdmitted(
  objects: ObjectStore,
  { bucket, key }: Pick<AdmittedObject, "bucket" | "key">,
  options: OpenObjectOptions,
): NonNullable<ReturnType<ObjectStore["openObject"]>> {
  try {
    const opened = objects.openObject(bucket.name, key, options);
    if (opened) return opened;
  } catch (error) {
    throw error instanceof ChangedFileError ? fileChanged(error.message) : error;
  }
  throw noSuchKey(key);
}

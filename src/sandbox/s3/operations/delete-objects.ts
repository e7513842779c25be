import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  DeleteObjectOutput,
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  _Error as DeletionError,
  ObjectIdentifier,
} from "@aws-sdk/client-s3";
import { ServiceError } from "../../../wire/index.ts";
import { admitToBucket, refuseVersion } from "../rules/admission.ts";
import { writeCondition } from "../rules/conditions.ts";
import { malformedXml } from "../rules/refusals.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { Handler } from "./handler.ts";

const KEYS_MAX = 1000;

/** How many deletions other requests are made to wait for. */
const KEYS_A_TURN = 50;

/** That there was nothing to delete is no error. */
export const deleteObject: Handler<DeleteObjectRequest, DeleteObjectOutput> = (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  const { Key: key = "", IfMatch } = input;
  refuseVersion(key, input.VersionId);
  objects.deleteObject(name, key, writeCondition({ Key: key, IfMatch }));
  return {};
};

/** Deletes each for itself: what is wrong with one does not keep the others. */
export const deleteObjects: Handler<DeleteObjectsRequest, DeleteObjectsOutput> = async (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  const { Objects: identifiers = [], Quiet: isQuiet = false } = input.Delete ?? {};
  if (identifiers.length === 0 || identifiers.length > KEYS_MAX) throw malformedXml();
  const errors: DeletionError[] = [];
  const deleted: string[] = [];
  for (const [index, identifier] of identifiers.entries()) {
    if (index % KEYS_A_TURN === KEYS_A_TURN - 1) await nextTurn();
    const error = deleteOne(objects, name, identifier);
    if (error) errors.push(error);
    else deleted.push(identifier.Key ?? "");
  }
  return {
    ...(isQuiet ? {} : { Deleted: deleted.map((Key) => ({ Key })) }),
    ...(errors.length > 0 ? { Errors: errors } : {}),
  };
};

function deleteOne(
  objects: ObjectStore,
  bucket: string,
  { Key: key = "", VersionId, ETag: IfMatch }: ObjectIdentifier,
): DeletionError | undefined {
  try {
    refuseVersion(key, VersionId);
    objects.deleteObject(
      bucket,
      key,
      writeCondition({ Key: key, ...(IfMatch ? { IfMatch } : {}) }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { Key: key, Code: error.code, Message: error.message };
  }
}

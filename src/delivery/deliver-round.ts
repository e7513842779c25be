import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Bucket, Buckets, ObjectAttributes, Writer } from "./bucket.ts";
import { DeliveryError } from "./errors.ts";
import { logFileAttributes } from "./log-file.ts";
import type { PlannedFile, Round } from "./round.ts";

const decompress = promisify(gunzip);

/**
 * Stores files of a round, one after the other.
 *
 * Running it again is the recovery from whatever interrupted it: names and bytes are the same, and
 * a bucket takes the same bytes again.
 *
 * @param onStored told of each as soon as it is.
 * @throws {DeliveryError} and nothing else.
 */
export async function deliverFiles(
  files: readonly PlannedFile[],
  { destination, trailArn, scope }: Pick<Round, "destination" | "trailArn" | "scope">,
  { buckets, onStored }: FileStoring,
): Promise<void> {
  const { bucketName } = destination;
  const writer = { trailArn, accountId: scope.accountId };
  const bucket = await asDelivery(bucketName, () => buckets.find(bucketName, writer));
  if (!bucket) throw new DeliveryError("bucket_missing", bucketName);
  const attributes = logFileAttributes(destination);
  for (const file of files) {
    const { key, bytes } = file;
    await asDelivery(key, () => storeOnce(bucket, { key, bytes, attributes }));
    onStored(file);
  }
}

interface FileStoring {
  readonly buckets: Buckets;
  readonly onStored: (file: PlannedFile) => void;
}

/**
 * Finds those of a round's files that its bucket has: what failed may have been stored all the
 * same, and a process may have died before it wrote down what was.
 *
 * @returns none that it has not said to have: a bucket that cannot be asked may be gone for good.
 */
export async function findStored(
  files: readonly PlannedFile[],
  { destination, trailArn, scope }: Pick<Round, "destination" | "trailArn" | "scope">,
  buckets: Buckets,
): Promise<readonly PlannedFile[]> {
  const { bucketName } = destination;
  const stored: PlannedFile[] = [];
  try {
    const bucket = await buckets.find(bucketName, { trailArn, accountId: scope.accountId });
    for (const file of files) {
      // They are stored one after the other.
      if (!bucket || !(await holdsSame(bucket, file.key, file.bytes))) break;
      stored.push(file);
    }
  } catch {
    // What else it may have is stored elsewhere, and is there twice should it come back.
  }
  return stored;
}

/** A gzip file that is to be stored. */
export interface DeliveredObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly attributes: ObjectAttributes;
}

/** Stores one file, as {@link deliverFiles} does. @throws {DeliveryError} and nothing else. */
export async function deliverObject(
  object: DeliveredObject,
  { bucketName, ...writer }: Writer & { readonly bucketName: string },
  buckets: Buckets,
): Promise<void> {
  const bucket = await asDelivery(bucketName, () => buckets.find(bucketName, writer));
  if (!bucket) throw new DeliveryError("bucket_missing", bucketName);
  await asDelivery(object.key, () => storeOnce(bucket, object));
}

async function storeOnce(bucket: Bucket, object: DeliveredObject): Promise<void> {
  const { key, bytes, attributes } = object;
  try {
    await bucket.put(key, bytes, attributes);
  } catch (error) {
    const isConflict = error instanceof DeliveryError && error.code === "object_conflict";
    // A crash, then an upgrade of Node: another zlib packs the same records differently.
    if (isConflict && (await holdsSame(bucket, key, bytes))) return;
    throw error;
  }
}

async function holdsSame(bucket: Bucket, key: string, bytes: Uint8Array): Promise<boolean> {
  const stored = await bucket.get(key);
  if (!stored) return false;
  try {
    return Buffer.compare(await decompress(stored), await decompress(bytes)) === 0;
  } catch {
    // What is stored there is not gzip at all, hence not ours.
    return false;
  }
}

/** A driver's own error leaves open whether anything was stored, and that is a code of ours. */
async function asDelivery<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DeliveryError) throw cause;
    throw new DeliveryError("bucket_unreachable", what, { cause });
  }
}

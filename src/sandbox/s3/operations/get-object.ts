import type {
  GetObjectOutput,
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
} from "@aws-sdk/client-s3";
import { withStatus } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { presentExpiration, presentRestore } from "../lifecycle/present-lifecycle.ts";
import { isAway } from "../lifecycle/storage-class.ts";
import { admitToObject } from "../rules/admission.ts";
import { readRange } from "../rules/byte-range.ts";
import { checkReadConditions } from "../rules/conditions.ts";
import { askerOf } from "../rules/encryption.ts";
import { openAdmitted } from "../rules/open-object.ts";
import { partRange } from "../rules/part-range.ts";
import { presentChecksum, presentHeaders } from "../rules/present-object.ts";
import { invalidObjectState, invalidRequest, notFound } from "../rules/refusals.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { ByteRange } from "../store/object-options.ts";
import type { Handler } from "./handler.ts";

/** Gives the bytes as a stream, which must be read or destroyed. */
export const getObject: Handler<GetObjectRequest, GetObjectOutput> = (objects, input, context) => {
  const { bucket, key, attributes } = admitToObject(objects, input, context);
  const { range, output } = present(input, attributes);
  if (isAway(attributes, context.clock.nowMs())) {
    const message = "The operation is not valid for the object's storage class";
    throw invalidObjectState(message, attributes.headers.storageClass ?? "");
  }
  const asker = askerOf(context);
  const opened = openAdmitted(objects, { bucket, key }, { range, asker });
  const { tags } = attributes;
  return answer<GetObjectOutput>(range, input, {
    ...output,
    ...presentExpiration(bucket, key, attributes),
    ...presentRestore(attributes, context.clock.nowMs()),
    ...(tags.length > 0 ? { TagCount: tags.length } : {}),
    Body: opened.body,
  });
};

/** As GetObject, without the bytes. What is missing has the one code of answers without a body. */
export const headObject: Handler<HeadObjectRequest, HeadObjectOutput> = (
  objects,
  input,
  context,
) => {
  try {
    const { bucket, key, attributes } = admitToObject(objects, input, context);
    const { range, output } = present(input, attributes);
    return answer<HeadObjectOutput>(range, input, {
      ...output,
      ...presentExpiration(bucket, key, attributes),
      ...presentRestore(attributes, context.clock.nowMs()),
    });
  } catch (error) {
    const isMissing = error instanceof ServiceError && MISSING.has(error.code);
    throw isMissing ? notFound() : error;
  }
};

const MISSING = new Set(["NoSuchBucket", "NoSuchKey", "NoSuchVersion"]);

/** A part is partial content, even the only one there is. */
function answer<Output extends object>(
  range: ByteRange | undefined,
  { PartNumber }: GetObjectRequest,
  output: Output,
): Output {
  return range || PartNumber !== undefined ? withStatus(206, output) : output;
}

function present(input: GetObjectRequest, attributes: ObjectAttributes) {
  checkReadConditions(
    {
      ifMatch: input.IfMatch,
      ifNoneMatch: input.IfNoneMatch,
      ifModifiedSince: input.IfModifiedSince,
      ifUnmodifiedSince: input.IfUnmodifiedSince,
    },
    attributes,
  );
  const { size, checksum, parts } = attributes;
  const range = rangeOf(input, attributes);
  const wantsChecksum = input.ChecksumMode === "ENABLED" && range === undefined;
  const output = {
    ...presentHeaders(attributes),
    ...overrides(input),
    ...(wantsChecksum ? presentChecksum(checksum) : {}),
    ...(input.PartNumber !== undefined && parts ? { PartsCount: parts.length } : {}),
    ContentLength: range ? range.end - range.start + 1 : size,
    ...(range ? { ContentRange: `bytes ${range.start}-${range.end}/${size}` } : {}),
  };
  return { range, output };
}

function rangeOf(input: GetObjectRequest, attributes: ObjectAttributes): ByteRange | undefined {
  const { Range: header, PartNumber: number } = input;
  if (number === undefined) return readRange(header, attributes.size);
  if (header === undefined) return partRange(attributes, number);
  throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
}

/** What the client wants the answer's headers to say, whatever was stored. */
function overrides(input: GetObjectRequest): Partial<GetObjectOutput> {
  const wanted = {
    ContentType: input.ResponseContentType,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentDisposition: input.ResponseContentDisposition,
    CacheControl: input.ResponseCacheControl,
    Expires: input.ResponseExpires,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

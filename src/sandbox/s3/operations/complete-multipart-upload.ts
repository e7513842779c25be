import type {
  CompletedPart,
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
} from "@aws-sdk/client-s3";
import { presentExpiration } from "../lifecycle/present-lifecycle.ts";
import { admitToBucket } from "../rules/admission.ts";
import { badChecksum, readGivenChecksum } from "../rules/announced-checksum.ts";
import { writeCondition } from "../rules/conditions.ts";
import { askerOf } from "../rules/encryption.ts";
import { presentChecksum, presentEncryption } from "../rules/present-object.ts";
import { invalidRequest, malformedXml } from "../rules/refusals.ts";
import type { ListedPart } from "../store/match-parts.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { Handler } from "./handler.ts";

const PARTS_MAX = 10_000;

/** Answers when the object is whole. An upload that cannot be completed goes on. */
export const completeMultipartUpload: Handler<
  CompleteMultipartUploadRequest,
  CompleteMultipartUploadOutput
> = async (objects, input, context) => {
  const row = admitToBucket(objects, input, context);
  const { name: bucket } = row;
  const { Key: key = "", UploadId: uploadId = "" } = input;
  const upload = objects.uploads.require({ bucket, key, uploadId });
  const parts = input.MultipartUpload?.Parts ?? [];
  if (parts.length === 0 || parts.length > PARTS_MAX) throw malformedXml();
  if (input.ChecksumType !== undefined && input.ChecksumType !== upload.checksumType) {
    throw invalidRequest(
      "The upload was created using a different checksum type than the one in the complete " +
        "request.",
    );
  }
  const completed = await objects.uploads.complete(upload, {
    listed: parts.map(readPart),
    precondition: writeCondition(input),
    asker: askerOf(context),
    verify: (attributes) => verify(input, attributes),
  });
  return {
    ...{ Bucket: bucket, Key: key, ETag: completed.etag },
    Location: `http://${context.host}/${bucket}/${encodeURIComponent(key)}`,
    ...presentEncryption(completed.encryption),
    ...presentChecksum(completed.checksum),
    ...presentExpiration(row, key, completed),
  };
};

function readPart(part: CompletedPart): ListedPart {
  return {
    number: part.PartNumber ?? 0,
    etag: part.ETag,
    checksum: readGivenChecksum(part)?.value,
  };
}

/** @throws {ServiceError} `BadDigest`, `InvalidRequest` when it is not what the client expects. */
function verify(input: CompleteMultipartUploadRequest, { size, checksum }: ObjectAttributes): void {
  const given = readGivenChecksum(input);
  const isExpected = !given || given.value === checksum?.value;
  if (!isExpected) throw badChecksum(given.algorithm);
  if (input.MpuObjectSize === undefined || input.MpuObjectSize === size) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what ` +
      "was computed.",
  );
}

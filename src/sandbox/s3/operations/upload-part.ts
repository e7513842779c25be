import type {
  UploadPartCopyOutput,
  UploadPartCopyRequest,
  UploadPartOutput,
  UploadPartRequest,
} from "@aws-sdk/client-s3";
import { admitToBucket, refuseCustomerKey } from "../rules/admission.ts";
import {
  checkChecksumForm,
  checkMd5Form,
  readAnnouncedChecksum,
  verifyChecksum,
  verifyMd5,
} from "../rules/announced-checksum.ts";
import { askerOf } from "../rules/encryption.ts";
import { openAdmitted } from "../rules/open-object.ts";
import { presentChecksum, presentEncryption } from "../rules/present-object.ts";
import { receivePayload } from "../rules/received-payload.ts";
import { invalidArgument } from "../rules/refusals.ts";
import { DEFAULT_ENCRYPTION } from "../store/object-attributes.ts";
import type { ByteRange } from "../store/object-options.ts";
import type { Part, Upload } from "../store/uploads.ts";
import { admitToCopySource } from "./copy-object.ts";
import type { Handler } from "./handler.ts";

const PART_NUMBER_MAX = 10_000;

export const uploadPart: Handler<UploadPartRequest, UploadPartOutput> = async (
  objects,
  input,
  context,
) => {
  const { name: bucket } = admitToBucket(objects, input, context);
  refuseCustomerKey(input);
  const { Key: key = "", UploadId: uploadId = "", ContentMD5: contentMd5 } = input;
  const number = readPartNumber(input.PartNumber);
  const upload = objects.uploads.require({ bucket, key, uploadId });
  const announced = readAnnouncedChecksum(input, context);
  if (announced) checkChecksumForm(announced);
  checkMd5Form(contentMd5);
  const part = await objects.uploads.putPart(upload, {
    number,
    content: receivePayload(context),
    checksumAlgorithm: announced?.algorithm,
    asker: askerOf(context),
    verify: (written) => {
      verifyMd5(written, contentMd5);
      verifyChecksum(written, announced, context);
    },
  });
  return { ETag: part.etag, ...presentPartChecksum(part), ...encryptionOf(upload) };
};

export const uploadPartCopy: Handler<UploadPartCopyRequest, UploadPartCopyOutput> = async (
  objects,
  input,
  context,
) => {
  const { name: bucket } = admitToBucket(objects, input, context);
  const { Key: key = "", UploadId: uploadId = "" } = input;
  const number = readPartNumber(input.PartNumber);
  const upload = objects.uploads.require({ bucket, key, uploadId });
  const source = admitToCopySource(objects, input, context);
  const range = readCopyRange(input.CopySourceRange, source.attributes.size);
  const asker = askerOf(context);
  const opened = openAdmitted(objects, source, { range, asker });
  try {
    const part = await objects.uploads.putPart(upload, { number, content: opened.body, asker });
    const { etag: ETag, lastModifiedMs } = part;
    return {
      CopyPartResult: {
        ...{ ETag, LastModified: new Date(lastModifiedMs) },
        ...presentPartChecksum(part),
      },
      ...encryptionOf(upload),
    };
  } finally {
    opened.body.destroy();
  }
};

/** @throws {ServiceError} `InvalidArgument`. */
function readPartNumber(number: number | undefined): number {
  if (
    number !== undefined &&
    Number.isInteger(number) &&
    number >= 1 &&
    number <= PART_NUMBER_MAX
  ) {
    return number;
  }
  const message = `Part number must be an integer between 1 and ${PART_NUMBER_MAX}, inclusive`;
  throw invalidArgument(message, "partNumber", number);
}

/**
 * Stricter than a `Range`: both ends must be said, and lie within the source.
 *
 * @throws {ServiceError} `InvalidArgument`.
 */
function readCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const range = { start: Number(first), end: Number(last) };
  if (first === undefined || range.start > range.end) {
    const message =
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and " +
      "last are the zero-based offsets of the first and last bytes to copy";
    throw invalidArgument(message, "x-amz-copy-source-range", header);
  }
  if (range.end < size) return range;
  const message = `Range specified is not valid for source object of size: ${size}`;
  throw invalidArgument(message, "x-amz-copy-source-range", header);
}

function presentPartChecksum({ checksum }: Part) {
  const { ChecksumType: _, ...checksums } = presentChecksum(checksum);
  return checksums;
}

const encryptionOf = ({ description }: Upload) =>
  presentEncryption(description.encryption ?? DEFAULT_ENCRYPTION);

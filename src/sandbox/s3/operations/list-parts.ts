import type { ListPartsOutput, ListPartsRequest, StorageClass } from "@aws-sdk/client-s3";
import { presentAbortion } from "../lifecycle/present-lifecycle.ts";
import { admitToBucket } from "../rules/admission.ts";
import { readLimit } from "../rules/listing.ts";
import { ownerOf } from "../rules/owner.ts";
import { presentChecksum } from "../rules/present-object.ts";
import { invalidArgument } from "../rules/refusals.ts";
import type { Part } from "../store/uploads.ts";
import type { Handler } from "./handler.ts";
import { presentInitiator } from "./multipart-uploads.ts";

export const listParts: Handler<ListPartsRequest, ListPartsOutput> = (objects, input, context) => {
  const row = admitToBucket(objects, input, context);
  const { name: bucket, ownerAccountId } = row;
  const { Key: key = "", UploadId: uploadId = "" } = input;
  const upload = objects.uploads.require({ bucket, key, uploadId });
  const limit = readLimit(input.MaxParts, "max-parts");
  const afterNumber = readMarker(input.PartNumberMarker);
  const found = objects.uploads.parts(upload, { afterNumber, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const { headers = {} } = upload.description;
  return {
    ...{ Bucket: bucket, Key: key, UploadId: uploadId },
    ...presentAbortion(row, upload),
    PartNumberMarker: String(afterNumber),
    NextPartNumberMarker: String(shown.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: limit > 0 && found.length > limit,
    Owner: ownerOf(ownerAccountId),
    Initiator: presentInitiator(upload),
    StorageClass: (headers.storageClass ?? "STANDARD") as StorageClass,
    ...(upload.checksumAlgorithm ? { ChecksumAlgorithm: upload.checksumAlgorithm } : {}),
    ...(upload.checksumType ? { ChecksumType: upload.checksumType } : {}),
    ...(shown.length > 0 ? { Parts: shown.map(present) } : {}),
  };
};

function readMarker(marker: string | undefined): number {
  const number = Number(marker || 0);
  if (Number.isInteger(number) && number >= 0) return number;
  const message = "Provided part-number-marker not an integer or within integer range";
  throw invalidArgument(message, "part-number-marker", marker);
}

function present({ number, etag, size, lastModifiedMs, checksum }: Part) {
  const { ChecksumType: _, ...checksums } = presentChecksum(checksum);
  return {
    ...{ PartNumber: number, ETag: etag, Size: size },
    LastModified: new Date(lastModifiedMs),
    ...checksums,
  };
}

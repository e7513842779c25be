import type {
  GetObjectAttributesOutput,
  GetObjectAttributesParts,
  GetObjectAttributesRequest,
  ObjectAttributes as Wanted,
} from "@aws-sdk/client-s3";
import { admitToObject } from "../rules/admission.ts";
import { presentChecksum } from "../rules/present-object.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { Handler } from "./handler.ts";

const PARTS_MAX = 1000;

/** Gives what is asked for and nothing else. The ETag comes without its quotes here. */
export const getObjectAttributes: Handler<GetObjectAttributesRequest, GetObjectAttributesOutput> = (
  objects,
  input,
  context,
) => {
  const { attributes } = admitToObject(objects, input, context);
  const { etag, checksum, headers, size, lastModifiedMs, parts } = attributes;
  const wants = (name: Wanted) => input.ObjectAttributes?.includes(name) ?? false;
  return {
    LastModified: new Date(lastModifiedMs),
    ...(wants("ETag") ? { ETag: etag.slice(1, -1) } : {}),
    ...(wants("Checksum") && checksum ? { Checksum: presentChecksum(checksum) } : {}),
    ...(wants("ObjectParts") && parts ? { ObjectParts: presentParts(attributes, input) } : {}),
    ...(wants("StorageClass")
      ? { StorageClass: (headers.storageClass ?? "STANDARD") as "STANDARD" }
      : {}),
    ...(wants("ObjectSize") ? { ObjectSize: size } : {}),
  };
};

function presentParts(
  { parts = [] }: ObjectAttributes,
  input: GetObjectAttributesRequest,
): GetObjectAttributesParts {
  const limit = Math.min(input.MaxParts ?? PARTS_MAX, PARTS_MAX);
  const marker = Number(input.PartNumberMarker ?? 0);
  const rest = parts.filter(({ number }) => number > marker);
  const shown = rest.slice(0, limit);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(shown.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: rest.length > limit,
    Parts: shown.map(({ number, size, checksum }) => {
      const { ChecksumType: _, ...checksums } = presentChecksum(checksum);
      return { PartNumber: number, Size: size, ...checksums };
    }),
  };
}

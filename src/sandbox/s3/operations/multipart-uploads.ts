import type {
  AbortMultipartUploadOutput,
  AbortMultipartUploadRequest,
  CreateMultipartUploadOutput,
  CreateMultipartUploadRequest,
  ListMultipartUploadsOutput,
  ListMultipartUploadsRequest,
  MultipartUpload,
  StorageClass,
} from "@aws-sdk/client-s3";
import type { OperationContext } from "../../../embedded/index.ts";
import { presentAbortion } from "../lifecycle/present-lifecycle.ts";
import { admitToBucket } from "../rules/admission.ts";
import { describeChecksum } from "../rules/checksum-type.ts";
import { readDescription } from "../rules/describe-object.ts";
import { askerOf } from "../rules/encryption.ts";
import {
  keyEncoder,
  pageOptions,
  presentEntries,
  presentListing,
  readLimit,
} from "../rules/listing.ts";
import { ownerOf } from "../rules/owner.ts";
import { presentContext, presentEncryption } from "../rules/present-object.ts";
import { DEFAULT_ENCRYPTION } from "../store/object-attributes.ts";
import { checkKey } from "../store/object-key.ts";
import type { Upload } from "../store/uploads.ts";
import type { Handler } from "./handler.ts";

export const createMultipartUpload: Handler<
  CreateMultipartUploadRequest,
  CreateMultipartUploadOutput
> = (objects, input, context) => {
  const bucket = admitToBucket(objects, input, context);
  const { Key: key = "" } = input;
  checkKey(key);
  const description = readDescription(input, bucket, context);
  const checksum = describeChecksum(input.ChecksumAlgorithm, input.ChecksumType);
  const upload = objects.uploads.begin({
    ...{ bucket: bucket.name, key, description },
    initiator: initiatorOf(context),
    checksumAlgorithm: checksum?.algorithm,
    checksumType: checksum?.type,
    asker: askerOf(context),
  });
  const { encryption = DEFAULT_ENCRYPTION } = upload.description;
  return {
    ...{ Bucket: bucket.name, Key: key, UploadId: upload.uploadId },
    ...presentEncryption(encryption),
    ...presentContext(encryption),
    ...presentAbortion(bucket, upload),
    ...(checksum ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {}),
  };
};

export const abortMultipartUpload: Handler<
  AbortMultipartUploadRequest,
  AbortMultipartUploadOutput
> = async (objects, input, context) => {
  const { name: bucket } = admitToBucket(objects, input, context);
  const { Key: key = "", UploadId: uploadId = "" } = input;
  await objects.uploads.abort({ bucket, key, uploadId });
  return {};
};

/** Sorted by key, then by upload. An upload's marker counts only beside a key's. */
export const listMultipartUploads: Handler<
  ListMultipartUploadsRequest,
  ListMultipartUploadsOutput
> = (objects, input, context) => {
  const { name, ownerAccountId } = admitToBucket(objects, input, context);
  const encode = keyEncoder(input);
  const limit = readLimit(input.MaxUploads, "max-uploads");
  const { KeyMarker: keyMarker = "", UploadIdMarker: uploadMarker = "" } = input;
  const after = keyMarker && afterMarkers(keyMarker, uploadMarker);
  const page = objects.uploads.page(name, pageOptions(input, { after, limit }));
  const { shown, prefixes } = presentEntries(page, encode, (key, upload) =>
    presentUpload(encode(key), upload, ownerAccountId),
  );
  const last = page.entries.at(-1);
  return {
    Bucket: name,
    ...presentListing(input, encode),
    KeyMarker: encode(keyMarker),
    UploadIdMarker: keyMarker && uploadMarker,
    MaxUploads: limit,
    IsTruncated: page.isTruncated,
    ...(page.isTruncated && last
      ? {
          NextKeyMarker: encode(last.name),
          NextUploadIdMarker: last.kind === "document" ? last.value.uploadId : "",
        }
      : {}),
    ...(shown.length > 0 ? { Uploads: shown } : {}),
    ...prefixes,
  };
};

/** Without an upload's id all uploads of the key are passed over: ids sort before a tilde. */
function afterMarkers(keyMarker: string, uploadMarker: string): string {
  return `${keyMarker}\0${uploadMarker || "~"}`;
}

function presentUpload(key: string, upload: Upload, ownerAccountId: string): MultipartUpload {
  const { headers = {} } = upload.description;
  return {
    ...{ UploadId: upload.uploadId, Key: key, Initiated: new Date(upload.initiatedAtMs) },
    StorageClass: (headers.storageClass ?? "STANDARD") as StorageClass,
    Owner: ownerOf(ownerAccountId),
    Initiator: presentInitiator(upload),
    ...(upload.checksumAlgorithm ? { ChecksumAlgorithm: upload.checksumAlgorithm } : {}),
    ...(upload.checksumType ? { ChecksumType: upload.checksumType } : {}),
  };
}

/** An ARN's last part is shown as the name. */
export function presentInitiator({ initiator }: Upload): { ID: string; DisplayName: string } {
  return { ID: initiator, DisplayName: initiator.split(/[:/]/).at(-1) ?? "" };
}

function initiatorOf({ principal, accountId }: OperationContext): string {
  return "arn" in principal ? principal.arn : `arn:aws:iam::${accountId}:root`;
}

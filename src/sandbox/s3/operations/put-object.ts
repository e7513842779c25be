import type { PutObjectOutput, PutObjectRequest } from "@aws-sdk/client-s3";
import { presentExpiration } from "../lifecycle/present-lifecycle.ts";
import { admitToBucket } from "../rules/admission.ts";
import {
  checkChecksumForm,
  checkMd5Form,
  readAnnouncedChecksum,
  verifyChecksum,
  verifyMd5,
} from "../rules/announced-checksum.ts";
import { writeCondition } from "../rules/conditions.ts";
import { readDescription } from "../rules/describe-object.ts";
import { askerOf } from "../rules/encryption.ts";
import { presentChecksum, presentContext, presentEncryption } from "../rules/present-object.ts";
import { receivePayload } from "../rules/received-payload.ts";
import { headerNotImplemented } from "../rules/refusals.ts";
import type { Handler } from "./handler.ts";

/**
 * Nothing is stored unless all of the bytes came and are what was announced.
 *
 * A checksum is kept when the client chose one. S3 would compute CRC64NVME for it otherwise.
 */
export const putObject: Handler<PutObjectRequest, PutObjectOutput> = async (
  objects,
  input,
  context,
) => {
  const bucket = admitToBucket(objects, input, context);
  const { Key: key = "", ContentMD5: contentMd5 } = input;
  const description = readDescription(input, bucket, context);
  const announced = readAnnouncedChecksum(input, context);
  if (announced) checkChecksumForm(announced);
  checkMd5Form(contentMd5);
  if (input.WriteOffsetBytes !== undefined) throw headerNotImplemented("x-amz-write-offset-bytes");
  const precondition = writeCondition(input);
  // Judged again when it counts. Now, it may save the client from sending it all in vain.
  precondition(objects.attributesOf(bucket.name, key));

  const stored = await objects.putObject(bucket.name, key, receivePayload(context), {
    ...description,
    precondition,
    asker: askerOf(context),
    checksumAlgorithm: announced?.algorithm,
    verify: (written) => {
      verifyMd5(written, contentMd5);
      verifyChecksum(written, announced, context);
    },
  });
  return {
    ETag: stored.etag,
    ...presentEncryption(stored.encryption),
    ...presentContext(stored.encryption),
    ...presentExpiration(bucket, key, stored),
    ...presentChecksum(stored.checksum),
  };
};

import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { ObjectAttributes, Writer } from "../../delivery/index.ts";
import type { S3Session } from "./s3-session.ts";

/** Larger objects go up in parts of this size. S3's least is 5 MiB. */
export const PART_BYTES = 8 * 1024 * 1024;

export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly attributes: ObjectAttributes;
  readonly writer: Writer;
}

/** Only where there is no object yet: `undefined` for endpoints that know no conditions. */
export type WriteCondition = { readonly IfNoneMatch: "*" } | undefined;

/** Writes an object, in parts when it is large. @throws what S3 says, as it is. */
export async function writeObject(
  session: S3Session,
  object: NewObject,
  condition: WriteCondition,
): Promise<void> {
  if (object.bytes.length > PART_BYTES) return await writeInParts(session, object, condition);
  const { bytes } = object;
  const command = new PutObjectCommand({
    ...describe(session, object),
    ...{ Body: bytes, ContentLength: bytes.length, ContentMD5: md5Of(bytes) },
    ...condition,
  });
  await session.call((client, options) => client.send(command, options));
}

async function writeInParts(
  session: S3Session,
  object: NewObject,
  condition: WriteCondition,
): Promise<void> {
  const place = { Bucket: object.bucket, Key: object.key };
  const create = new CreateMultipartUploadCommand(describe(session, object));
  const { UploadId } = await session.call((client, options) => client.send(create, options));
  const upload = { ...place, UploadId };
  try {
    const Parts = await writeParts(session, object.bytes, upload);
    const complete = { ...upload, ...condition, MultipartUpload: { Parts } };
    await session.call((client, options) =>
      client.send(new CompleteMultipartUploadCommand(complete), options),
    );
  } catch (error) {
    const abort = new AbortMultipartUploadCommand(upload);
    // What broke the upload mostly breaks this too, and it is the former that counts: parts that
    // stay behind take up room, until the bucket's lifecycle removes them, and are no object.
    await session.call((client, options) => client.send(abort, options)).catch(() => undefined);
    throw error;
  }
}

async function writeParts(
  session: S3Session,
  bytes: Uint8Array,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined },
) {
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (let from = 0; from < bytes.length; from += PART_BYTES) {
    const Body = bytes.subarray(from, from + PART_BYTES);
    const part = { Body, ContentLength: Body.length, ContentMD5: md5Of(Body) };
    const PartNumber = parts.length + 1;
    const command = new UploadPartCommand({ ...upload, ...part, PartNumber });
    const { ETag } = await session.call((client, options) => client.send(command, options));
    parts.push({ PartNumber, ETag });
  }
  return parts;
}

function describe(
  session: S3Session,
  { bucket, key, attributes, writer }: NewObject,
): Omit<PutObjectCommandInput, "Body"> {
  const { contentType, contentEncoding, metadata, kmsKeyArn } = attributes;
  return {
    ...{ Bucket: bucket, Key: key, ContentType: contentType },
    ...(contentEncoding !== undefined && { ContentEncoding: contentEncoding }),
    ...(metadata && { Metadata: { ...metadata } }),
    // Few other endpoints have ACLs, and where they do, the writer is the owner.
    ...(session.isAws && { ACL: "bucket-owner-full-control" }),
    ...(kmsKeyArn !== undefined && {
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: kmsKeyArn,
      SSEKMSEncryptionContext: encryptionContextOf(writer),
    }),
  };
}

/** Source: documented, CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail". */
function encryptionContextOf({ trailArn }: Writer): string {
  return Buffer.from(JSON.stringify({ "aws:cloudtrail:arn": trailArn })).toString("base64");
}

const md5Of = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("base64");

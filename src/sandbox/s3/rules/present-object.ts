import type {
  ChecksumAlgorithm,
  ChecksumType,
  ServerSideEncryption,
  StorageClass,
} from "@aws-sdk/client-s3";
import type {
  Checksum,
  ContentHeaders,
  Encryption,
  ObjectAttributes,
} from "../store/object-attributes.ts";

/** The members that answers about an object share. */
export function presentHeaders({ headers, metadata, ...object }: ObjectAttributes) {
  const expiresMs = Date.parse(headers.expires ?? "");
  return {
    AcceptRanges: "bytes",
    ETag: object.etag,
    LastModified: new Date(object.lastModifiedMs),
    ContentType: headers.contentType,
    ContentEncoding: headers.contentEncoding,
    ContentLanguage: headers.contentLanguage,
    ContentDisposition: headers.contentDisposition,
    CacheControl: headers.cacheControl,
    // Text that is no date cannot be said in the model's terms.
    ...(Number.isNaN(expiresMs) ? {} : { Expires: new Date(expiresMs) }),
    WebsiteRedirectLocation: headers.websiteRedirectLocation,
    Metadata: { ...metadata },
    ...presentStorageClass(headers),
    ...presentEncryption(object.encryption),
  };
}

/** The headers leave out the usual storage class; listings do not. */
function presentStorageClass({ storageClass = "STANDARD" }: ContentHeaders) {
  return storageClass === "STANDARD" ? {} : { StorageClass: storageClass as StorageClass };
}

/** The client's own context, as the answer to storing says it. */
export function presentContext({ context }: Encryption) {
  if (!context) return {};
  return { SSEKMSEncryptionContext: Buffer.from(JSON.stringify(context)).toString("base64") };
}

export function presentEncryption({ algorithm, keyId, isBucketKeyEnabled }: Encryption) {
  return {
    ServerSideEncryption: algorithm as ServerSideEncryption,
    SSEKMSKeyId: keyId,
    ...(isBucketKeyEnabled ? { BucketKeyEnabled: true } : {}),
  };
}

/** `ChecksumCRC32` and its like, each with its type, or nothing. */
export function presentChecksum(checksum: Checksum | undefined): ChecksumMembers {
  if (!checksum) return {};
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}

export type ChecksumMembers = { [Name in ChecksumAlgorithm as `Checksum${Name}`]?: string } & {
  ChecksumType?: ChecksumType;
};

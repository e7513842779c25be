import type {
  _Object as ListedObject,
  ListObjectsOutput,
  ListObjectsRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
  ListObjectVersionsOutput,
  ListObjectVersionsRequest,
  ObjectStorageClass,
} from "@aws-sdk/client-s3";
import { admitToBucket } from "../rules/admission.ts";
import {
  keyEncoder,
  pageOptions,
  presentEntries,
  presentListing,
  readLimit,
} from "../rules/listing.ts";
import { ownerOf } from "../rules/owner.ts";
import { invalidArgument } from "../rules/refusals.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import type { Handler } from "./handler.ts";

/** Version 1: pages follow each other by key, said aloud only when there is a delimiter. */
export const listObjects: Handler<ListObjectsRequest, ListObjectsOutput> = (
  objects,
  input,
  context,
) => {
  const { name, ownerAccountId } = admitToBucket(objects, input, context);
  const encode = keyEncoder(input);
  const limit = readLimit(input.MaxKeys, "maxKeys");
  const page = objects.listObjects(name, pageOptions(input, { after: input.Marker, limit }));
  const owner = ownerOf(ownerAccountId);
  const { shown, prefixes } = presentEntries(page, encode, (key, attributes) => ({
    ...presentObject(encode(key), attributes),
    Owner: owner,
  }));
  const last = page.entries.at(-1)?.name ?? "";
  return {
    Name: name,
    ...presentListing(input, encode),
    Marker: encode(input.Marker ?? ""),
    MaxKeys: limit,
    IsTruncated: page.isTruncated,
    ...(page.isTruncated && input.Delimiter ? { NextMarker: encode(last) } : {}),
    ...(shown.length > 0 ? { Contents: shown } : {}),
    ...prefixes,
  };
};

/** Version 2: pages follow each other by a token, which is the last key or prefix in disguise. */
export const listObjectsV2: Handler<ListObjectsV2Request, ListObjectsV2Output> = (
  objects,
  input,
  context,
) => {
  const { name, ownerAccountId } = admitToBucket(objects, input, context);
  const encode = keyEncoder(input);
  const { ContinuationToken: token, StartAfter: startAfter } = input;
  const limit = readLimit(input.MaxKeys, "maxKeys");
  const after = token === undefined ? startAfter : readToken(token);
  const page = objects.listObjects(name, pageOptions(input, { after, limit }));
  const owner = input.FetchOwner ? { Owner: ownerOf(ownerAccountId) } : {};
  const { shown, prefixes } = presentEntries(page, encode, (key, attributes) => ({
    ...presentObject(encode(key), attributes),
    ...owner,
  }));
  const last = page.entries.at(-1)?.name ?? "";
  return {
    Name: name,
    ...presentListing(input, encode),
    ...(startAfter === undefined ? {} : { StartAfter: encode(startAfter) }),
    ...(token === undefined ? {} : { ContinuationToken: token }),
    MaxKeys: limit,
    KeyCount: page.entries.length,
    IsTruncated: page.isTruncated,
    ...(page.isTruncated ? { NextContinuationToken: writeToken(last) } : {}),
    ...(shown.length > 0 ? { Contents: shown } : {}),
    ...prefixes,
  };
};

/** Every object has the one version that S3 calls `null`, the latest. */
export const listObjectVersions: Handler<ListObjectVersionsRequest, ListObjectVersionsOutput> = (
  objects,
  input,
  context,
) => {
  const { name, ownerAccountId } = admitToBucket(objects, input, context);
  const { KeyMarker: after, VersionIdMarker: versionMarker } = input;
  if (versionMarker && !after) {
    const message = "A version-id marker cannot be specified without a key marker.";
    throw invalidArgument(message, "version-id-marker", versionMarker);
  }
  const encode = keyEncoder(input);
  const limit = readLimit(input.MaxKeys, "maxKeys");
  const page = objects.listObjects(name, pageOptions(input, { after, limit }));
  const owner = ownerOf(ownerAccountId);
  const { shown, prefixes } = presentEntries(page, encode, (key, attributes) => ({
    ...presentObject(encode(key), attributes),
    StorageClass: "STANDARD" as const,
    VersionId: "null",
    IsLatest: true,
    Owner: owner,
  }));
  const last = page.entries.at(-1);
  const isObject = last?.kind === "document";
  return {
    Name: name,
    ...presentListing(input, encode),
    KeyMarker: encode(after ?? ""),
    VersionIdMarker: versionMarker ?? "",
    MaxKeys: limit,
    IsTruncated: page.isTruncated,
    ...(page.isTruncated ? { NextKeyMarker: encode(last?.name ?? "") } : {}),
    ...(page.isTruncated && isObject ? { NextVersionIdMarker: "null" } : {}),
    ...(shown.length > 0 ? { Versions: shown } : {}),
    ...prefixes,
  };
};

function presentObject(key: string, attributes: ObjectAttributes): ListedObject {
  const { etag, size, lastModifiedMs, headers, checksum } = attributes;
  return {
    Key: key,
    LastModified: new Date(lastModifiedMs),
    ETag: etag,
    ...(checksum ? { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type } : {}),
    Size: size,
    StorageClass: (headers.storageClass ?? "STANDARD") as ObjectStorageClass,
  };
}

/** The first character tells our tokens, and the way they are written, from all else. */
const writeToken = (last: string): string => `1${Buffer.from(last).toString("base64url")}`;

/** @throws {ServiceError} `InvalidArgument` for what {@link writeToken} has not written. */
function readToken(token: string): string {
  const last = Buffer.from(token.slice(1), "base64url").toString();
  if (last !== "" && writeToken(last) === token) return last;
  const message = "The continuation token provided is incorrect";
  throw invalidArgument(message, "continuation-token", token);
}

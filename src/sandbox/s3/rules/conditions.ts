import { ServiceError } from "../../../wire/index.ts";
import type { Precondition } from "../store/commission.ts";
import type { ObjectAttributes } from "../store/object-attributes.ts";
import { headerNotImplemented, noSuchKey, preconditionFailed } from "./refusals.ts";

export interface ReadConditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: Date | undefined;
  readonly ifUnmodifiedSince?: Date | undefined;
}

/**
 * Judges the conditions of a read. What is said of the ETag outweighs what is said of the date.
 *
 * @returns the header whose condition does not hold, and whether the client's copy is still good.
 *
 * Source: documented, API reference of GetObject, and RFC 9110 section 13.2.2.
 */
export function failedCondition(
  conditions: ReadConditions,
  { etag, lastModifiedMs }: ObjectAttributes,
): { readonly header: string; readonly isUnchanged: boolean } | undefined {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, etag)) return { header: "If-Match", isUnchanged: false };
  } else if (ifUnmodifiedSince && lastModifiedMs > ifUnmodifiedSince.getTime()) {
    return { header: "If-Unmodified-Since", isUnchanged: false };
  }
  if (ifNoneMatch !== undefined) {
    if (matchesEtag(ifNoneMatch, etag)) return { header: "If-None-Match", isUnchanged: true };
  } else if (ifModifiedSince && lastModifiedMs <= ifModifiedSince.getTime()) {
    return { header: "If-Modified-Since", isUnchanged: true };
  }
  return undefined;
}

/** @throws {ServiceError} `NotModified` (304) or `PreconditionFailed` (412). */
export function checkReadConditions(conditions: ReadConditions, object: ObjectAttributes): void {
  const failed = failedCondition(conditions, object);
  if (!failed) return;
  if (!failed.isUnchanged) throw preconditionFailed(failed.header);
  throw new ServiceError("NotModified", "Not Modified", {
    status: 304,
    members: { ETag: object.etag, LastModified: new Date(object.lastModifiedMs) },
  });
}

export interface WriteConditions {
  readonly Key: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/**
 * Gives what a write has to hold against, to be judged when it takes effect.
 *
 * @throws {ServiceError} `NotImplemented` for an `If-None-Match` that names an ETag.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function writeCondition(input: WriteConditions): Precondition {
  const { Key = "", IfMatch, IfNoneMatch } = input;
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*") throw headerNotImplemented("If-None-Match");
  return (current) => {
    if (IfNoneMatch !== undefined && current) throw preconditionFailed("If-None-Match");
    if (IfMatch === undefined) return;
    if (!current) throw noSuchKey(Key);
    if (!matchesEtag(IfMatch, current.etag)) throw preconditionFailed("If-Match");
  };
}

/** Whether a list of ETags, each with or without its quotes, names this one. */
export function matchesEtag(header: string, etag: string): boolean {
  const bare = (text: string) => text.trim().replace(/^"|"$/g, "");
  return header.split(",").some((one) => one.trim() === "*" || bare(one) === bare(etag));
}

import { ownerOf } from "../rules/owner.ts";
import type { Bucket } from "../store/buckets.ts";
import { OBJECT_EVENTS, type ObjectChange } from "./object-change.ts";

/** When and as what something is told. */
export interface NoticeStamp {
  readonly atMs: number;
  /** Sixteen hexadecimal digits; later changes have greater ones. */
  readonly sequencer: string;
  /** A UUID. */
  readonly id: string;
}

/**
 * What a queue or topic is told of a change, as JSON.
 *
 * Who asked for the change, and from where, is not told: the caller is the bucket's account.
 *
 * Source: documented, S3 User Guide, "Event message structure", version 2.1.
 */
export function composeNotice(change: ObjectChange, ruleId: string, stamp: NoticeStamp): string {
  const { bucket, key, event, object } = change;
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(stamp.atMs).toISOString(),
    eventName: event,
    userIdentity: { principalId: `AWS:${bucket.ownerAccountId}` },
    requestParameters: {},
    responseElements: { "x-amz-request-id": stamp.id },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: ruleId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: ownerOf(bucket.ownerAccountId).ID },
        arn: bucketArn(bucket),
      },
      object: {
        key: formEncoded(key),
        ...(object && { size: object.size, eTag: withoutQuotes(object.etag) }),
        sequencer: stamp.sequencer,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** Source: documented, EventBridge reference, "Amazon S3 object-level events". */
export function composeDetail(change: ObjectChange, stamp: NoticeStamp): string {
  const { bucket, key, event, object } = change;
  return JSON.stringify({
    version: "0",
    bucket: { name: bucket.name },
    object: {
      key,
      ...(object && { size: object.size, etag: withoutQuotes(object.etag) }),
      sequencer: stamp.sequencer,
    },
    "request-id": stamp.id,
    requester: bucket.ownerAccountId,
    reason: OBJECT_EVENTS[event].reason,
    ...(event.startsWith("ObjectRemoved") || event.startsWith("Lifecycle")
      ? { "deletion-type": "Permanently Deleted" }
      : {}),
  });
}

/** What every new recipient gets. Source: documented, S3 User Guide, "s3:TestEvent". */
export function composeTest({ name }: Bucket, { atMs, id }: NoticeStamp): string {
  return JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(atMs).toISOString(),
    Bucket: name,
    RequestId: id,
  });
}

export const bucketArn = ({ name }: Bucket): string => `arn:aws:s3:::${name}`;

/** As in a form: a space is a plus. Slashes stay. Source: documented, and observed by consumers. */
const formEncoded = (key: string): string =>
  encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");

const withoutQuotes = (etag: string): string => etag.replaceAll('"', "");

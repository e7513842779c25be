import type { Bucket } from "../store/buckets.ts";

/** Something that happened to an object, as buckets tell of it. */
export interface ObjectChange {
  readonly bucket: Bucket;
  readonly key: string;
  readonly event: ObjectEvent;
  /** Of an object that is there now. */
  readonly object?: { readonly size: number; readonly etag: string };
}

/** S3's names of events, without `s3:`, and what EventBridge calls them and their causes. */
export const OBJECT_EVENTS = {
  "ObjectCreated:Put": { detailType: "Object Created", reason: "PutObject" },
  "ObjectCreated:Copy": { detailType: "Object Created", reason: "CopyObject" },
  "ObjectCreated:CompleteMultipartUpload": {
    detailType: "Object Created",
    reason: "CompleteMultipartUpload",
  },
  "ObjectRemoved:Delete": { detailType: "Object Deleted", reason: "DeleteObject" },
  "LifecycleExpiration:Delete": { detailType: "Object Deleted", reason: "Lifecycle Expiration" },
} as const;

export type ObjectEvent = keyof typeof OBJECT_EVENTS;

import type { Writer } from "../bucket.ts";

/** What was found of a key that a trail is to be given. */
export type KeyFinding =
  /** CloudTrail may seal log files with it. */
  | { readonly kind: "usable"; readonly arn: string }
  | {
      readonly kind: /** There is no such key, or no such alias. */
        | "missing"
        /** It is in another region than the trail or its bucket. */
        | "elsewhere"
        /** It is disabled, or waits for its deletion. */
        | "disabled"
        /** It cannot encrypt. */
        | "unfit"
        /** Its policy does not let CloudTrail use it for the trail. */
        | "refused"
        /** Nobody answers for it. */
        | "unreachable";
    };

/** For which trail a key is looked for. */
export interface KeyWish {
  readonly writer: Writer;
  /** The trail's home: where ids and aliases without a region are. */
  readonly region: string;
  /** Where files are to be sealed with it. */
  readonly bucketName: string;
}

/**
 * The keys that trails can have. Sealing is the bucket's: see `ObjectAttributes.kmsKeyArn`.
 *
 * *Not trusted.* Whoever controls a key can keep log files from being written and from being read.
 */
export interface TrailKeys {
  /** Looks for a key by id, ARN, alias or alias's ARN, and asks whether it would do. */
  find(keyId: string, wish: KeyWish): Promise<KeyFinding>;
}

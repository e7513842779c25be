import type { ObjectEvent } from "../notifications/object-change.ts";
import type { ObjectAttributes, Seal } from "./object-attributes.ts";

/** Throws to refuse a write for what is under the key at the very moment it would take effect. */
export type Precondition = (current: ObjectAttributes | undefined) => void;

/** Bytes that were written to a draft and are yet to become an object. */
export interface Commission {
  readonly bucket: string;
  readonly key: string;
  readonly generation: string;
  readonly attributes: ObjectAttributes;
  /** As the bytes were written. */
  readonly seal?: Seal | undefined;
  readonly isDurable: boolean;
  /** What the bucket tells of it. */
  readonly event: ObjectEvent;
  readonly precondition: Precondition;
  /** Further writes of the same transaction. */
  readonly alongside?: () => void;
}

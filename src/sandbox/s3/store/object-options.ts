import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";
import type { ObjectEvent } from "../notifications/object-change.ts";
import type { Asker } from "../sealing/data-keys.ts";
import type { Precondition } from "./commission.ts";
import type { ObjectDescription } from "./object-attributes.ts";
import type { WrittenBytes } from "./write-draft.ts";

export interface PutObjectOptions extends ObjectDescription {
  readonly checksumAlgorithm?: ChecksumAlgorithm | undefined;
  /** True: bytes, name and row survive a power cut once the put has resolved. */
  readonly isDurable?: boolean;
  /** Throws to refuse bytes that are not what was announced. Nothing is changed then. */
  readonly verify?: ((written: WrittenBytes) => void) | undefined;
  readonly precondition?: Precondition | undefined;
  /** Left out by the server itself, which can use no key of KMS. */
  readonly asker?: Asker | undefined;
  /** What the bucket tells of it; a put when left out. */
  readonly event?: ObjectEvent;
}

export interface OpenObjectOptions {
  readonly range?: ByteRange | undefined;
  /** Left out by the server itself, to which every object opens whose key is usable. */
  readonly asker?: Asker | undefined;
}

/** An object's bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

import type { ChecksumAlgorithm, ChecksumType } from "@aws-sdk/client-s3";
import type { Place } from "./key-path.ts";

/** What a client says of an object's content, handed back with it as it came. */
export interface ContentHeaders {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly cacheControl?: string | undefined;
  /** As sent: any text is legal. */
  readonly expires?: string | undefined;
  readonly websiteRedirectLocation?: string | undefined;
  readonly storageClass?: string | undefined;
}

export interface Encryption {
  readonly algorithm: string;
  readonly keyId?: string | undefined;
  readonly isBucketKeyEnabled?: boolean | undefined;
  /** What the client wants vouched for beside the object's ARN. */
  readonly context?: Readonly<Record<string, string>> | undefined;
}

/**
 * How the bytes of an object are sealed: its data key, wrapped, in base64. Under the root key, or
 * by KMS with the context that it wants to be told again.
 */
export type Seal =
  | { readonly by: "root"; readonly wrappedKey: string }
  | {
      readonly by: "kms";
      readonly wrappedKey: string;
      readonly context: Readonly<Record<string, string>>;
    };

/** What AWS applies when nobody asks for anything. */
export const DEFAULT_ENCRYPTION: Encryption = { algorithm: "AES256" };

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; `-N` at its end when it is a checksum of N checksums. */
  readonly value: string;
  readonly type: ChecksumType;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What the client decides about an object when it stores one. */
export interface ObjectDescription {
  readonly headers?: ContentHeaders;
  /** User metadata, names without `x-amz-meta-`. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: readonly Tag[];
  readonly encryption?: Encryption;
}

/** One part of an object that was uploaded in parts. */
export interface PartAttributes {
  readonly number: number;
  readonly size: number;
  readonly checksum?: Checksum;
}

/** All there is to know about an object but its bytes. */
export interface ObjectAttributes extends Required<ObjectDescription> {
  readonly size: number;
  /** In double quotes. The MD5 of the bytes, or `-N` at its end when uploaded in N parts. */
  readonly etag: string;
  /** A multiple of 1000: HTTP dates have whole seconds, and conditions compare them. */
  readonly lastModifiedMs: number;
  readonly checksum?: Checksum;
  /** Until when an archived object can be read; absent when nobody asked for it back. */
  readonly restoredUntilMs?: number;
  /** Set when uploaded in parts. */
  readonly parts?: readonly PartAttributes[];
}

/** The row that makes an object exist. */
export interface StoredObject {
  /** Names the bytes: drawn anew for every write, and the name of their draft file. */
  readonly generation: string;
  readonly place: Place;
  readonly attributes: ObjectAttributes;
  /** Absent when the file is plain. */
  readonly seal?: Seal;
}

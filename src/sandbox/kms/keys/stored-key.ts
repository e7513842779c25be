import type { KeySpec, KeyUsageType, Tag } from "@aws-sdk/client-kms";

/** One secret of a key. Rotation adds one, and takes none away. */
export interface KeyMaterial {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Sealed under the root key: bytes of a symmetric key, PKCS #8 of a private one. */
  readonly sealed: string;
  readonly createdAtMs: number;
  /** What made it; absent for the first. */
  readonly rotation?: "AUTOMATIC" | "ON_DEMAND";
}

export interface Rotation {
  readonly periodDays: number;
  readonly nextAtMs: number;
}

/** A key of KMS, as it is kept. */
export interface StoredKey {
  readonly arn: string;
  /** A UUID, or `mrk-` and 32 hexadecimal digits. */
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAtMs: number;
  readonly description: string;
  readonly manager: "AWS" | "CUSTOMER";
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  readonly state: "Enabled" | "Disabled" | "PendingDeletion";
  /** Set while deletion is pending. */
  readonly deletionAtMs?: number;
  readonly isMultiRegion: boolean;
  /** As a client set it; absent for the default one. */
  readonly policy?: string;
  readonly tags: readonly Tag[];
  readonly rotation?: Rotation;
  /** Oldest first. The last one encrypts, all decrypt. */
  readonly materials: readonly [KeyMaterial, ...KeyMaterial[]];
}

export interface StoredAlias {
  readonly arn: string;
  /** `alias/…`. */
  readonly name: string;
  /** Absent where AWS has reserved the name and no key yet. */
  readonly targetKeyId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export const keyArnOf = (accountId: string, region: string, id: string): string =>
  `arn:aws:kms:${region}:${accountId}:key/${id}`;

export const aliasArnOf = (accountId: string, region: string, name: string): string =>
  `arn:aws:kms:${region}:${accountId}:${name}`;

export function currentMaterial({ materials }: Pick<StoredKey, "materials">): KeyMaterial {
  return materials.at(-1) ?? materials[0];
}

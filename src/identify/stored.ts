import type { SessionFacts } from "./principal.ts";

/** Documents as the state store keeps them. Times are milliseconds since the epoch. */

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface StoredAccount {
  readonly accountId: string;
  readonly createdAtMs: number;
  /** The account alias, at most one. */
  readonly alias?: string;
}

/** What users and roles have in common: a name in an account, tags and policies. */
export interface StoredEntity {
  readonly accountId: string;
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  /** `AIDA…` or `AROA…`; survives a rename, and is never used again. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly tags: readonly Tag[];
  /** Policy documents as they were put, by policy name. Stored, never evaluated. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[];
  readonly permissionsBoundary?: string;
}

export type StoredUser = StoredEntity;

export interface StoredRole extends StoredEntity {
  /** The trust policy as it was put: JSON text. */
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionDurationSeconds: number;
  readonly lastUsed?: { readonly atMs: number; readonly region: string };
}

export interface StoredPolicy {
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  /** `ANPA…`. */
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly createdAtMs: number;
  readonly tags: readonly Tag[];
  /** Oldest first, one of them the default. */
  readonly versions: readonly StoredPolicyVersion[];
  readonly defaultVersionId: string;
  /** The number of the next version: a deleted one's is never used again. */
  readonly nextVersion: number;
}

export interface StoredPolicyVersion {
  /** `v1`, `v2`, … */
  readonly versionId: string;
  /** JSON text as it was put. */
  readonly document: string;
  readonly createdAtMs: number;
}

export interface RootOwner {
  readonly kind: "root";
  readonly accountId: string;
}

export interface UserOwner {
  readonly kind: "user";
  readonly accountId: string;
  readonly userId: string;
  /** As the user was called when the key was made; the user's document knows of renames. */
  readonly userName: string;
  readonly arn: string;
}

export interface RoleOwner {
  readonly kind: "role";
  readonly accountId: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly roleArn: string;
  readonly sessionName: string;
}

export interface FederatedOwner {
  readonly kind: "federated";
  readonly accountId: string;
  readonly federatedName: string;
  readonly issuer: RootOwner | UserOwner;
}

/** An identity provider whose web identity tokens the account trusts. */
export interface StoredOidcProvider {
  readonly accountId: string;
  /** `arn:aws:iam::<account>:oidc-provider/<issuer without its scheme>`. */
  readonly arn: string;
  /** As tokens name it in `iss`, with its scheme and without a slash at its end. */
  readonly issuer: string;
  /** The audiences that tokens may be for. */
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAtMs: number;
  readonly tags: readonly Tag[];
}

export interface StoredSamlProvider {
  readonly accountId: string;
  /** `arn:aws:iam::<account>:saml-provider/<name>`. */
  readonly arn: string;
  /** Upper-case letters and digits. */
  readonly uuid: string;
  /** XML as it was put. Kept, not read: assertions are not verified here. */
  readonly metadata: string;
  readonly createdAtMs: number;
  readonly tags: readonly Tag[];
}

/** A virtual device that shows a new code every half minute. The seed is a secret. */
export interface StoredMfaDevice {
  readonly accountId: string;
  /** Its serial number: `arn:aws:iam::<account>:mfa<path><name>`. */
  readonly arn: string;
  /** Base32. */
  readonly seed: string;
  readonly tags: readonly Tag[];
  /** Set while a user has it. */
  readonly enabled?: {
    readonly userId: string;
    readonly atMs: number;
    /** The number of the half minute whose code was used last; no code is good twice. */
    readonly lastStep: number;
  };
}

/** Whom a key speaks for. */
export type KeyOwner = RootOwner | UserOwner | RoleOwner | FederatedOwner;

/** An access key, long-lived or temporary. The secrets are what makes the state file a secret. */
export interface StoredKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set for temporary keys; a request must carry the same. */
  readonly sessionToken?: string;
  readonly status: "Active" | "Inactive";
  readonly createdAtMs: number;
  /** Set for temporary keys. */
  readonly expiresAtMs?: number;
  /** Set for temporary keys. */
  readonly session?: SessionFacts;
  readonly owner: KeyOwner;
}

/** When a key was last used, and for what. */
export interface KeyUse {
  readonly atMs: number;
  /** The name signed with, e.g. `s3`. */
  readonly signingName: string;
  readonly region: string;
}

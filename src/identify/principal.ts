/**
 * Who made a call. Ours, not CloudTrail's: `record` turns it into a `userIdentity`.
 * Ids are AWS's: users `AIDA…`, roles `AROA…`, long-lived keys `AKIA…`, temporary keys `ASIA…`.
 */
export type Principal =
  | RootPrincipal
  | UserPrincipal
  | RolePrincipal
  | FederatedPrincipal
  | WebIdentityPrincipal
  | SamlPrincipal
  | ServicePrincipal
  | AccountPrincipal
  | IdentityCenterPrincipal
  | UnattributedPrincipal;

/** What temporary credentials carry along. */
export interface SessionFacts {
  readonly createdAtMs: number;
  readonly mfaAuthenticated: boolean;
  readonly sourceIdentity?: string;
  /** `"1.0"` or `"2.0"`: which version of the instance metadata service gave the credentials. */
  readonly ec2RoleDelivery?: string;
  /** Set when the session comes of AssumeRoleWithWebIdentity. */
  readonly webIdentity?: {
    readonly provider: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
}

interface Keyed {
  readonly accountId: string;
  /** Absent for calls that carry no key. */
  readonly accessKeyId?: string;
  /** Set when the credentials are temporary. */
  readonly session?: SessionFacts;
  /** The AWS service that made the call for the principal, e.g. `cloudformation.amazonaws.com`. */
  readonly invokedBy?: string;
}

export interface RootPrincipal extends Keyed {
  readonly kind: "root";
  /** The account's alias, where it has one. */
  readonly alias?: string;
}

export interface UserPrincipal extends Keyed {
  readonly kind: "user";
  readonly userId: string;
  readonly userName: string;
  /** `arn:aws:iam::<account>:user/<path><name>`. */
  readonly arn: string;
}

export interface RolePrincipal extends Keyed {
  readonly kind: "role";
  readonly session: SessionFacts;
  readonly roleId: string;
  readonly roleName: string;
  /** `arn:aws:iam::<account>:role/<path><name>`. */
  readonly roleArn: string;
  readonly sessionName: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly arn: string;
}

export interface FederatedPrincipal extends Keyed {
  readonly kind: "federated";
  readonly session: SessionFacts;
  readonly federatedName: string;
  /** `arn:aws:sts::<account>:federated-user/<name>`. */
  readonly arn: string;
  /** Who called GetFederationToken. */
  readonly issuer: RootPrincipal | UserPrincipal;
}

/** The caller of AssumeRoleWithWebIdentity itself. */
export interface WebIdentityPrincipal {
  readonly kind: "web-identity";
  readonly accountId: string;
  readonly principalId: string;
  readonly userName: string;
  readonly identityProvider: string;
}

/** The caller of AssumeRoleWithSAML itself. */
export interface SamlPrincipal {
  readonly kind: "saml";
  readonly accountId: string;
  readonly principalId: string;
  readonly userName: string;
  readonly identityProvider: string;
}

/** An AWS service acting by itself, e.g. `cloudtrail.amazonaws.com`. */
export interface ServicePrincipal {
  readonly kind: "service";
  readonly accountId: string;
  readonly serviceName: string;
}

/** A caller of another account, as the owner of the resource sees it. */
export interface AccountPrincipal {
  readonly kind: "account";
  readonly accountId: string;
  readonly principalId: string;
  /** The service that made the call for it, e.g. `s3.amazonaws.com`. */
  readonly invokedBy?: string;
}

/** A user of IAM Identity Center, who calls with a bearer token. */
export interface IdentityCenterPrincipal {
  readonly kind: "identity-center";
  readonly accountId: string;
  readonly userId: string;
  /** `arn:aws:identitystore::<account>:identitystore/d-…`. */
  readonly identityStoreArn: string;
  /** Names the bearer token without being it. */
  readonly credentialId?: string;
}

/** Nobody could be made out: an unknown key, or no signature at all. */
export interface UnattributedPrincipal {
  readonly kind: "unattributed";
  /** The account the record is filed under. */
  readonly accountId: string;
  readonly accessKeyId?: string;
  readonly reason: "unknown-key" | "unsigned" | "unreadable-signature";
}

/** Who wants to do something. */
export type PolicyPrincipal =
  /** E.g. `cloudtrail.amazonaws.com`. */
  | { readonly kind: "service"; readonly name: string }
  | {
      readonly kind: "caller";
      readonly accountId: string;
      /** Of the root, a user, a role, or a session of a role. */
      readonly arn: string;
      /** What S3 calls the account. */
      readonly canonicalUserId?: string;
    }
  | { readonly kind: "anonymous" };

/** What a resource's policy is asked about. */
export interface AccessRequest {
  readonly principal: PolicyPrincipal;
  /** E.g. `s3:PutObject`; compared without regard to case. */
  readonly action: string;
  /** The ARN of what is acted on. */
  readonly resource: string;
  /** Values of condition keys, e.g. `aws:SourceArn`; names are compared without regard to case. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** `silent`: no statement is about the request, which then is refused unless another allows it. */
export type PolicyVerdict = "allowed" | "denied" | "silent";

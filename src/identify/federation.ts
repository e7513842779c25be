import { createHash } from "node:crypto";

/** Providers that AWS knows by name and that no account has to register. */
const BUILT_IN: ReadonlySet<string> = new Set([
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
]);

/** @param issuer as tokens name it in `iss`. */
export function oidcProviderArn(accountId: string, issuer: string): string {
  return `arn:aws:iam::${accountId}:oidc-provider/${withoutScheme(issuer)}`;
}

export function samlProviderArn(accountId: string, name: string): string {
  return `arn:aws:iam::${accountId}:saml-provider/${name}`;
}

/**
 * What STS calls the provider of a web identity: its name, or the ARN under which the role's
 * account has it. Source: documented, IAM User Guide, "Example OIDC AWS STS API event"; observed,
 * public records of EKS, GitHub and Terraform tokens.
 */
export function webIdentityProviderName(accountId: string, issuer: string): string {
  const name = withoutScheme(issuer);
  return BUILT_IN.has(name) ? name : oidcProviderArn(accountId, issuer);
}

/**
 * What tells apart the same name of different SAML providers.
 * Source: documented, STS API reference, AssumeRoleWithSAML, NameQualifier.
 *
 * @param providerName the last part of the provider's ARN.
 */
export function samlNameQualifier(facts: {
  readonly issuer: string;
  readonly accountId: string;
  readonly providerName: string;
}): string {
  const { issuer, accountId, providerName } = facts;
  return createHash("sha1").update(`${issuer}${accountId}/${providerName}`).digest("base64");
}

const withoutScheme = (issuer: string) => issuer.replace(/^https?:\/\//, "").replace(/\/$/, "");

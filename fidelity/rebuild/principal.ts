import type { Principal, SessionFacts } from "../../src/identify/index.ts";
import { isObject, text } from "../json.ts";

/**
 * The principal that a record's `userIdentity` is of.
 *
 * @returns undefined for identities that no call to us can have.
 */
export function rebuildPrincipal(
  identity: Readonly<Record<string, unknown>>,
): Principal | undefined {
  const principalId = text(identity.principalId) ?? "";
  const arn = text(identity.arn) ?? "";
  const userName = text(identity.userName);
  const accountId = text(identity.accountId) ?? "";
  const keyed = {
    accountId,
    ...given("accessKeyId", text(identity.accessKeyId)),
    ...given("session", sessionOf(identity.sessionContext)),
    ...given("invokedBy", text(identity.invokedBy)),
  };
  switch (identity.type) {
    case "Root":
      return { kind: "root", ...keyed, ...given("alias", userName) };
    case "IAMUser":
      return { kind: "user", ...keyed, userId: principalId, userName: userName ?? "", arn };
    case "AssumedRole":
      return roleOf(identity, keyed);
    case "FederatedUser":
      return federatedOf(identity, keyed);
    case "AWSService":
      return { kind: "service", accountId, serviceName: text(identity.invokedBy) ?? "" };
    case "AWSAccount":
      return { kind: "account", accountId, principalId };
    case "SAMLUser":
    case "WebIdentityUser":
      return {
        kind: identity.type === "SAMLUser" ? "saml" : "web-identity",
        accountId,
        principalId,
        userName: userName ?? "",
        identityProvider: text(identity.identityProvider) ?? "",
      };
    case "IdentityCenterUser":
      return identityCenterOf(identity, accountId);
    default:
      return undefined;
  }
}

function identityCenterOf(
  identity: Readonly<Record<string, unknown>>,
  accountId: string,
): Principal | undefined {
  const { onBehalfOf } = identity;
  if (!isObject(onBehalfOf)) return undefined;
  return {
    kind: "identity-center",
    accountId,
    userId: text(onBehalfOf.userId) ?? "",
    identityStoreArn: text(onBehalfOf.identityStoreArn) ?? "",
    ...given("credentialId", text(identity.credentialId)),
  };
}

type Keyed = { accountId: string; session?: SessionFacts };

function roleOf(identity: Readonly<Record<string, unknown>>, keyed: Keyed): Principal | undefined {
  const { issuer } = contextOf(identity.sessionContext);
  if (!keyed.session) return undefined;
  const [roleId = "", ...session] = (text(identity.principalId) ?? "").split(":");
  return {
    kind: "role",
    ...keyed,
    session: keyed.session,
    roleId,
    roleName: text(issuer.userName) ?? "",
    roleArn: text(issuer.arn) ?? "",
    sessionName: session.join(":"),
    arn: text(identity.arn) ?? "",
  };
}

function federatedOf(
  identity: Readonly<Record<string, unknown>>,
  keyed: Keyed,
): Principal | undefined {
  const { issuer } = contextOf(identity.sessionContext);
  const caller = rebuildPrincipal(issuer);
  if (!keyed.session || (caller?.kind !== "user" && caller?.kind !== "root")) return undefined;
  return {
    kind: "federated",
    ...keyed,
    session: keyed.session,
    federatedName: (text(identity.principalId) ?? "").split(":").slice(1).join(":"),
    arn: text(identity.arn) ?? "",
    issuer: caller,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function contextOf(context: unknown): { context: Fields; issuer: Fields; attributes: Fields } {
  const held = isObject(context) ? context : {};
  return {
    context: held,
    issuer: isObject(held.sessionIssuer) ? held.sessionIssuer : {},
    attributes: isObject(held.attributes) ? held.attributes : {},
  };
}

function sessionOf(shown: unknown): SessionFacts | undefined {
  if (!isObject(shown)) return undefined;
  const { context, attributes } = contextOf(shown);
  const federation = context.webIdFederationData;
  const provider = isObject(federation) ? text(federation.federatedProvider) : undefined;
  const claims =
    isObject(federation) && isObject(federation.attributes) ? federation.attributes : {};
  return {
    createdAtMs: Date.parse(text(attributes.creationDate) ?? ""),
    mfaAuthenticated: String(attributes.mfaAuthenticated).toLowerCase() === "true",
    ...given("sourceIdentity", text(context.sourceIdentity)),
    ...given("ec2RoleDelivery", text(context.ec2RoleDelivery)),
    ...(provider !== undefined && {
      webIdentity: { provider, attributes: claims as Readonly<Record<string, string>> },
    }),
  };
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value };
}

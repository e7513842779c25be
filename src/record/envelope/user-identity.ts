import type {
  Principal,
  RootPrincipal,
  SessionFacts,
  UserPrincipal,
} from "../../identify/index.ts";
import type { JsonObject } from "../audit-record.ts";
import { wholeSeconds } from "./event-time.ts";

const rootArn = (accountId: string) => `arn:aws:iam::${accountId}:root`;

/**
 * Writes who called as a `userIdentity` of version 1.11, which has no empty objects for what does
 * not apply. Source: observed, 180 of 180 records of versions 1.09 to 1.11.
 */
export function userIdentityOf(principal: Principal): JsonObject {
  switch (principal.kind) {
    case "root":
      return {
        type: "Root",
        principalId: principal.accountId,
        arn: rootArn(principal.accountId),
        ...keyed(principal),
        ...(principal.alias !== undefined && { userName: principal.alias }),
        ...sessionOf(principal.session),
        ...invoked(principal),
      };
    case "user":
      return {
        type: "IAMUser",
        principalId: principal.userId,
        arn: principal.arn,
        ...keyed(principal),
        userName: principal.userName,
        ...sessionOf(principal.session),
        ...invoked(principal),
      };
    case "role":
      return {
        type: "AssumedRole",
        principalId: `${principal.roleId}:${principal.sessionName}`,
        arn: principal.arn,
        ...keyed(principal),
        ...sessionOf(principal.session, {
          type: "Role",
          principalId: principal.roleId,
          arn: principal.roleArn,
          accountId: accountIn(principal.roleArn) ?? principal.accountId,
          userName: principal.roleName,
        }),
        ...invoked(principal),
      };
    case "federated":
      return {
        type: "FederatedUser",
        principalId: `${principal.accountId}:${principal.federatedName}`,
        arn: principal.arn,
        ...keyed(principal),
        ...sessionOf(principal.session, issuerOf(principal.issuer)),
        ...invoked(principal),
      };
    default:
      return keylessIdentityOf(principal);
  }
}

type Keyless = Exclude<Principal, { kind: "root" | "user" | "role" | "federated" }>;

function keylessIdentityOf(principal: Keyless): JsonObject {
  switch (principal.kind) {
    case "web-identity":
    case "saml":
      return {
        type: principal.kind === "saml" ? "SAMLUser" : "WebIdentityUser",
        principalId: principal.principalId,
        userName: principal.userName,
        identityProvider: principal.identityProvider,
      };
    case "service":
      return { type: "AWSService", invokedBy: principal.serviceName };
    case "account":
      return {
        type: "AWSAccount",
        principalId: principal.principalId,
        accountId: principal.accountId,
        ...invoked(principal),
      };
    case "identity-center":
      return {
        type: "IdentityCenterUser",
        accountId: principal.accountId,
        onBehalfOf: {
          userId: principal.userId,
          identityStoreArn: principal.identityStoreArn,
        },
        ...(principal.credentialId !== undefined && { credentialId: principal.credentialId }),
      };
    case "unattributed":
      // Nobody signed: AWS has a name for that. Source: observed, public records of open buckets.
      if (principal.reason === "unsigned") {
        return { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" };
      }
      return { type: "Unknown", principalId: "", ...keyed(principal) };
  }
}

function keyed(principal: { accountId: string; accessKeyId?: string }): JsonObject {
  const { accountId, accessKeyId } = principal;
  return { accountId, ...(accessKeyId !== undefined && { accessKeyId }) };
}

/** Last of all members. Source: observed, every record with it of versions 1.05 to 1.11. */
function invoked({ invokedBy }: { invokedBy?: string }): JsonObject {
  return invokedBy === undefined ? {} : { invokedBy };
}

function sessionOf(session: SessionFacts | undefined, sessionIssuer?: JsonObject): JsonObject {
  if (!session) return {};
  return {
    sessionContext: {
      ...(sessionIssuer && { sessionIssuer }),
      ...(session.webIdentity && {
        webIdFederationData: {
          federatedProvider: session.webIdentity.provider,
          attributes: session.webIdentity.attributes,
        },
      }),
      attributes: {
        creationDate: wholeSeconds(session.createdAtMs),
        mfaAuthenticated: String(session.mfaAuthenticated),
      },
      ...(session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
      ...(session.ec2RoleDelivery !== undefined && { ec2RoleDelivery: session.ec2RoleDelivery }),
    },
  };
}

function issuerOf(issuer: RootPrincipal | UserPrincipal): JsonObject {
  if (issuer.kind === "root") {
    const { accountId } = issuer;
    return { type: "Root", principalId: accountId, arn: rootArn(accountId), accountId };
  }
  return {
    type: "IAMUser",
    principalId: issuer.userId,
    arn: issuer.arn,
    accountId: issuer.accountId,
    userName: issuer.userName,
  };
}

const accountIn = (arn: string): string | undefined => /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1];

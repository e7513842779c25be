import type { Principal } from "./principal.ts";

/** The unique id that AWS knows a principal by, a role's with its session's name behind it. */
export function principalIdOf(principal: Principal): string {
  switch (principal.kind) {
    case "user":
      return principal.userId;
    case "role":
      return `${principal.roleId}:${principal.sessionName}`;
    case "federated":
      return `${principal.accountId}:${principal.federatedName}`;
    case "account":
    case "saml":
    case "web-identity":
      return principal.principalId;
    case "identity-center":
      return principal.userId;
    case "service":
      return principal.serviceName;
    case "root":
    case "unattributed":
      return principal.accountId;
  }
}

import type { AttachedPermissionsBoundary } from "@aws-sdk/client-iam";
import type { OperationContext } from "../../embedded/index.ts";
import type { Identities, StoredRole, StoredUser } from "../../identify/index.ts";
import { checkName } from "./constraints.ts";
import { noSuchEntity, validationError } from "./refusals.ts";

/** Longer than a new user's: names from before the limit still exist at AWS. */
const EXISTING_USER_NAME_MAX = 128;
const ROLE_NAME_MAX = 64;

/** @throws {ServiceError} `NoSuchEntityException`. */
export function requireUser(
  identities: Identities,
  context: OperationContext,
  userName: string | undefined,
): StoredUser {
  const name = checkName(userName, "userName", EXISTING_USER_NAME_MAX);
  const user = identities.users.find(context.accountId, name);
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

/** @throws {ServiceError} `NoSuchEntityException`. */
export function requireRole(
  identities: Identities,
  context: OperationContext,
  roleName: string | undefined,
): StoredRole {
  const name = checkName(roleName, "roleName", ROLE_NAME_MAX);
  const role = identities.roles.find(context.accountId, name);
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/**
 * Gives the user that a call without a name means: the caller.
 *
 * @returns undefined when the caller is the account's root.
 * @throws {ServiceError} `ValidationError` when the caller is neither.
 */
export function callingUser(
  identities: Identities,
  { principal }: OperationContext,
): StoredUser | undefined {
  if (principal.kind === "root") return undefined;
  const user = principal.kind === "user" && identities.users.findById(principal.userId);
  if (user) return user;
  throw validationError("Must specify userName when calling with non-User credentials");
}

/** What an answer says of a boundary, nothing when there is none. */
export function describeBoundary(arn: string | undefined): {
  PermissionsBoundary?: AttachedPermissionsBoundary;
} {
  if (arn === undefined) return {};
  // IAM says "Policy" where its model has another word. Source: documented, the CLI's get-user.
  const boundary = { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn };
  return { PermissionsBoundary: boundary as AttachedPermissionsBoundary };
}

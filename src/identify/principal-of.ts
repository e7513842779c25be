import { assumedRoleArn, federatedUserArn, userArn } from "./arns.ts";
import type { Principal, RootPrincipal, SessionFacts, UserPrincipal } from "./principal.ts";
import type { KeyOwner, RootOwner, StoredKey, StoredUser, UserOwner } from "./stored.ts";

/** Finds a user as it is named now; undefined when it was deleted since. */
export type FindUser = (userId: string) => StoredUser | undefined;

/**
 * Says who speaks with a key.
 *
 * A user appears under its present name, a deleted one under the name its key was made for.
 */
export function principalOfKey(key: StoredKey, findUser: FindUser): Principal {
  const { accessKeyId, owner, session } = key;
  if (owner.kind === "root" || owner.kind === "user") {
    return { ...ownerPrincipal(owner, findUser), accessKeyId, ...(session && { session }) };
  }
  return sessionPrincipal(key, owner, findUser);
}

function sessionPrincipal(
  key: StoredKey,
  owner: Exclude<KeyOwner, RootOwner | UserOwner>,
  findUser: FindUser,
): Principal {
  const { accountId } = owner;
  const session: SessionFacts = key.session ?? {
    createdAtMs: key.createdAtMs,
    mfaAuthenticated: false,
  };
  const common = { accountId, accessKeyId: key.accessKeyId, session };
  if (owner.kind === "federated") {
    const { federatedName } = owner;
    const arn = federatedUserArn(accountId, federatedName);
    const issuer = ownerPrincipal(owner.issuer, findUser);
    return { kind: "federated", ...common, federatedName, arn, issuer };
  }
  const { roleId, roleName, roleArn, sessionName } = owner;
  const arn = assumedRoleArn(accountId, roleName, sessionName);
  return { kind: "role", ...common, roleId, roleName, roleArn, sessionName, arn };
}

function ownerPrincipal(
  owner: RootOwner | UserOwner,
  findUser: FindUser,
): RootPrincipal | UserPrincipal {
  const { accountId } = owner;
  if (owner.kind === "root") return { kind: "root", accountId };
  const { userId } = owner;
  const user = findUser(userId);
  const userName = user?.name ?? owner.userName;
  const arn = user ? userArn(accountId, user.path, user.name) : owner.arn;
  return { kind: "user", accountId, userId, userName, arn };
}

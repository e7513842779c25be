/**
 * identify: who made a call.
 *
 * Takes:    access keys, users, roles and sessions as they are stored; the verdict on a signature.
 * Gives:    a principal for every call, also where nobody could be made out.
 * Promises: secrets leave this module only to be compared or handed to their owner once.
 * Not here: the IAM and STS actions that manage them (`sandbox`).
 */

export { keyFault, type SessionGrant } from "./access-keys.ts";
export { assumedRoleArn, federatedUserArn, roleArn, rootArn, userArn } from "./arns.ts";
export { type AwsIdPrefix, accountOfAccessKey } from "./aws-id.ts";
export {
  KnownCallers,
  type KnownCallersOptions,
  type MappedCaller,
} from "./behind/known-callers.ts";
export { type NamedCaller, principalOfArn } from "./behind/principal-of-arn.ts";
export {
  oidcProviderArn,
  samlNameQualifier,
  samlProviderArn,
  webIdentityProviderName,
} from "./federation.ts";
export {
  type Credentials,
  FIRST_USER_NAME,
  type FirstCredentials,
  Identities,
  type IdentitiesOptions,
  userOwner,
} from "./identities.ts";
export type {
  AccountPrincipal,
  FederatedPrincipal,
  IdentityCenterPrincipal,
  Principal,
  RolePrincipal,
  RootPrincipal,
  SamlPrincipal,
  ServicePrincipal,
  SessionFacts,
  UnattributedPrincipal,
  UserPrincipal,
  WebIdentityPrincipal,
} from "./principal.ts";
export { principalIdOf } from "./principal-id.ts";
export type {
  FederatedOwner,
  KeyOwner,
  KeyUse,
  RoleOwner,
  RootOwner,
  StoredAccount,
  StoredEntity,
  StoredKey,
  StoredMfaDevice,
  StoredOidcProvider,
  StoredPolicy,
  StoredPolicyVersion,
  StoredRole,
  StoredSamlProvider,
  StoredUser,
  Tag,
  UserOwner,
} from "./stored.ts";

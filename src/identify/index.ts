/**
 * identify: who made a call.
 *
 * Takes:    access keys, users, roles and sessions as they are stored; the verdict on a signature.
 * Gives:    a principal for every call, also where nobody could be made out.
 * Promises: secrets leave this module only to be compared or handed to their owner once.
 * Not here: the IAM and STS actions that manage them (`sandbox`).
 */
export type {
  AccountPrincipal,
  FederatedPrincipal,
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

import type {
  CreateAccountAliasRequest,
  DeleteAccountAliasRequest,
  GetAccountSummaryResponse,
  ListAccountAliasesResponse,
} from "@aws-sdk/client-iam";
import { checkLength, checkPattern } from "./constraints.ts";
import { requireRole, requireUser } from "./entities.ts";
import type { IdentityAction, IdentityActions } from "./operations.ts";
import { alreadyExists, noSuchEntity } from "./refusals.ts";

const ALIAS = "[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]";

const createAccountAlias: IdentityAction<CreateAccountAliasRequest, object> = (
  identities,
  input,
  { accountId },
) => {
  const alias = checkLength(input.AccountAlias, "accountAlias", { min: 3, max: 63 });
  checkPattern(alias, "accountAlias", ALIAS);
  const isTaken = identities
    .accounts()
    .some((account) => account.alias === alias && account.accountId !== accountId);
  if (isTaken) throw alreadyExists(`The account alias ${alias} already exists.`);
  // An account has one alias at most: a new one takes the place of the old.
  identities.saveAccount({ ...identities.ensureAccount(accountId), alias });
  return {};
};

const deleteAccountAlias: IdentityAction<DeleteAccountAliasRequest, object> = (
  identities,
  input,
  { accountId },
) => {
  const { alias, ...account } = identities.ensureAccount(accountId);
  if (alias === undefined || alias !== input.AccountAlias) {
    throw noSuchEntity(`The account alias with name ${input.AccountAlias} cannot be found.`);
  }
  identities.saveAccount(account);
  return {};
};

const listAccountAliases: IdentityAction<object, ListAccountAliasesResponse> = (
  identities,
  _input,
  { accountId },
) => {
  const alias = identities.account(accountId)?.alias;
  return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
};

/** Source: documented, GetAccountSummary: the keys, and the default quotas of an account. */
const getAccountSummary: IdentityAction<object, GetAccountSummaryResponse> = (
  identities,
  _input,
  { accountId },
) => {
  const rootKeys = identities.keys.list({ kind: "root", accountId });
  return {
    SummaryMap: {
      AccessKeysPerUserQuota: 2,
      AccountAccessKeysPresent: rootKeys.length > 0 ? 1 : 0,
      AccountMFAEnabled: 0,
      AssumeRolePolicySizeQuota: 2048,
      AttachedPoliciesPerRoleQuota: 10,
      AttachedPoliciesPerUserQuota: 10,
      Groups: 0,
      MFADevices: identities.mfaDevices.list(accountId).length,
      Policies: identities.policies.list(accountId).length,
      PoliciesQuota: 1500,
      PolicySizeQuota: 6144,
      Roles: identities.roles.list(accountId).length,
      RolesQuota: 1000,
      Users: identities.users.list(accountId).length,
      UsersQuota: 5000,
      VersionsPerPolicyQuota: 5,
    },
  };
};

type OfUser = { readonly UserName?: string };
type OfRole = { readonly RoleName?: string };

/** Lists of what users and roles cannot have here, which tools read before they delete one. */
function emptyOfUser(member: string): IdentityAction<OfUser, object> {
  return (identities, input, context) => {
    if (input.UserName !== undefined) requireUser(identities, context, input.UserName);
    return { [member]: [], IsTruncated: false };
  };
}

const listInstanceProfilesForRole: IdentityAction<OfRole, object> = (
  identities,
  input,
  context,
) => {
  requireRole(identities, context, input.RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
};

/** No user has a password here. */
const noLoginProfile: IdentityAction<OfUser, never> = (identities, input, context) => {
  const { name } = requireUser(identities, context, input.UserName);
  throw noSuchEntity(`Login Profile for User ${name} cannot be found.`);
};

export const accountActions: IdentityActions = {
  CreateAccountAlias: createAccountAlias,
  DeleteAccountAlias: deleteAccountAlias,
  DeleteLoginProfile: noLoginProfile,
  GetAccountSummary: getAccountSummary,
  GetLoginProfile: noLoginProfile,
  ListAccountAliases: listAccountAliases,
  ListGroupsForUser: emptyOfUser("Groups"),
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
  ListServiceSpecificCredentials: emptyOfUser("ServiceSpecificCredentials"),
  ListSigningCertificates: emptyOfUser("Certificates"),
  ListSSHPublicKeys: emptyOfUser("SSHPublicKeys"),
};

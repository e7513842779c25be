import { HIDDEN, type ResourceRule, rules, type ServiceRules } from "./service-rules.ts";

/**
 * Names of accounts are masked; addresses, notes and the parties of a handshake are in clear,
 * although the model calls them sensitive. Source: documented, Organizations user guide, logging
 * with CloudTrail, records of 2017 and 2018. Source: assumed, that this held: a record since would
 * show.
 */
export const ORGANIZATIONS: ServiceRules = rules({
  dates: "plain",
  members: {
    AccountName: { mask: "****" },
    ">Email": "shown",
    ">Notes": "shown",
    "InviteAccountToOrganization<Value": "shown",
    Id: "shown",
  },
});

/** What changes tokens and identities; none is read-only although most begin with `Get`. */
const IDENTITY_CALLS = [
  ["GetCredentialsForIdentity", "GetId", "GetOpenIdToken"],
  ["GetOpenIdTokenForDeveloperIdentity", "UnlinkIdentity"],
].flat();

const IDENTITY_POOL: ResourceRule = {
  operations: IDENTITY_CALLS,
  sources: [">IdentityPoolId"],
  type: "AWS::Cognito::IdentityPool",
  arn: "arn:aws:cognito-identity:{region}:{account}:identitypool/{value}",
};

/**
 * Identity pools. Source: documented, Cognito developer guide, logging with CloudTrail.
 * Source: observed, that GetCredentialsForIdentity is not read-only; assumed for the other four,
 * and that an OpenID token is left out as secret keys are: a record of each would show.
 */
export const COGNITO_IDENTITY: ServiceRules = rules({
  dates: "plain",
  members: { "<SecretKey": "removed", "<Token": "removed", "<SessionToken": "shown" },
  readOnly: Object.fromEntries(IDENTITY_CALLS.map((name) => [name, false])),
  dataEvents: IDENTITY_CALLS,
  resources: [IDENTITY_POOL],
});

const READING_AS_ADMIN = [
  ["AdminGetDevice", "AdminGetUser", "AdminGetUserAuthFactors", "AdminListDevices"],
  ["AdminListGroupsForUser", "AdminListUserAuthEvents", "AdminListUserSessions"],
].flat();

/** Of a client's settings: these say in which unit the life of such a token is counted. */
const TOKEN_UNITS = Object.fromEntries(
  ["CreateUserPoolClient", "DescribeUserPoolClient", "UpdateUserPoolClient"].flatMap((call) =>
    [">", "<"].flatMap((side) =>
      ["AccessToken", "IdToken", "RefreshToken"].map(
        (name) => [`${call}${side}${name}`, "shown"] as const,
      ),
    ),
  ),
);

/**
 * User pools; what names a user or lets one in is hidden. Source: documented, Cognito developer
 * guide, logging with CloudTrail. Source: assumed, the members that the model does not mark, and
 * that calls of an administrator are read-only by the verb behind `Admin`: a record would show.
 */
export const COGNITO_USER_POOLS: ServiceRules = rules({
  readOnly: Object.fromEntries(READING_AS_ADMIN.map((name) => [name, true])),
  members: {
    CodeDeliveryDetails: { mask: HIDDEN },
    ConfirmationCode: { mask: HIDDEN },
    UserAttributes: { mask: HIDDEN },
    "VerifyUserAttribute>Code": { mask: HIDDEN },
    ...TOKEN_UNITS,
  },
});

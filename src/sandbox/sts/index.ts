import type { AssumeRoleWithWebIdentityRequest } from "@aws-sdk/client-sts";
import type { EmbeddedService, OperationContext } from "../../embedded/index.ts";
import type { Identities } from "../../identify/index.ts";
import { bindActions } from "../iam/operations.ts";
import { assumeRole } from "./assume-role.ts";
import {
  getAccessKeyInfo,
  getCallerIdentity,
  getFederationToken,
  getSessionToken,
} from "./tokens.ts";
import { assumeRoleWithWebIdentity } from "./web-identity/assume-role-with-web-identity.ts";

/**
 * STS: who one is, and temporary credentials.
 *
 * AssumeRoleWithSAML is left out: nothing here can verify an assertion's XML signature, and without
 * that nothing could tell a true one from a made-up one. Its calls are recorded all the same.
 */
export function stsService(identities: Identities): EmbeddedService {
  const actions = {
    AssumeRole: assumeRole,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
  };
  const operations = {
    ...bindActions(identities, actions, /^Get(?:AccessKeyInfo|CallerIdentity)$/),
    // Not in a transaction as the others are: the issuer of the token is asked for its keys.
    AssumeRoleWithWebIdentity: (
      input: AssumeRoleWithWebIdentityRequest,
      context: OperationContext,
    ) => assumeRoleWithWebIdentity(identities, input, context),
  };
  return { service: "sts", operations };
}

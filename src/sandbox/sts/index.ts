import type { EmbeddedService } from "../../embedded/index.ts";
import type { Identities } from "../../identify/index.ts";
import { bindActions } from "../iam/operations.ts";
import { assumeRole } from "./assume-role.ts";
import {
  getAccessKeyInfo,
  getCallerIdentity,
  getFederationToken,
  getSessionToken,
} from "./tokens.ts";

/**
 * STS: who one is, and temporary credentials.
 *
 * AssumeRoleWithWebIdentity and AssumeRoleWithSAML are left out: their callers are unsigned, and
 * without the identity provider's keys nothing here could tell a true token from a made-up one.
 */
export function stsService(identities: Identities): EmbeddedService {
  const actions = {
    AssumeRole: assumeRole,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetFederationToken: getFederationToken,
    GetSessionToken: getSessionToken,
  };
  const operations = bindActions(identities, actions, /^Get(?:AccessKeyInfo|CallerIdentity)$/);
  return { service: "sts", operations };
}

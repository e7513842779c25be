import type { EmbeddedService } from "../../embedded/index.ts";
import type { Identities } from "../../identify/index.ts";
import { accessKeyActions } from "./access-keys.ts";
import { accountActions } from "./account.ts";
import { entityPolicyActions } from "./entity-policies.ts";
import { oidcProviderActions } from "./federation/oidc-providers.ts";
import { samlProviderActions } from "./federation/saml-providers.ts";
import { managedPolicyActions } from "./managed-policies.ts";
import { mfaDeviceActions } from "./mfa/mfa-devices.ts";
import { bindActions } from "./operations.ts";
import { policyVersionActions } from "./policy-versions.ts";
import { roleActions } from "./roles.ts";
import { userActions } from "./users.ts";

/**
 * IAM: users, access keys, roles and policies of the caller's account.
 *
 * Policies are kept and answered, never evaluated: whoever may call may do everything.
 */
export function iamService(identities: Identities): EmbeddedService {
  const operations = bindActions(identities, {
    ...accessKeyActions,
    ...accountActions,
    ...entityPolicyActions,
    ...managedPolicyActions,
    ...mfaDeviceActions,
    ...oidcProviderActions,
    ...policyVersionActions,
    ...roleActions,
    ...samlProviderActions,
    ...userActions,
  });
  return { service: "iam", operations };
}

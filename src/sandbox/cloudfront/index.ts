import type { StateStore } from "../../base/state-store.ts";
import type { AnyOperationHandler, EmbeddedService } from "../../embedded/index.ts";
import { DISTRIBUTION_ACTIONS } from "./distributions/index.ts";
import { FUNCTION_ACTIONS } from "./functions.ts";
import { INVALIDATION_ACTIONS } from "./invalidations.ts";
import { KEY_GROUP_ACTIONS } from "./key-groups.ts";
import { ORIGIN_ACCESS_CONTROL_ACTIONS } from "./origin-access-controls.ts";
import { ORIGIN_ACCESS_IDENTITY_ACTIONS } from "./origin-access-identities.ts";
import { CACHE_POLICIES } from "./policies/cache-policy-kind.ts";
import { ORIGIN_REQUEST_POLICIES } from "./policies/origin-request-policy-kind.ts";
import { policyActions } from "./policies/policy-actions.ts";
import { RESPONSE_HEADERS_POLICIES } from "./policies/response-headers-policy-kind.ts";
import { PUBLIC_KEY_ACTIONS } from "./public-keys.ts";
import { type Action, openState } from "./state.ts";
import { TAG_ACTIONS } from "./tags.ts";

const ACTIONS: Readonly<Record<string, Action>> = {
  ...DISTRIBUTION_ACTIONS,
  ...INVALIDATION_ACTIONS,
  ...ORIGIN_ACCESS_IDENTITY_ACTIONS,
  ...ORIGIN_ACCESS_CONTROL_ACTIONS,
  ...policyActions(CACHE_POLICIES),
  ...policyActions(ORIGIN_REQUEST_POLICIES),
  ...policyActions(RESPONSE_HEADERS_POLICIES),
  ...FUNCTION_ACTIONS,
  ...PUBLIC_KEY_ACTIONS,
  ...KEY_GROUP_ACTIONS,
  ...TAG_ACTIONS,
};

/**
 * CloudFront as the sandbox serves it: distributions and what they refer to, all but the edge
 * locations. Everything is global, so that the region of a call does not matter.
 *
 * What a change reads and what it writes is one transaction, because several processes may serve
 * from one file.
 */
export function cloudFrontService(store: StateStore): EmbeddedService {
  const state = openState(store);
  const bind = ([name, action]: [string, Action]): [string, AnyOperationHandler] => [
    name,
    /^(Get|List|Describe)/.test(name)
      ? (input, context) => action(state, input, context)
      : (input, context) => store.transaction(() => action(state, input, context)),
  ];
  return {
    service: "cloudfront",
    operations: Object.fromEntries(Object.entries(ACTIONS).map(bind)),
  };
}

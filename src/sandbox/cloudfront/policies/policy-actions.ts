import { locationOf } from "../identifiers.ts";
import { type PageRequest, pageOf, unmarked } from "../page.ts";
import type { Action, CloudFrontState, Stored } from "../state.ts";
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listPolicies,
  type PolicyScope,
  updatePolicy,
} from "./policies.ts";
import type { NamedConfig, PolicyKind } from "./policy-kind.ts";

/** What the six actions take; the configuration lies under the name of its kind. */
type PolicyInput = PageRequest & {
  readonly Id?: string;
  readonly IfMatch?: string;
  readonly Type?: string;
} & Readonly<Record<string, unknown>>;

/**
 * The actions on one kind of policies. They are the same for all three, and their inputs and
 * outputs differ in names alone, so that those are made from the kind's.
 */
export function policyActions<Config extends NamedConfig>(
  kind: PolicyKind<Config>,
): Readonly<Record<string, Action>> {
  const { entity, entities } = kind;
  const scopeOf = (state: CloudFrontState, context: PolicyScope<Config>["context"]) => ({
    kind,
    state,
    context,
  });
  // The model has decoded it, and createPolicy and updatePolicy look at what is in it.
  const configIn = (input: PolicyInput) => input[`${entity}Config`] as Config | undefined;
  const show = ({ id, modifiedAtMs, config }: Stored<Config>) => ({
    Id: id,
    LastModifiedTime: new Date(modifiedAtMs),
    [`${entity}Config`]: config,
  });
  const shown = (stored: Stored<Config>) => ({ [entity]: show(stored), ETag: stored.version });

  return {
    [`Create${entity}`]: (state, input: PolicyInput, context) => {
      const stored = createPolicy(scopeOf(state, context), configIn(input));
      return { ...shown(stored), Location: locationOf(`${kind.path}/${stored.id}`) };
    },
    [`Get${entity}`]: (state, input: PolicyInput, context) =>
      shown(getPolicy(scopeOf(state, context), input.Id)),
    [`Get${entity}Config`]: (state, input: PolicyInput, context) => {
      const stored = getPolicy(scopeOf(state, context), input.Id);
      return { [`${entity}Config`]: stored.config, ETag: stored.version };
    },
    [`Update${entity}`]: (state, input: PolicyInput, context) => {
      const change = { id: input.Id, ifMatch: input.IfMatch, given: configIn(input) };
      return shown(updatePolicy(scopeOf(state, context), change));
    },
    [`Delete${entity}`]: (state, input: PolicyInput, context) => {
      deletePolicy(scopeOf(state, context), input.Id, input.IfMatch);
      return {};
    },
    [`List${entities}`]: (state, input: PolicyInput, context) => {
      const listing = {
        items: listPolicies(scopeOf(state, context), input.Type),
        idOf: ({ policy }: { policy: Stored<Config> }) => policy.id,
        show: ({ type, policy }: { type: string; policy: Stored<Config> }) => ({
          Type: type,
          [entity]: show(policy),
        }),
      };
      return { [`${entity}List`]: unmarked(pageOf(listing, input)) };
    },
  };
}

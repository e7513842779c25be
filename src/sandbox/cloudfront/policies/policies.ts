import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { requireConsistentQuantities } from "../counted-list.ts";
import { newVersion } from "../identifiers.ts";
import { missingParameter, tooBig } from "../refusals.ts";
import { requireBody } from "../request-body.ts";
import { type CloudFrontState, type Owned, ownedBy, type Stored } from "../state.ts";
import { requireVersion } from "../version-check.ts";
import type { NamedConfig, PolicyKind } from "./policy-kind.ts";

/** Where a policy is looked for: whose it is, and among what. */
export interface PolicyScope<Config extends NamedConfig> {
  readonly kind: PolicyKind<Config>;
  readonly state: CloudFrontState;
  readonly context: OperationContext;
}

/** @throws {ServiceError} the kind's "already exists", or what the configuration does wrong. */
export function createPolicy<Config extends NamedConfig>(
  scope: PolicyScope<Config>,
  given: Config | undefined,
): Stored<Config> {
  const { context } = scope;
  const config = acceptConfig(scope, given, undefined);
  const now = context.clock.nowMs();
  const stored: Stored<Config> = {
    id: context.ids.uuid(),
    version: newVersion(context.ids),
    createdAtMs: now,
    modifiedAtMs: now,
    config,
  };
  ownedPolicies(scope).put(stored.id, stored);
  return stored;
}

/** @throws {ServiceError} the kind's "no such". */
export function getPolicy<Config extends NamedConfig>(
  scope: PolicyScope<Config>,
  id: string | undefined,
): Stored<Config> {
  const found = findPolicy(scope.kind, scope.state, { accountId: scope.context.accountId, id });
  if (found) return found;
  throw new ServiceError(
    scope.kind.codes.missing,
    `The specified ${scope.kind.noun} does not exist.`,
  );
}

export interface PolicyChange<Config> {
  readonly id: string | undefined;
  readonly ifMatch: string | undefined;
  readonly given: Config | undefined;
}

/** @throws {ServiceError} `IllegalUpdate` for AWS's own, and what create and get throw. */
export function updatePolicy<Config extends NamedConfig>(
  scope: PolicyScope<Config>,
  change: PolicyChange<Config>,
): Stored<Config> {
  const current = getPolicy(scope, change.id);
  if (isManaged(scope.kind, current.id)) {
    throw new ServiceError(
      "IllegalUpdate",
      "The update contains modifications that are not allowed.",
    );
  }
  requireVersion(change.ifMatch, current.version);
  const stored: Stored<Config> = {
    ...current,
    version: newVersion(scope.context.ids),
    modifiedAtMs: scope.context.clock.nowMs(),
    config: acceptConfig(scope, change.given, current.id),
  };
  ownedPolicies(scope).put(stored.id, stored);
  return stored;
}

/**
 * @throws {ServiceError} `IllegalDelete` for AWS's own, the kind's "in use", and what get throws.
 */
export function deletePolicy<Config extends NamedConfig>(
  scope: PolicyScope<Config>,
  id: string | undefined,
  ifMatch: string | undefined,
): void {
  const { kind, state, context } = scope;
  const current = getPolicy(scope, id);
  if (isManaged(kind, current.id)) {
    throw new ServiceError("IllegalDelete", "Deletion is not allowed for this entity.");
  }
  requireVersion(ifMatch, current.version);
  const distributions = ownedBy(context.accountId, state.distributions).list();
  if (distributions.some(({ config }) => kind.usedBy(config).includes(current.id))) {
    // Source: observed, anomalyco/ion issue 443 (cache policies).
    throw new ServiceError(
      kind.codes.inUse,
      `The specified ${kind.noun} is currently associated with a cache behavior. Please ` +
        "disassociate the policy before deleting.",
    );
  }
  ownedPolicies(scope).delete(current.id);
}

/** A policy with the word for whose it is. */
export interface ListedPolicy<Config> {
  readonly type: "custom" | "managed";
  readonly policy: Stored<Config>;
}

/**
 * The policies by name, AWS's own among them.
 *
 * @param type only those; undefined for all.
 *
 * Source: observed, AWS CLI output of the three list commands (the order by name).
 */
export function listPolicies<Config extends NamedConfig>(
  scope: PolicyScope<Config>,
  type: string | undefined,
): readonly ListedPolicy<Config>[] {
  const managed = scope.kind.managed.map((policy) => ({ type: "managed" as const, policy }));
  const own = ownedPolicies(scope).list();
  const all = [...managed, ...own.map((policy) => ({ type: "custom" as const, policy }))];
  const nameOf = ({ policy }: ListedPolicy<Config>) => policy.config.Name ?? "";
  return all
    .filter((listed) => type === undefined || listed.type === type)
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** Looks among AWS's own and the account's. */
export function findPolicy<Config extends NamedConfig>(
  kind: PolicyKind<Config>,
  state: CloudFrontState,
  { accountId, id = "" }: { readonly accountId: string; readonly id: string | undefined },
): Stored<Config> | undefined {
  return (
    kind.managed.find((policy) => policy.id === id) ??
    ownedBy(accountId, kind.collectionIn(state)).get(id)
  );
}

function acceptConfig<Config extends NamedConfig>(
  scope: PolicyScope<Config>,
  given: Config | undefined,
  ownId: string | undefined,
): Config {
  const { kind } = scope;
  const config = requireBody(given, `${kind.entity}Config`, kind.enumerations);
  requireConsistentQuantities(config);
  if (!config.Name) throw missingParameter("Name");
  if (config.Name.length > 128) throw tooBig("Name");
  if ((config.Comment ?? "").length > 128) throw tooBig("Comment");
  const others = [...kind.managed, ...ownedPolicies(scope).list()].filter(({ id }) => id !== ownId);
  if (others.some((other) => other.config.Name === config.Name)) {
    // Source: assumed, falsified by the message AWS gives for a second policy of one name.
    const article = kind.noun.startsWith("o") ? "An" : "A";
    throw new ServiceError(
      kind.codes.alreadyExists,
      `${article} ${kind.noun} with the same name already exists.`,
    );
  }
  return kind.complete(config);
}

const isManaged = <Config extends NamedConfig>(kind: PolicyKind<Config>, id: string) =>
  kind.managed.some((policy) => policy.id === id);

const ownedPolicies = <Config extends NamedConfig>({
  kind,
  state,
  context,
}: PolicyScope<Config>): Owned<Stored<Config>> =>
  ownedBy(context.accountId, kind.collectionIn(state));

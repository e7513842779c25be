import type { OperationContext } from "../../embedded/index.ts";
import type { Identities, StoredEntity } from "../../identify/index.ts";
import { checkLength, checkName } from "./constraints.ts";
import { requireRole, requireUser } from "./entities.ts";
import type { IdentityAction, IdentityActions } from "./operations.ts";
import { type PageRequest, pageOf } from "./page.ts";
import { checkIdentityPolicy, encodeDocument } from "./policy-document.ts";
import { noSuchEntity, quotaExceeded } from "./refusals.ts";

const POLICY_NAME_MAX = 128;
/** Source: documented, IAM User Guide, "IAM and AWS STS quotas": the default. */
const ATTACHED_MAX = 10;

/** What the actions on policies of users and of roles have in common. */
interface EntityInput extends PageRequest {
  readonly UserName?: string | undefined;
  readonly RoleName?: string | undefined;
  readonly PolicyName?: string | undefined;
  readonly PolicyDocument?: string | undefined;
  readonly PolicyArn?: string | undefined;
  readonly PathPrefix?: string | undefined;
}

type EntityAction = IdentityAction<EntityInput, object>;

/** How users and roles differ where their policies are concerned. */
interface EntityKind {
  /** As in `PutUserPolicy`. */
  readonly noun: "User" | "Role";
  readonly require: (
    identities: Identities,
    context: OperationContext,
    input: EntityInput,
  ) => StoredEntity;
  /** Saves an entity with other policies. */
  readonly save: (identities: Identities, changed: StoredEntity) => void;
}

const USER: EntityKind = {
  noun: "User",
  require: (identities, context, input) => requireUser(identities, context, input.UserName),
  save: (identities, changed) => identities.users.save(changed),
};

const ROLE: EntityKind = {
  noun: "Role",
  require: (identities, context, input) => requireRole(identities, context, input.RoleName),
  save: (identities, changed) => {
    const role = identities.roles.findById(changed.id);
    if (role) identities.roles.save({ ...role, ...changed });
  },
};

function inlineActions(kind: EntityKind): Readonly<Record<string, EntityAction>> {
  const lower = kind.noun.toLowerCase();
  const missing = (name: string) =>
    noSuchEntity(`The ${lower} policy with name ${name} cannot be found.`);
  const put: EntityAction = (identities, input, context) => {
    const name = checkName(input.PolicyName, "policyName", POLICY_NAME_MAX);
    const document = checkIdentityPolicy(input.PolicyDocument);
    const entity = kind.require(identities, context, input);
    const inlinePolicies = { ...entity.inlinePolicies, [name]: document };
    kind.save(identities, { ...entity, inlinePolicies });
    return {};
  };
  const get: EntityAction = (identities, input, context) => {
    const entity = kind.require(identities, context, input);
    const name = checkName(input.PolicyName, "policyName", POLICY_NAME_MAX);
    const document = inlinePolicy(entity, name);
    if (document === undefined) throw missing(name);
    const owner = { [`${kind.noun}Name`]: entity.name };
    return { ...owner, PolicyName: name, PolicyDocument: encodeDocument(document) };
  };
  const list: EntityAction = (identities, input, context) => {
    const names = Object.keys(kind.require(identities, context, input).inlinePolicies).sort();
    const { items, position } = pageOf(names, input, (name) => name);
    return { PolicyNames: items, ...position };
  };
  const remove: EntityAction = (identities, input, context) => {
    const entity = kind.require(identities, context, input);
    const name = checkName(input.PolicyName, "policyName", POLICY_NAME_MAX);
    if (inlinePolicy(entity, name) === undefined) throw missing(name);
    const { [name]: _, ...inlinePolicies } = entity.inlinePolicies;
    kind.save(identities, { ...entity, inlinePolicies });
    return {};
  };
  return {
    [`Put${kind.noun}Policy`]: put,
    [`Get${kind.noun}Policy`]: get,
    [`List${kind.noun}Policies`]: list,
    [`Delete${kind.noun}Policy`]: remove,
  };
}

/** A policy can be named as what every object inherits: `constructor`. */
function inlinePolicy({ inlinePolicies }: StoredEntity, name: string): string | undefined {
  return Object.hasOwn(inlinePolicies, name) ? inlinePolicies[name] : undefined;
}

function attachedActions(kind: EntityKind): Readonly<Record<string, EntityAction>> {
  const attach: EntityAction = (identities, input, context) => {
    const arn = checkLength(input.PolicyArn, "policyArn", { min: 20, max: 2048 });
    const entity = kind.require(identities, context, input);
    if (!isAwsPolicy(arn) && identities.policies.find(arn)?.accountId !== context.accountId) {
      throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    }
    if (entity.attachedPolicies.includes(arn)) return {};
    if (entity.attachedPolicies.length >= ATTACHED_MAX) {
      throw quotaExceeded(`PoliciesPer${kind.noun}: ${ATTACHED_MAX}`);
    }
    const attachedPolicies = [...entity.attachedPolicies, arn];
    kind.save(identities, { ...entity, attachedPolicies });
    return {};
  };
  const detach: EntityAction = (identities, input, context) => {
    const arn = checkLength(input.PolicyArn, "policyArn", { min: 20, max: 2048 });
    const entity = kind.require(identities, context, input);
    if (!entity.attachedPolicies.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
    const attachedPolicies = entity.attachedPolicies.filter((other) => other !== arn);
    kind.save(identities, { ...entity, attachedPolicies });
    return {};
  };
  const list: EntityAction = (identities, input, context) => {
    const prefix = input.PathPrefix ?? "/";
    const arns = kind
      .require(identities, context, input)
      .attachedPolicies.filter((arn) => pathOf(arn).startsWith(prefix))
      .toSorted();
    const { items, position } = pageOf(arns, input, (arn) => arn);
    const attached = items.map((arn) => ({ PolicyName: nameOf(arn), PolicyArn: arn }));
    return { AttachedPolicies: attached, ...position };
  };
  return {
    [`Attach${kind.noun}Policy`]: attach,
    [`Detach${kind.noun}Policy`]: detach,
    [`ListAttached${kind.noun}Policies`]: list,
  };
}

/** AWS's own policies may be attached under any name: there is no list of them here. */
function isAwsPolicy(arn: string): boolean {
  return /^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/.test(arn);
}

/** `arn:aws:iam::aws:policy/service-role/X` gives `/service-role/`. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** The policies of users and roles, which are kept and answered, and not evaluated. */
export const entityPolicyActions: IdentityActions = {
  ...inlineActions(USER),
  ...inlineActions(ROLE),
  ...attachedActions(USER),
  ...attachedActions(ROLE),
};

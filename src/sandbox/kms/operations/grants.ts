import type {
  CreateGrantRequest,
  CreateGrantResponse,
  GrantConstraints,
  GrantListEntry,
  ListGrantsRequest,
  ListGrantsResponse,
  ListRetirableGrantsRequest,
  RetireGrantRequest,
  RevokeGrantRequest,
} from "@aws-sdk/client-kms";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { StoredGrant } from "../keys/grants.ts";
import { keyUserOf } from "../keys/key-user.ts";
import type { Keys } from "../keys/keys.ts";
import { invalidInput, invalidMember } from "../keys/refusals.ts";
import { openForChange } from "./change-key.ts";
import { checkLength, checkPattern } from "./checks.ts";
import { refuseDryRun } from "./dry-run.ts";
import type { Handler } from "./handler.ts";
import { cutPage } from "./page.ts";

const PRINCIPAL = /^[\w+=,.@:/-]+$/;
const NAME = /^[a-zA-Z0-9:/_-]+$/;
/** Source: documented, KMS API reference, CreateGrant. */
const OPERATIONS: ReadonlySet<string> = new Set([
  ...["Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"],
  ...["ReEncryptFrom", "ReEncryptTo", "Sign", "Verify", "GetPublicKey", "CreateGrant"],
  ...["RetireGrant", "DescribeKey", "GenerateDataKeyPair"],
  ...["GenerateDataKeyPairWithoutPlaintext", "GenerateMac", "VerifyMac", "DeriveSharedSecret"],
]);
const ANY_STATE = { states: ["Enabled", "Disabled", "PendingDeletion"] } as const;

export const createGrant: Handler<CreateGrantRequest, CreateGrantResponse> = (
  keys,
  input,
  context,
) => {
  const { Name: name, Operations: operations = [] } = input;
  const grantee = input.GranteePrincipal ?? input.GranteeServicePrincipal ?? "";
  const retiring = input.RetiringPrincipal ?? input.RetiringServicePrincipal;
  for (const principal of [grantee, retiring ?? grantee]) {
    checkPattern("granteePrincipal", principal, PRINCIPAL);
  }
  if (name !== undefined) {
    checkLength("name", name, { min: 1, max: 256 });
    checkPattern("name", name, NAME);
  }
  if (operations.length === 0) throw invalidInput("At least one operation must be given.");
  if (!operations.every((operation) => OPERATIONS.has(operation))) {
    const rule = `Member must satisfy enum value set: [${[...OPERATIONS].join(", ")}]`;
    const shown = `[${operations.join(", ")}]`;
    throw invalidMember("operations", shown, `Member must satisfy constraint: [${rule}]`);
  }
  const change = { ...input, action: "CreateGrant", states: ["Enabled"] } as const;
  const { arn: keyArn } = openForChange(keys, change, context);
  refuseDryRun(input);
  const wanted = { keyArn, grantee, operations, ...optional({ retiring, name }) };
  const constraints = input.Constraints ? { constraints: input.Constraints } : {};
  const grant = sameNamed(keys, { ...wanted, ...constraints }) ?? {
    ...wanted,
    ...constraints,
    id: context.ids.bytes(32).toString("hex"),
    createdAtMs: context.clock.nowMs(),
    issuingAccount: context.accountId,
  };
  keys.rows.putGrant(grant);
  return { GrantId: grant.id, GrantToken: tokenOf(grant) };
};

/** A grant takes effect at once, so its token adds nothing: it only names the grant. */
function tokenOf({ keyArn, id }: StoredGrant): string {
  return Buffer.from(`${keyArn} ${id}`).toString("base64");
}

/** The same asked for again under one name is one grant. */
function sameNamed(
  keys: Keys,
  wanted: Pick<StoredGrant, "keyArn" | "name" | "grantee" | "operations" | "constraints">,
): StoredGrant | undefined {
  if (wanted.name === undefined) return undefined;
  const facts = (grant: typeof wanted & { readonly retiring?: string }) =>
    JSON.stringify([
      grant.name,
      grant.grantee,
      grant.operations,
      grant.constraints,
      grant.retiring,
    ]);
  return keys.rows.grants(wanted.keyArn).find((grant) => facts(grant) === facts(wanted));
}

export const listGrants: Handler<ListGrantsRequest, ListGrantsResponse> = (
  keys,
  input,
  context,
) => {
  const key = openForChange(keys, { ...input, action: "ListGrants", ...ANY_STATE }, context);
  const found = keys.rows
    .grants(key.arn)
    .filter(({ id }) => input.GrantId === undefined || id === input.GrantId)
    .filter(({ grantee }) => (input.GranteePrincipal ?? grantee) === grantee)
    .filter(({ grantee }) => (input.GranteeServicePrincipal ?? grantee) === grantee);
  const { items, ...rest } = cutPage(found, input, ({ id }) => id);
  return { Grants: items.map(present), ...rest };
};

export const listRetirableGrants: Handler<ListRetirableGrantsRequest, ListGrantsResponse> = (
  keys,
  input,
  context,
) => {
  const wanted = input.RetiringPrincipal ?? input.RetiringServicePrincipal;
  const found = keys.rows
    .list(context, {})
    .flatMap(({ arn }) => keys.rows.grants(arn))
    .filter(({ retiring }) => retiring !== undefined && retiring === wanted);
  const { items, ...rest } = cutPage(found, input, ({ id }) => id);
  return { Grants: items.map(present), ...rest };
};

export const revokeGrant: Handler<RevokeGrantRequest, object> = (keys, input, context) => {
  const key = openForChange(keys, { ...input, action: "RevokeGrant", ...ANY_STATE }, context);
  const grant = keys.rows.grant(key.arn, input.GrantId ?? "");
  if (!grant) throw grantNotFound(input.GrantId ?? "");
  refuseDryRun(input);
  keys.rows.deleteGrant(grant);
  return {};
};

/** By its token, or by key and id. */
export const retireGrant: Handler<RetireGrantRequest, object> = (keys, input, context) => {
  const grant = retirable(keys, input, context);
  const key = keys.rows.get(grant.keyArn);
  const { principal, accountId } = keyUserOf(context);
  const isRetiring = principal.kind === "caller" && principal.arn === grant.retiring;
  // Who is neither named nor of the key's account needs to be let in by policy or grant.
  if (key && !isRetiring && key.accountId !== accountId) {
    keys.authorize(key, { action: "RetireGrant", by: keyUserOf(context) });
  }
  refuseDryRun(input);
  keys.rows.deleteGrant(grant);
  return {};
};

function retirable(keys: Keys, input: RetireGrantRequest, context: OperationContext): StoredGrant {
  if (input.GrantToken !== undefined) {
    const [keyArn = "", id = ""] = Buffer.from(input.GrantToken, "base64").toString().split(" ");
    const grant = keys.rows.grant(keyArn, id);
    if (grant) return grant;
    throw new ServiceError("InvalidGrantTokenException", "");
  }
  if (input.KeyId === undefined || input.GrantId === undefined) {
    throw invalidInput("Must specify either a GrantToken or both KeyId and GrantId.");
  }
  const key = keys.resolveKey(input.KeyId, context);
  const grant = keys.rows.grant(key.arn, input.GrantId);
  if (grant) return grant;
  throw grantNotFound(input.GrantId);
}

function grantNotFound(id: string): ServiceError {
  return new ServiceError("NotFoundException", `Grant ID ${id} not found`);
}

function present(grant: StoredGrant): GrantListEntry {
  return {
    KeyId: grant.keyArn,
    GrantId: grant.id,
    ...(grant.name === undefined ? {} : { Name: grant.name }),
    CreationDate: new Date(grant.createdAtMs),
    GranteePrincipal: grant.grantee,
    ...(grant.retiring === undefined ? {} : { RetiringPrincipal: grant.retiring }),
    IssuingAccount: `arn:aws:iam::${grant.issuingAccount}:root`,
    Operations: [...grant.operations],
    ...(grant.constraints ? { Constraints: grant.constraints as GrantConstraints } : {}),
  };
}

/** Without the members that are undefined. */
function optional(members: { readonly retiring: string | undefined; name: string | undefined }) {
  const { retiring, name } = members;
  return {
    ...(retiring === undefined ? {} : { retiring }),
    ...(name === undefined ? {} : { name }),
  };
}

import { findRules } from "../models/index.ts";
import type { RecordFacts } from "./compose-record.ts";
import { resourcesOf } from "./content/resources.ts";

const NONE: readonly string[] = [];

/**
 * Lists the accounts, other than that of the call's own record, that own a resource of the call and
 * get a record of it too: of the services that are known to tell them, and of calls that succeeded.
 */
export function otherOwners(facts: RecordFacts): readonly string[] {
  const { call, outcome, principal, accountId } = facts;
  if (call.kind !== "decoded" || outcome.kind !== "succeeded") return NONE;
  if (principal.kind === "unattributed") return NONE;
  const rules = findRules(call.destination.eventSource);
  const { tellsOwners } = rules;
  const isTold = Array.isArray(tellsOwners)
    ? tellsOwners.includes(call.operation.name)
    : tellsOwners === "always";
  if (!isTold) return NONE;
  const { region } = call.destination;
  const owners = resourcesOf(rules, { call, outcome, region, accountId }).flatMap((one) =>
    typeof one.accountId === "string" ? [one.accountId] : [],
  );
  return [...new Set(owners)].filter((owner) => owner !== accountId);
}

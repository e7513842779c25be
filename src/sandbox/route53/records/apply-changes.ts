import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { liesWithin } from "../domain-name.ts";
import type { ZoneDocument } from "../route53-state.ts";
import type { RequestedChange } from "./change-request.ts";
import { describeRecordSet, recordSetKey } from "./record-set.ts";
import { recordValueProblem } from "./record-value.ts";
import { routingProblem } from "./routing-policy.ts";
import { isSameRecordSet } from "./same-record-set.ts";
import type { ZoneDraft } from "./zone-draft.ts";

const RECORDS_IN_SET_MAX = 400;

/** Where changes are made, and what is known of the zones that aliases point into. */
export interface ChangeScope {
  readonly zone: ZoneDocument;
  readonly draft: ZoneDraft;
  /** The name of a zone of this account, undefined for any other zone. */
  readonly zoneNameOf: (zoneId: string) => string | undefined;
  /** Whether a zone of this account holds a set of that name and type. */
  readonly holds: (zoneId: string, name: string, type: string) => boolean;
}

/**
 * Carries out the changes in their order on the scope's draft.
 *
 * @returns every objection of the batch in AWS's words; the draft may be kept only when there is
 *   none.
 */
export function applyChanges(changes: readonly RequestedChange[], scope: ChangeScope): string[] {
  const objections: string[] = [];
  const earlier = new Map<string, RequestedChange["action"]>();
  for (const change of changes) {
    const key = recordSetKey(change.set);
    const before = earlier.get(key);
    earlier.set(key, change.action);
    // One set may be changed once, save that it may be deleted first and made anew after.
    if (before !== undefined && (before !== "DELETE" || change.action === "DELETE")) {
      objections.push(
        "The request contains an invalid set of changes for a resource record set " +
          `'${change.set.Type} ${change.set.Name}'`,
      );
      continue;
    }
    objections.push(...applyChange(change, scope));
  }
  // Aliases may point at what a later change creates, so they are judged at the end.
  for (const { action, set } of changes) {
    if (action !== "DELETE") objections.push(...aliasProblems(set, scope));
  }
  return [...objections, ...apexProblems(changes, scope)];
}

function applyChange({ action, set }: RequestedChange, scope: ChangeScope): string[] {
  const { zone, draft } = scope;
  if (!liesWithin(set.Name ?? "", zone.name)) {
    return [`RRSet with DNS name ${set.Name} is not permitted in zone ${zone.name}`];
  }
  const current = draft.find(set);
  if (action === "DELETE") {
    const attempt = `Tried to delete resource record set ${describeRecordSet(set)}`;
    if (!current) return [`${attempt} but it was not found`];
    if (!isSameRecordSet(set, current)) {
      return [`${attempt} but the values provided do not match the current values`];
    }
    draft.remove(set);
    return [];
  }
  if (action === "CREATE" && current) {
    return [`Tried to create resource record set ${describeRecordSet(set)} but it already exists`];
  }
  const problems = [...valueProblems(set), ...neighbourProblems(set, scope)];
  if (problems.length === 0) draft.put(set);
  return problems;
}

function valueProblems(set: ResourceRecordSet): string[] {
  const values = (set.ResourceRecords ?? []).map(({ Value = "" }) => Value);
  if (values.length > RECORDS_IN_SET_MAX) {
    return [`Cannot have more than ${RECORDS_IN_SET_MAX} records in a RRSet.`];
  }
  const malformed = values.flatMap((value) => recordValueProblem(set.Type ?? "", value) ?? []);
  if (malformed.length > 0) {
    return malformed.map((problem) => `Invalid Resource Record: 'FATAL problem: ${problem}'`);
  }
  const repeated = values.filter((value, i) => values.indexOf(value) < i);
  if (repeated.length > 0) return repeated.map((value) => `Duplicate Resource Record: '${value}'`);
  // Source: assumed, the wording; an answer of AWS to a CNAME with two values.
  if ((set.Type === "CNAME" || set.Type === "SOA") && values.length > 1) {
    return [
      `RRSet of type ${set.Type} with DNS name ${set.Name} is not permitted to have more than ` +
        "one resource record.",
    ];
  }
  return [];
}

/** What stands against a set in the other sets of its name. */
function neighbourProblems(set: ResourceRecordSet, { zone, draft }: ChangeScope): string[] {
  const subject = `RRSet of type ${set.Type} with DNS name ${set.Name} is not permitted`;
  const neighbours = draft.at(set.Name ?? "");
  if (set.Type === "CNAME") {
    if (set.Name === zone.name) return [`${subject} at apex in zone ${zone.name}`];
    if (neighbours.some(({ Type }) => Type !== "CNAME")) {
      return [
        `${subject} as it conflicts with other records with the same DNS name in zone ${zone.name}`,
      ];
    }
  } else if (neighbours.some(({ Type }) => Type === "CNAME")) {
    // The two blanks are AWS's. Source: observed, public issues.
    return [
      `${subject} because a conflicting RRSet of type  CNAME with the same DNS name already ` +
        `exists in zone ${zone.name}`,
    ];
  }
  const siblings = neighbours.filter(
    ({ Type, SetIdentifier }) => Type === set.Type && SetIdentifier !== set.SetIdentifier,
  );
  return [routingProblem(set, siblings)].filter((problem) => problem !== undefined);
}

/** An alias to a zone of this account must name a set there. AWS's own zones are not known here. */
function aliasProblems(set: ResourceRecordSet, scope: ChangeScope): string[] {
  const { HostedZoneId: zoneId = "", DNSName: target = "" } = set.AliasTarget ?? {};
  const zoneName = scope.zoneNameOf(zoneId);
  if (!set.AliasTarget || zoneName === undefined) return [];
  const attempt =
    `Tried to create an alias that targets ${target}, ` + `type ${set.Type} in zone ${zoneId}, but`;
  const problems: string[] = [];
  if (!liesWithin(target, zoneName)) {
    problems.push(`${attempt} the alias target name does not lie within the target zone`);
  }
  if (!scope.holds(zoneId, target, set.Type ?? "")) {
    problems.push(`${attempt} that target was not found`);
  }
  return problems;
}

/** After all changes the apex must still have its SOA and NS, and no other name an SOA. */
function apexProblems(changes: readonly RequestedChange[], { zone, draft }: ChangeScope): string[] {
  const types = new Set(
    changes.flatMap(({ set }) => (set.Name === zone.name || set.Type === "SOA" ? set.Type : [])),
  );
  const apex = draft.at(zone.name);
  const problems: string[] = [];
  if (types.has("NS") && !apex.some(({ Type }) => Type === "NS")) {
    problems.push("A HostedZone must contain at least one NS record for the zone itself.");
  }
  const strayed = changes.some(
    ({ action, set }) => action !== "DELETE" && set.Type === "SOA" && set.Name !== zone.name,
  );
  if (types.has("SOA") && (strayed || !apex.some(({ Type }) => Type === "SOA"))) {
    problems.push("A HostedZone must contain exactly one SOA record.");
  }
  return problems;
}

import type { Change, ChangeBatch, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { ServiceError } from "../../../wire/index.ts";
import { normalizeDomainName } from "../domain-name.ts";
import { bareId } from "../identifiers.ts";
import { ROUTING_FIELDS } from "./routing-policy.ts";

export type Action = "CREATE" | "DELETE" | "UPSERT";

/** One change that is whole in itself. Whether the zone allows it is another question. */
export interface RequestedChange {
  readonly action: Action;
  /** Name and alias target normalised. */
  readonly set: ResourceRecordSet;
}

const ACTIONS: readonly string[] = ["CREATE", "DELETE", "UPSERT"];
/** In the order of the service's schema, which the message shows. */
const TYPES: readonly string[] =
  "SOA A TXT NS CNAME MX NAPTR PTR SRV SPF AAAA CAA DS TLSA SSHFP SVCB HTTPS".split(" ");

const TTL_MAX = 2_147_483_647;
const WEIGHT_MAX = 255;
const IDENTIFIER_LENGTH_MAX = 128;
const RECORDS_MAX = 1000;
const CHARACTERS_MAX = 32_000;

/**
 * Reads the changes of a batch as far as they can be judged without the zone.
 *
 * @throws {ServiceError} `InvalidInput` for what the schema forbids, as AWS's XML validation says
 *   it; `InvalidChangeBatch` for names that cannot be and for too large a batch.
 *
 * Source: observed, the messages, in public issues of terraform, external-dns, ansible and boto3.
 */
export function readChangeBatch(batch: ChangeBatch | undefined): RequestedChange[] {
  const changes = batch?.Changes ?? [];
  if (changes.length === 0) throw incomplete("Changes", "Change");
  const read = changes.map(readChange);
  refuseLargeBatch(read);
  return read;
}

function readChange(change: Change): RequestedChange {
  const { Action: action, ResourceRecordSet: set } = change;
  if (action === undefined || !ACTIONS.includes(action)) throw notInEnumeration(action, ACTIONS);
  if (!set?.Name) throw incomplete("ResourceRecordSet", "Name");
  if (set.Type === undefined || !TYPES.includes(set.Type)) throw notInEnumeration(set.Type, TYPES);
  const where =
    `in Change with [Action=${action}, Name=${set.Name}, Type=${set.Type}, ` +
    `SetIdentifier=${set.SetIdentifier ?? "null"}]`;
  checkContent(set, where);
  checkRouting(set, where);
  checkRanges(set);
  return { action, set: normalizeRecordSet(set) };
}

/** Either an alias, or a TTL with records. */
function checkContent(set: ResourceRecordSet, where: string): void {
  const hasRecords = set.TTL !== undefined && set.ResourceRecords !== undefined;
  const kinds = [set.AliasTarget !== undefined, hasRecords, set.TrafficPolicyInstanceId];
  const given = kinds.filter(Boolean).length;
  // Half of the pair beside an alias is one too many as well.
  const isMixed =
    set.AliasTarget !== undefined &&
    (set.TTL !== undefined || (set.ResourceRecords?.length ?? 0) > 0);
  if (given === 1 && !isMixed) {
    if (hasRecords && set.ResourceRecords?.length === 0) {
      throw incomplete("ResourceRecords", "ResourceRecord");
    }
    return;
  }
  throw new ServiceError(
    "InvalidInput",
    "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], " +
      `or TrafficPolicyInstanceId], but found ${given === 0 ? "none" : "more than one"} ${where}`,
  );
}

/** A routing policy needs an identifier, and an identifier a routing policy. */
function checkRouting(set: ResourceRecordSet, where: string): void {
  const given = ROUTING_FIELDS.filter((field) => set[field] !== undefined);
  if (given.length > 1 || (given.length === 0 && set.SetIdentifier !== undefined)) {
    throw new ServiceError(
      "InvalidInput",
      "Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or " +
        `MultiValueAnswer], but found ${given.length === 0 ? "none" : "more than one"} ${where}`,
    );
  }
  if (given.length === 1 && set.SetIdentifier === undefined) {
    throw new ServiceError(
      "InvalidInput",
      `Invalid request: Missing field 'SetIdentifier' ${where}`,
    );
  }
}

function checkRanges(set: ResourceRecordSet): void {
  const { TTL: ttl, Weight: weight, SetIdentifier: identifier, AliasTarget: alias } = set;
  if (ttl !== undefined && (ttl < 0 || ttl > TTL_MAX)) throw outOfRange(ttl, TTL_MAX, "TTL");
  if (weight !== undefined && (weight < 0 || weight > WEIGHT_MAX)) {
    throw outOfRange(weight, WEIGHT_MAX, "ResourceRecordSetWeight");
  }
  const length = identifier?.length ?? 1;
  if (length === 0 || length > IDENTIFIER_LENGTH_MAX) {
    throw new ServiceError(
      "InvalidInput",
      `Invalid XML ; cvc-maxLength-valid: Value with length = '${length}' is not facet-valid ` +
        `with respect to maxLength '${IDENTIFIER_LENGTH_MAX}' for type ` +
        "'ResourceRecordSetIdentifier'.",
    );
  }
  if (
    alias &&
    (!alias.HostedZoneId || !alias.DNSName || alias.EvaluateTargetHealth === undefined)
  ) {
    throw incomplete("AliasTarget", "HostedZoneId, DNSName, EvaluateTargetHealth");
  }
}

function normalizeRecordSet(set: ResourceRecordSet): ResourceRecordSet {
  const { AliasTarget: alias, ResourceRecords: records, ...rest } = set;
  return {
    ...rest,
    Name: normalizeDomainName(set.Name ?? "", "InvalidChangeBatch"),
    ...(alias
      ? {
          AliasTarget: {
            HostedZoneId: bareId(alias.HostedZoneId),
            DNSName: normalizeDomainName(alias.DNSName ?? "", "InvalidChangeBatch"),
            EvaluateTargetHealth: alias.EvaluateTargetHealth,
          },
        }
      : {}),
    ...(records && !alias ? { ResourceRecords: records } : {}),
  };
}

/** Source: documented, quotas of ChangeResourceRecordSets; an UPSERT counts twice. */
function refuseLargeBatch(changes: readonly RequestedChange[]): void {
  let records = 0;
  let characters = 0;
  for (const { action, set } of changes) {
    const times = action === "UPSERT" ? 2 : 1;
    const values = set.ResourceRecords ?? [];
    records += times * values.length;
    characters += times * values.reduce((sum, { Value = "" }) => sum + Value.length, 0);
  }
  if (records > RECORDS_MAX) throw tooMany("records", RECORDS_MAX);
  if (characters > CHARACTERS_MAX) throw tooMany("characters", CHARACTERS_MAX);
}

function tooMany(what: string, most: number): ServiceError {
  return new ServiceError("InvalidChangeBatch", `Number of ${what} limit of ${most} exceeded.`);
}

function incomplete(element: string, expected: string): ServiceError {
  return new ServiceError(
    "InvalidInput",
    `Invalid XML ; cvc-complex-type.2.4.b: The content of element '${element}' is not complete. ` +
      `One of '{"https://route53.amazonaws.com/doc/2013-04-01/":${expected}}' is expected.`,
  );
}

function notInEnumeration(value: string | undefined, allowed: readonly string[]): ServiceError {
  return new ServiceError(
    "InvalidInput",
    `Invalid XML ; cvc-enumeration-valid: Value '${value ?? ""}' is not facet-valid with respect ` +
      `to enumeration '[${allowed.join(", ")}]'. It must be a value from the enumeration.`,
  );
}

function outOfRange(value: number, greatest: number, type: string): ServiceError {
  const [facet, bound] = value < 0 ? ["minInclusive", 0] : ["maxInclusive", greatest];
  return new ServiceError(
    "InvalidInput",
    `Invalid XML ; cvc-${facet}-valid: Value '${value}' is not facet-valid with respect to ` +
      `${facet} '${bound}' for type '${type}'.`,
  );
}

import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { reverseLabels } from "../domain-name.ts";
import type { ZoneDocument } from "../route53-state.ts";

/**
 * Below every character that a name, a type or an identifier may hold, so that the order of keys is
 * the order of the parts.
 */
const BETWEEN = "\u0001";

/** What the keys of all record sets of a zone begin with. */
export function zonePrefix(accountId: string, zoneId: string): string {
  return `${accountId}/${zoneId}/`;
}

/** What the keys of all record sets of one name begin with, after the {@link zonePrefix}. */
export function nameKey(name: string): string {
  return `${reverseLabels(name)}${BETWEEN}`;
}

/**
 * Where a record set stands in its zone, after the {@link zonePrefix}: by name from the right, then
 * type, then identifier. Source: documented, API reference of ListResourceRecordSets.
 *
 * The separator at the end makes the key of a set greater than the same parts without it, which is
 * what a listing starts after.
 */
export function recordSetKey(set: ResourceRecordSet): string {
  return `${nameKey(set.Name ?? "")}${set.Type}${BETWEEN}${set.SetIdentifier ?? ""}${BETWEEN}`;
}

/** The key that a listing starts after to begin with the set named so, or the first behind it. */
export function startKey(name: string, type?: string, identifier?: string): string {
  if (type === undefined) return reverseLabels(name);
  if (identifier === undefined) return `${nameKey(name)}${type}`;
  return `${nameKey(name)}${type}${BETWEEN}${identifier}`;
}

/** How messages call a record set: `[name='a.example.com.', type='A']`. */
export function describeRecordSet(set: ResourceRecordSet): string {
  const identifier = set.SetIdentifier ? `, set-identifier='${set.SetIdentifier}'` : "";
  return `[name='${set.Name}', type='${set.Type}'${identifier}]`;
}

/** The SOA and NS record sets every zone is born with. */
export function foundingRecordSets(zone: ZoneDocument): ResourceRecordSet[] {
  const servers = zone.nameServers.map((server) => `${server}.`);
  // Source: observed, in private zones the last of the four names is the primary.
  const primary = zone.isPrivate ? servers.at(-1) : servers[0];
  return [
    {
      Name: zone.name,
      Type: "NS",
      TTL: 172_800,
      ResourceRecords: servers.map((Value) => ({ Value })),
    },
    {
      Name: zone.name,
      Type: "SOA",
      TTL: 900,
      ResourceRecords: [
        { Value: `${primary} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` },
      ],
    },
  ];
}

/** Whether a zone needs this set to exist, so that DeleteHostedZone does not mind it. */
export function isFoundingRecordSet(set: ResourceRecordSet, zoneName: string): boolean {
  return set.Name === zoneName && (set.Type === "NS" || set.Type === "SOA");
}

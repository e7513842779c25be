import type { ResourceRecordSet } from "@aws-sdk/client-route-53";

/** The members of which a set with an identifier has exactly one. */
export const ROUTING_FIELDS = [
  "Weight",
  "Region",
  "Failover",
  "GeoLocation",
  "MultiValueAnswer",
  "GeoProximityLocation",
  "CidrRoutingConfig",
] as const satisfies readonly (keyof ResourceRecordSet)[];

type RoutingField = (typeof ROUTING_FIELDS)[number];

const POLICY_NAMES: Readonly<Record<RoutingField, string>> = {
  Weight: "weighted",
  Region: "latency",
  Failover: "failover",
  GeoLocation: "geolocation",
  MultiValueAnswer: "multivalue answer",
  GeoProximityLocation: "geoproximity",
  CidrRoutingConfig: "cidr",
};

/**
 * Why `set` cannot stand beside `siblings`, which have its name and type but another identifier.
 *
 * Source: observed, for simple, weighted and latency sets, in public issues.
 * Source: assumed, the others, built alike; answers of AWS to a second PRIMARY or continent.
 */
export function routingProblem(
  set: ResourceRecordSet,
  siblings: readonly ResourceRecordSet[],
): string | undefined {
  if (siblings.length === 0) return undefined;
  const field = routingFieldOf(set);
  if (field === undefined) {
    return (
      `RRSet with DNS name ${set.Name}, type ${set.Type} cannot be created as other RRSets exist ` +
      "with the same name and type."
    );
  }
  const policy = POLICY_NAMES[field];
  const subject =
    `RRSet with DNS name ${set.Name}, type ${set.Type}, ` + `SetIdentifier ${set.SetIdentifier}`;
  if (siblings.some((sibling) => routingFieldOf(sibling) !== field)) {
    const other = `a non-${policy} set`;
    return `${subject} cannot be created as ${other} exists with the same name and type.`;
  }
  if (field === "Weight" && siblings.some((sibling) => sibling.TTL !== set.TTL)) {
    return (
      `RRSet with DNS name ${set.Name} and type ${set.Type}, SetIdentifier ${set.SetIdentifier} ` +
      "cannot be created as weighted sets must contain the same TTL."
    );
  }
  const place = placeOf(set, field);
  if (place === undefined) return undefined;
  if (!siblings.some((sibling) => placeOf(sibling, field)?.text === place.text)) return undefined;
  return (
    `${subject}, and ${place.text} cannot be created because a ${policy} RRSet with the same ` +
    `name, type and ${place.noun} already exists.`
  );
}

export function routingFieldOf(set: ResourceRecordSet): RoutingField | undefined {
  return ROUTING_FIELDS.find((field) => set[field] !== undefined);
}

/** What only one set of a policy may be responsible for. */
function placeOf(
  set: ResourceRecordSet,
  field: RoutingField,
): { readonly noun: string; readonly text: string } | undefined {
  if (field === "Region") return { noun: "region", text: `Region Name=${set.Region}` };
  if (field === "Failover") return { noun: "failover", text: `Failover=${set.Failover}` };
  if (field !== "GeoLocation") return undefined;
  const { ContinentCode, CountryCode, SubdivisionCode } = set.GeoLocation ?? {};
  const text = [
    ContinentCode && `ContinentCode=${ContinentCode}`,
    CountryCode && `CountryCode=${CountryCode}`,
    SubdivisionCode && `SubdivisionCode=${SubdivisionCode}`,
  ]
    .filter(Boolean)
    .join(", ");
  return { noun: "location", text: `GeoLocation ${text}` };
}

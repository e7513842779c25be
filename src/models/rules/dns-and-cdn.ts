import { type ResourceRule, rules, type ServiceRules } from "./service-rules.ts";

/** Calls that carry a registrant's name and address. */
const CONTACT_CALLS = ["RegisterDomain", "TransferDomain", "UpdateDomainContact"] as const;
const CONTACT_NOTE = "Personally-identifying contact information is not logged in the request";

const each = <Value>(suffix: string, value: Value): Record<string, Value> =>
  Object.fromEntries(CONTACT_CALLS.map((name) => [`${name}${suffix}`, value]));

/** Route 53 still writes the oldest spelling. Source: observed, records of 2018 to 2024. */
export const ROUTE53: ServiceRules = rules({
  dates: "plain",
  apiVersion: "2013-04-01",
  readOnly: { TestDNSAnswer: true },
  // Its clients strip these from what they were given; what they sign is the bare id.
  labelPrefixes: ["/hostedzone/", "/healthcheck/", "/change/", "/delegationset/"],
  additionalEventData: {
    ChangeResourceRecordSets: { Note: "Do not use to reconstruct hosted zone" },
  },
});

/**
 * Route 53 Domains, whose records show its internal types.
 * Source: documented, Route 53 developer guide, logging with CloudTrail. Source: assumed for calls
 * other than UpdateDomainContact, a record of one would show.
 */
export const ROUTE53_DOMAINS: ServiceRules = rules({
  lowersEventNames: true,
  readOnly: { CheckDomainAvailability: true, CheckDomainTransferability: true },
  sensitive: "removed",
  members: { ">DomainName": { wrap: "name" } },
  renamed: { "<OperationId": "requestId" },
  only: each(">", ["DomainName"]),
  additionalEventData: each("", CONTACT_NOTE),
});

const DISCOVERING = ["DiscoverInstances", "DiscoverInstancesRevision"];

/** Their ARNs hold ids, which neither the request nor the answer tells: both have names. */
const DISCOVERED: readonly ResourceRule[] = [
  { operations: DISCOVERING, sources: [], type: "AWS::ServiceDiscovery::Namespace" },
  { operations: DISCOVERING, sources: [], type: "AWS::ServiceDiscovery::Service" },
];

/**
 * Source: documented, Cloud Map developer guide, logging with CloudTrail, for the data events and
 * their resources. Source: observed, a record of 2024, for the spelling of dates.
 */
export const SERVICE_DISCOVERY: ServiceRules = rules({
  dates: "plain",
  readOnly: { DiscoverInstances: true, DiscoverInstancesRevision: true },
  dataEvents: DISCOVERING,
  resources: DISCOVERED,
});

/** Source: observed, records of 2022 to 2026; the suffix on refused calls, records of 2024. */
export const CLOUDFRONT: ServiceRules = rules({
  apiVersion: "2020_05_31",
  deniedSuffix: "2020_05_31",
});

import type { JsonObject } from "../record/index.ts";
import type { Ledger } from "./ledger.ts";
import { isRecordSetPart, readRecordSet, recordSetPart, spelled } from "./record-set.ts";
import { objectOf, objectsOf, type RecordedCall, textOf, textsOf } from "./recorded-call.ts";
import type { Teller } from "./tell-changes.ts";

type Step = (call: RecordedCall, ledger: Ledger) => void;

/**
 * The parts of a hosted zone: record sets (`www.example.com. A`), `comment`, `dnssec`, and by name
 * `tag:…`, `vpc:…`, `key:…`.
 */
export const tellHostedZone: Teller = (call, ledger) => {
  STEPS.get(call.action)?.(call, ledger);
  checkCount(call, ledger);
  return textOf(objectOf(call.request.changeBatch).comment);
};

const STEPS: ReadonlyMap<string, Step> = new Map(
  Object.entries<Step>({
    CreateHostedZone: createZone,
    DeleteHostedZone: (_, ledger) => ledger.end(),
    ChangeResourceRecordSets: changeRecordSets,
    UpdateHostedZoneComment: ({ request }, ledger) => putText(ledger, "comment", request.comment),
    UpdateHostedZoneFeatures: ({ request }, ledger) => {
      putText(ledger, "acceleratedRecovery", String(request.enableAcceleratedRecovery ?? ""));
    },
    ChangeTagsForResource: changeTags,
    AssociateVPCWithHostedZone: ({ request }, ledger) => putVpc(ledger, request.vPC),
    DisassociateVPCFromHostedZone: ({ request }, ledger) => {
      const vpc = objectOf(request.vPC);
      ledger.drop(`vpc:${textOf(vpc.vPCId)}`, vpc);
    },
    EnableHostedZoneDNSSEC: (_, ledger) => ledger.put("dnssec", "SIGNING"),
    DisableHostedZoneDNSSEC: (_, ledger) => ledger.put("dnssec", "NOT_SIGNING"),
    CreateKeySigningKey: ({ request }, ledger) => {
      ledger.put(`key:${textOf(request.name)}`, textOf(request.status), true);
    },
    ActivateKeySigningKey: ({ request }, ledger) => {
      ledger.put(`key:${textOf(request.name)}`, "ACTIVE");
    },
    DeactivateKeySigningKey: ({ request }, ledger) => {
      ledger.put(`key:${textOf(request.name)}`, "INACTIVE");
    },
    DeleteKeySigningKey: ({ request }, ledger) => ledger.drop(`key:${textOf(request.name)}`),
    CreateTrafficPolicyInstance: tellTrafficPolicy,
    UpdateTrafficPolicyInstance: tellTrafficPolicy,
    DeleteTrafficPolicyInstance: tellTrafficPolicy,
  }),
);

function createZone({ request, response }: RecordedCall, ledger: Ledger): void {
  ledger.begin();
  const zone = objectOf(response.hostedZone);
  const config = objectOf(zone.config ?? request.hostedZoneConfig);
  const name = spelled(textOf(zone.name) || textOf(request.name));
  const isPrivate = config.privateZone === true || request.vPC !== undefined;
  const { nameServers } = objectOf(response.delegationSet);
  const founding = foundingSets(name, isPrivate ? PRIVATE_NAME_SERVERS : textsOf(nameServers));
  for (const set of founding) ledger.put(recordSetPart(set), set);
  if (founding.length === 0) ledger.doubt("The name servers of the zone are not in its records.");
  putText(ledger, "comment", config.comment);
  if (request.vPC !== undefined) putVpc(ledger, request.vPC);
}

/** Of every private zone; nobody resolves them. Source: observed. */
const PRIVATE_NAME_SERVERS = [
  "ns-0.awsdns-00.com",
  "ns-512.awsdns-00.net",
  "ns-1024.awsdns-00.org",
  "ns-1536.awsdns-00.co.uk",
];

/**
 * The NS and SOA record sets that every zone is born with, and no record shows.
 *
 * Source: documented, Route 53 developer guide, "NS and SOA records that Amazon Route 53 creates
 * for a public hosted zone". Source: observed, in private zones the last name server is the
 * primary.
 */
function foundingSets(zone: string, servers: readonly string[]): readonly JsonObject[] {
  if (servers.length === 0) return [];
  const names = servers.map((server) => `${server.replace(/\.$/, "")}.`);
  const primary = servers === PRIVATE_NAME_SERVERS ? names.at(-1) : names[0];
  const soa = `${primary} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  return [
    { Name: zone, Type: "NS", TTL: 172_800, ResourceRecords: names.map((Value) => ({ Value })) },
    { Name: zone, Type: "SOA", TTL: 900, ResourceRecords: [{ Value: soa }] },
  ];
}

function changeRecordSets({ request }: RecordedCall, ledger: Ledger): void {
  for (const change of objectsOf(objectOf(request.changeBatch).changes)) {
    const set = readRecordSet(objectOf(change.resourceRecordSet));
    const part = recordSetPart(set);
    // What a successful deletion names is what there was: Route 53 refuses it otherwise.
    if (change.action === "DELETE") ledger.drop(part, set);
    else ledger.put(part, set, change.action === "CREATE");
  }
}

function changeTags({ request }: RecordedCall, ledger: Ledger): void {
  for (const tag of objectsOf(request.addTags)) {
    ledger.put(`tag:${textOf(tag.key)}`, textOf(tag.value));
  }
  for (const key of textsOf(request.removeTagKeys)) ledger.drop(`tag:${key}`);
}

function putVpc(ledger: Ledger, vpc: unknown): void {
  ledger.put(`vpc:${textOf(objectOf(vpc).vPCId)}`, vpc);
}

function putText(ledger: Ledger, part: string, value: unknown): void {
  const text = textOf(value);
  if (text === "") ledger.drop(part);
  else ledger.put(part, text);
}

function tellTrafficPolicy({ action, eventTime }: RecordedCall, ledger: Ledger): void {
  ledger.doubt(`The record sets that ${action} at ${eventTime} wrote are not in its record.`);
}

/** Answers say how many record sets the zone has; when records tell of others, some are missing. */
function checkCount({ response, eventTime }: RecordedCall, ledger: Ledger): void {
  const { resourceRecordSetCount: counted } = objectOf(response.hostedZone);
  if (typeof counted !== "number" || !ledger.isWhole) return;
  const told = ledger.names().filter(isRecordSetPart).length;
  if (told === counted) return;
  ledger.doubt(`At ${eventTime} there were ${counted} record sets; the records tell of ${told}.`);
}

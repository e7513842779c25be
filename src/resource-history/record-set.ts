import { readDomainName, reverseLabels } from "../base/domain-name.ts";
import type { Json, JsonObject } from "../record/index.ts";
import { isObject, textOf } from "./recorded-call.ts";

/** A record set as Route 53's API has it, its members named as there. */
export type RecordSet = JsonObject;

/** Reads a record set out of a record, and spells its names as Route 53 answers them. */
export function readRecordSet(recorded: JsonObject): RecordSet {
  const set = wireNames(recorded) as JsonObject;
  const { AliasTarget: alias } = set;
  return {
    ...set,
    Name: spelled(textOf(set.Name)),
    ...(isObject(alias) && {
      AliasTarget: {
        ...alias,
        HostedZoneId: textOf(alias.HostedZoneId).replace(/^\/?hostedzone\//, ""),
        DNSName: spelled(textOf(alias.DNSName)),
      },
    }),
  };
}

/** What a record set's part is called: `www.example.com. A`, and its identifier if it has one. */
export function recordSetPart(set: RecordSet): string {
  const identifier = textOf(set.SetIdentifier);
  return `${textOf(set.Name)} ${textOf(set.Type)}${identifier && ` ${identifier}`}`;
}

/** Whether a part is a record set: in names as Route 53 spells them there is no colon. */
export const isRecordSetPart = (part: string): boolean => /^[^ :]* /.test(part);

/** Below every character that a name, a type or an identifier may hold. */
const BETWEEN = "\u0001";

/**
 * Orders record sets as ListResourceRecordSets does: by name from the right, then type, then
 * identifier. Source: documented, API reference of ListResourceRecordSets.
 */
export function compareRecordSets(one: RecordSet, other: RecordSet): number {
  const [first, second] = [orderOf(one), orderOf(other)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function orderOf(set: RecordSet): string {
  const parts = [reverseLabels(textOf(set.Name)), textOf(set.Type), textOf(set.SetIdentifier)];
  return parts.map((part) => `${part}${BETWEEN}`).join("");
}

/** A name that is none stays as it is: Route 53 took it. */
export function spelled(name: string): string {
  const read = readDomainName(name);
  return "name" in read ? read.name : name;
}

/** Records lower the first character of a member's name, whatever follows: `TTL` is `tTL`. */
function wireNames(value: Json): Json {
  if (Array.isArray(value)) return value.map(wireNames);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      wireNames(held),
    ]),
  );
}

import { LOOKUP_RULES, type LookupRule } from "../models/index.ts";
import type { AuditRecord, JsonObject } from "./audit-record.ts";
import { valuesAt } from "./content/resources.ts";
import { isObject } from "./families/render.ts";

export interface LookupResource {
  readonly type: string;
  readonly name: string;
}

/** What LookupEvents shows of a record beside the record itself. */
export interface LookupFacts {
  readonly username: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly resources: readonly LookupResource[];
}

const RESOURCES_MAX = 100;

/** Finds what a record can be looked up by. Works on any record, also of other makers. */
export function lookupFacts(record: AuditRecord | JsonObject): LookupFacts {
  const identity = isObject(record.userIdentity) ? record.userIdentity : {};
  return {
    username: usernameOf(identity),
    accessKeyId: text(identity.accessKeyId),
    resources: resourcesIn(record),
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Source: documented, LookupEvents; for a role, the session's name. */
function usernameOf(identity: Readonly<Record<string, unknown>>): string | undefined {
  const afterColon = text(identity.principalId)?.split(":").slice(1).join(":");
  const afterSlash = text(identity.arn)?.split("/").slice(1).at(-1);
  switch (identity.type) {
    case "Root":
      return "root";
    case "AssumedRole":
    case "FederatedUser":
      return text(afterColon) ?? text(afterSlash);
    case "IAMUser":
      return text(identity.userName) ?? text(afterSlash);
    default:
      return text(identity.userName) ?? text(identity.invokedBy);
  }
}

/**
 * The one name of what goes by several: `/hostedzone/Z1` and `arn:aws:route53:::hostedzone/Z1` are
 * `Z1`, as the console shows it.
 */
export function bareResourceName(name: string): string {
  return name.replace(
    /^(?:arn:aws[\w-]*:(?:route53|cloudfront):[^/]*)?\/?(?:hostedzone|healthcheck|distribution)\//,
    "",
  );
}

function hasText(content: unknown, [member, text]: NonNullable<LookupRule["where"]>): boolean {
  return valuesAt(content, [member]).some((value) => text.test(value));
}

function resourcesIn(record: AuditRecord | JsonObject): readonly LookupResource[] {
  const source = (text(record.eventSource) ?? "").replace(/\.amazonaws\.com$/, "");
  const event = text(record.eventName) ?? "";
  const found = new Map<string, LookupResource>();
  for (const { type, paths, events, where } of LOOKUP_RULES.get(source) ?? []) {
    if (events && !events.test(event)) continue;
    if (where && !hasText(record.requestParameters, where)) continue;
    for (const path of paths) {
      const steps = path.split(".");
      const names = [record.requestParameters, record.responseElements].flatMap((content) =>
        valuesAt(content, steps),
      );
      for (const name of names.map(bareResourceName)) found.set(`${type}\n${name}`, { type, name });
    }
  }
  return [...found.values()].slice(0, RESOURCES_MAX);
}

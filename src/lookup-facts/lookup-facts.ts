import { LOOKUP_RULES, type LookupRule } from "./lookup-rules.ts";

/** A record, or what claims to be one. */
type Members = Readonly<Record<string, unknown>>;

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

/** A rule whose paths are taken apart: for history it is asked of every record. */
interface CompiledRule {
  readonly type: string;
  readonly paths: readonly (readonly string[])[];
  readonly events: RegExp | undefined;
  readonly where: LookupRule["where"];
}

const compile = ({ type, paths, events, where }: LookupRule): CompiledRule => ({
  ...{ type, events, where },
  paths: paths.map((path) => path.split(".")),
});

/** By `eventSource`, as records have it. */
const RULES: ReadonlyMap<string, readonly CompiledRule[]> = new Map(
  [...LOOKUP_RULES].flatMap(([service, rules]) => {
    const compiled = rules.map(compile);
    return [[service, compiled] as const, [`${service}.amazonaws.com`, compiled] as const];
  }),
);

/** Finds what a record can be looked up by. Works on any record, also of other makers. */
export function lookupFacts(claimed: object): LookupFacts {
  const record = claimed as Members;
  const identity = isObject(record.userIdentity) ? record.userIdentity : {};
  return {
    username: usernameOf(identity),
    accessKeyId: text(identity.accessKeyId),
    resources: resourcesIn(record),
  };
}

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Source: documented, LookupEvents; for a role, the session's name. */
function usernameOf(identity: Members): string | undefined {
  switch (identity.type) {
    case "Root":
      return "root";
    case "AssumedRole":
    case "FederatedUser":
      return behind(identity.principalId, ":", "first") ?? behind(identity.arn, "/", "last");
    case "IAMUser":
      return text(identity.userName) ?? behind(identity.arn, "/", "last");
    default:
      return text(identity.userName) ?? text(identity.invokedBy);
  }
}

/** What follows on a mark; undefined when there is none, or nothing follows. */
function behind(value: unknown, mark: string, which: "first" | "last"): string | undefined {
  const whole = text(value);
  if (whole === undefined) return undefined;
  const at = which === "first" ? whole.indexOf(mark) : whole.lastIndexOf(mark);
  return at === -1 ? undefined : text(whole.slice(at + 1));
}

/**
 * The one name of what goes by several: `/hostedzone/Z1` and `arn:aws:route53:::hostedzone/Z1` are
 * `Z1`, as the console shows it.
 */
export function bareResourceName(name: string): string {
  if (!name.includes("/")) return name;
  return name.replace(
    /^(?:arn:aws[\w-]*:(?:route53|cloudfront):[^/]*)?\/?(?:hostedzone|healthcheck|distribution)\//,
    "",
  );
}

function hasText(content: unknown, [member, text]: NonNullable<LookupRule["where"]>): boolean {
  let isFound = false;
  eachTextAt(content, { path: [member], from: 0 }, (found) => {
    isFound ||= text.test(found);
  });
  return isFound;
}

function resourcesIn(record: Members): readonly LookupResource[] {
  const rules = RULES.get(text(record.eventSource) ?? "");
  if (!rules) return [];
  const { requestParameters, responseElements } = record;
  if (!isObject(requestParameters) && !isObject(responseElements)) return [];
  const event = text(record.eventName) ?? "";
  const found: LookupResource[] = [];
  for (const { type, paths, events, where } of rules) {
    if (events && !events.test(event)) continue;
    if (where && !hasText(requestParameters, where)) continue;
    const note = (name: string) => noteResource(found, type, bareResourceName(name));
    for (const path of paths) {
      eachTextAt(requestParameters, { path, from: 0 }, note);
      eachTextAt(responseElements, { path, from: 0 }, note);
    }
  }
  return found;
}

function noteResource(found: LookupResource[], type: string, name: string): void {
  if (found.length >= RESOURCES_MAX) return;
  if (found.some((known) => known.name === name && known.type === type)) return;
  found.push({ type, name });
}

/** Finds the texts at a path, from one of its steps on; `[]` behind a name steps into a list. */
function eachTextAt(
  value: unknown,
  { path, from }: { readonly path: readonly string[]; readonly from: number },
  found: (text: string) => void,
): void {
  let held = value;
  for (let at = from; at < path.length; at++) {
    if (!isObject(held)) return;
    const step = path[at] ?? "";
    const isList = step.endsWith("[]");
    const name = isList ? step.slice(0, -2) : step;
    if (!Object.hasOwn(held, name)) return;
    held = held[name];
    if (!isList) continue;
    if (!Array.isArray(held)) return;
    for (const one of held) eachTextAt(one, { path, from: at + 1 }, found);
    return;
  }
  if (typeof held === "string" && held !== "") found(held);
}

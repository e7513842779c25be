import type { Json, JsonObject } from "../record/index.ts";
import { flatten } from "./flatten.ts";
import type { Ledger } from "./ledger.ts";
import { isObject, type RecordedCall } from "./recorded-call.ts";
import type { ResourceIdentity, Teller } from "./tell-changes.ts";

const VERBS = /^(Create|Put|Set|Update|Modify|Delete|Remove|Terminate)([A-Z].*)$/;

const ENDING: ReadonlySet<string> = new Set(["Delete", "Remove", "Terminate"]);
/** Their calls carry all there is; others what is to be different. */
const REPLACING: ReadonlySet<string> = new Set(["Create", "Put", "Set"]);

/** Members that say something of the call, and nothing of the resource. */
const ABOUT_THE_CALL = new RegExp(
  "^(host|dryRun|ifMatch|eTag|location|requestId|_return|changeInfo|last(Modified|Updated?).*|" +
    ".*(client|request)Token|.*callerReference|.*creatorRequestId)$",
  "i",
);

/**
 * The parts of any other resource: what calls of one kind say of it. `CreateRole`, `UpdateRole` and
 * `DeleteRole` are of one kind; of a resource's many children, those with the same names are.
 *
 * Calls whose names tell neither what they are about nor that it is new are not compared.
 */
export const tellAnything: Teller = (call, ledger, resource) => {
  const [, verb = "", subject = ""] = VERBS.exec(call.action) ?? [];
  if (subject === "" || call.isRequestOmitted) return undefined;
  const isOwn = resource.type.endsWith(`::${subject}`);
  if (isOwn && verb === "Create") ledger.begin();
  if (isOwn && ENDING.has(verb)) {
    ledger.end();
    return undefined;
  }
  enter({ call, ledger, verb, subject, resource });
  return undefined;
};

interface Entered {
  readonly call: RecordedCall;
  readonly ledger: Ledger;
  readonly verb: string;
  readonly subject: string;
  readonly resource: ResourceIdentity;
}

function enter({ call, ledger, verb, subject, resource }: Entered): void {
  const described = lasting(descriptionOf(call, subject), resource);
  const isOwn = resource.type.endsWith(`::${subject}`);
  const prefix = isOwn ? "" : `${childOf(call.request, subject, resource)}.`;
  const known = ledger.names().filter((part) => prefix !== "" && part.startsWith(prefix));
  if (ENDING.has(verb)) {
    for (const part of known) ledger.drop(part);
    return;
  }
  const settings = new Map<string, Json>();
  for (const [path, value] of flatten(described)) settings.set(`${prefix}${path}`, value);
  if (REPLACING.has(verb)) {
    for (const part of known) if (!settings.has(part)) ledger.drop(part);
  }
  for (const [part, value] of settings) ledger.put(part, value, verb === "Create");
}

/** The answer's description where it has one under the subject's name, else what was asked for. */
function descriptionOf({ request, response }: RecordedCall, subject: string): JsonObject {
  const name = subject.charAt(0).toLowerCase() + subject.slice(1);
  const answered = response[name];
  const asked = request[name];
  const { [name]: _, ...others } = request;
  if (isObject(answered)) return answered;
  return isObject(asked) ? { ...others, ...asked } : request;
}

/** What describes the resource beyond its name. */
function lasting(members: JsonObject, { name }: ResourceIdentity): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([member, value]) => !ABOUT_THE_CALL.test(member) && value !== name,
    ),
  );
}

/** E.g. `RolePolicy(limits)`: the subject, and what names it within the resource. */
function childOf(request: JsonObject, subject: string, resource: ResourceIdentity): string {
  const names = Object.entries(request).flatMap(([member, value]) =>
    /(id|name|arn|identifier)$/i.test(member) &&
    typeof value === "string" &&
    !isNameOf(value, resource)
      ? [value]
      : [],
  );
  return names.length === 0 ? subject : `${subject}(${names.join(", ")})`;
}

const isNameOf = (value: string, { name }: ResourceIdentity): boolean =>
  value === name || value.endsWith(`/${name}`) || value.endsWith(`:${name}`);

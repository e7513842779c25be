import type { ServiceRules } from "../../models/index.ts";
import type { Call } from "../../wire/index.ts";
import { lowerFirst } from "../families/render.ts";

/** The operation's exact name, or what the wire gave where it is not known. */
export function operationNameOf(call: Call): string {
  if (call.operation) return call.operation.name;
  // An unknown REST call is named by method and path; a query could hold a signature.
  const [name = ""] = call.kind === "undecoded" ? call.operationName.split("?", 1) : [""];
  return name;
}

/**
 * The record's `eventName`: the operation's name, and the exceptions a service makes.
 * Source: observed, reference records 2.2.
 */
export function eventNameOf(call: Call, rules: ServiceRules, isTurnedAway: boolean): string {
  const name = operationNameOf(call);
  const own = rules.eventNames;
  if (own && Object.hasOwn(own, name)) return own[name] ?? name;
  // A call that never reached the service has the name it came under.
  if (isTurnedAway) return name + (rules.deniedSuffix ?? "");
  return rules.lowersEventNames ? lowerFirst(name) : name;
}

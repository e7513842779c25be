import type { ServiceRules } from "../../models/index.ts";
import type { UndecodedCall } from "../../wire/index.ts";
import type { Json } from "../audit-record.ts";
import { unlessEmpty } from "../families/bean.ts";
import { isObject, lowerFirst, objectOf } from "../families/render.ts";
import { selfDescribed } from "../families/self-described.ts";

/** What the query protocol needs to find its way, and how older clients sign. */
const PROTOCOL = /^(Action|Version|AWSAccessKeyId|Signature\w*|Timestamp|Expires|X-Amz-.*)$/i;

/** Members whose members are data and keep their case. */
const MAPS = /^(attributes|environment|labels|parameters|tags|variables|.*context|.*attributes)$/i;

/**
 * What can be shown of a request that was not understood.
 *
 * Nothing, where the body cannot be read. A note, where it was not kept whole, or the service is
 * known to carry what must not be shown: without a schema nobody knows where. Otherwise what
 * describes itself, with everything masked whose name looks like a secret's.
 */
export function undecodedParameters(call: UndecodedCall, rules: ServiceRules): Json {
  if (call.isBodyCut || call.reason === "body-too-large") return NOT_KEPT;
  if (call.reason === "malformed-body" || !call.parameters) return null;
  if (isGuarded(rules)) return NOT_SHOWN;
  const own = Object.entries(call.parameters).filter(([name]) => !PROTOCOL.test(name));
  const shown = selfDescribed(objectOf(own as readonly (readonly [string, Json])[]));
  return unlessEmpty(rules.family === "verbatim" || rules.keepsCase ? shown : beanCased(shown));
}

const NOT_KEPT = { reason: "the request's body was not kept whole", omitted: "true" } as const;
const NOT_SHOWN = {
  reason: "requestParameters need the service's model",
  omitted: "true",
} as const;

const isGuarded = (rules: ServiceRules): boolean =>
  rules.members !== undefined || rules.sensitive === "removed" || rules.family === "ec2";

function beanCased(shown: Json | undefined): Json | undefined {
  if (Array.isArray(shown)) return shown.map((one) => beanCased(one) ?? null);
  if (!isObject(shown)) return shown;
  return objectOf(
    Object.entries(shown).map(([name, one]) => {
      const cased = MAPS.test(name) && isObject(one) ? (one as Json) : beanCased(one as Json);
      return [lowerFirst(name), cased ?? null] as const;
    }),
  );
}

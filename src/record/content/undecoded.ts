import type { ServiceRules } from "../../models/index.ts";
import type { UndecodedCall, UndecodedReason } from "../../wire/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import { unlessEmpty } from "../families/bean.ts";
import { isObject, lowerFirst, objectOf } from "../families/render.ts";
import { selfDescribed } from "../families/self-described.ts";
import { NOT_SHOWN } from "../notes.ts";

/** What the query protocol needs to find its way, and how older clients sign. */
const PROTOCOL = /^(Action|Version|AWSAccessKeyId|Signature\w*|Timestamp|Expires|X-Amz-.*)$/i;

/** Members whose members are data and keep their case. */
const MAPS = /^(attributes|environment|labels|parameters|tags|variables|.*context|.*attributes)$/i;

/**
 * What can be shown of a request that was not understood.
 *
 * Nothing, where the operation is known and its input is not. A note, where the service is known to
 * carry what must not be shown: without a schema nobody knows where. Otherwise what describes
 * itself, with everything masked whose name looks like a secret's.
 */
export function undecodedParameters(call: UndecodedCall, rules: ServiceRules): Json {
  if (NOT_DESCRIBED.has(call.reason) || !call.parameters) return null;
  if (isGuarded(rules)) return NOT_SHOWN;
  const shown = selfDescribed(ownParameters(call));
  return unlessEmpty(rules.family === "verbatim" || rules.keepsCase ? shown : beanCased(shown));
}

/** What a request says for itself, without what its protocol needs. */
export function ownParameters({ parameters = {} }: UndecodedCall): JsonObject {
  const own = Object.entries(parameters).filter(([name]) => !PROTOCOL.test(name));
  return objectOf(own as readonly (readonly [string, Json])[]);
}

/** Whether nothing is shown of what could be read of a request. */
export function hiddenWhole(call: UndecodedCall, rules: ServiceRules): boolean {
  return NOT_DESCRIBED.has(call.reason) || isGuarded(rules);
}

/** Why the input of a known operation could not be read. */
const NOT_DESCRIBED: ReadonlySet<UndecodedReason> = new Set(["malformed-body", "body-too-large"]);

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

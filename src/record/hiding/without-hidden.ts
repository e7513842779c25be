import { assignOwn } from "../../base/assign-own.ts";
import type { Operation, ServiceRules } from "../../models/index.ts";
import type { Call, Outcome } from "../../wire/index.ts";
import type { Json } from "../audit-record.ts";
import { asFarAsRead } from "../content/as-far-as-read.ts";
import { hiddenWhole, ownParameters } from "../content/undecoded.ts";
import { isObject, type Place, perOperation } from "../families/render.ts";
import { compileHidden, type Seeker, tellAll, tellSelfDescribed } from "./hidden-texts.ts";
import { maskIn } from "./mask.ts";
import { mayHoldSecrets } from "./may-hold-secrets.ts";
import { QuotedTexts } from "./quoted-texts.ts";

/** From this on a text is one secret and no other's word, wherever it stands. */
const UNMISTAKABLE_LENGTH = 8;

const compiled = perOperation((operation: Operation, rules: ServiceRules) => {
  const place: Place = { rules, operation: operation.name, direction: ">" };
  const hasSecrets = mayHoldSecrets(operation.input);
  return {
    hidden: compileHidden(operation.input, place, "hidden"),
    secrets: hasSecrets ? compileHidden(operation.input, place, "secrets") : undefined,
  };
});

/**
 * The outcome without what the record hides of the request: services quote in messages what they
 * do not take. Total: a message that cannot be searched is not shown.
 */
export function withoutHidden(outcome: Outcome, call: Call, rules: ServiceRules): Outcome {
  if (outcome.kind !== "failed" || outcome.message === undefined) return outcome;
  try {
    const { message } = outcome;
    const quoted = new QuotedTexts(message);
    gather(call, rules, quoted);
    return quoted.isEmpty ? outcome : { ...outcome, message: quoted.masked() };
  } catch {
    return { ...outcome, message: maskIn(rules) };
  }
}

/**
 * A response's elements without those that are what the request named as a secret. Only that: of
 * what else is hidden, like a comment, a response says much that stands in clear in its own right.
 */
export function withoutSecrets(elements: Json, call: Call, rules: ServiceRules): Json {
  if (call.kind !== "decoded" || elements === null) return elements;
  const { secrets } = compiled(call.operation, rules);
  if (!secrets) return elements;
  const masks = new Map<string, string>();
  secrets(call.input, {
    lengthMax: Number.POSITIVE_INFINITY,
    found: (text, mask) => {
      if (text.length >= UNMISTAKABLE_LENGTH) masks.set(text, mask);
    },
  });
  return masks.size === 0 ? elements : masked(elements, masks);
}

function gather(sent: Call, rules: ServiceRules, seeker: Seeker): void {
  const call = asFarAsRead(sent);
  if (call.kind === "decoded") compiled(call.operation, rules).hidden(call.input, seeker);
  else if (hiddenWhole(call, rules)) tellAll(ownParameters(call), maskIn(rules), seeker);
  else tellSelfDescribed(ownParameters(call), maskIn(rules), seeker);
}

function masked(value: Json, masks: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return masks.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one: Json) => masked(one, masks));
  if (!isObject(value)) return value;
  const shown: Record<string, Json> = {};
  for (const [name, one] of Object.entries(value)) {
    assignOwn(shown, name, masked(one as Json, masks));
  }
  return shown;
}

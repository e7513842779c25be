import type { RecordFamily, ResourceRule, ServiceRules } from "../../models/index.ts";
import type { Call, Outcome } from "../../wire/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import type { RecordFacts } from "../compose-record.ts";
import { operationNameOf } from "../envelope/event-name.ts";
import type { Verdict } from "../envelope/verdict.ts";
import { beanFamily, unwrappedFamily } from "../families/bean.ts";
import { ec2Family } from "../families/ec2.ts";
import type { Family } from "../families/family.ts";
import { isObject, objectOf } from "../families/render.ts";
import { s3Family } from "../families/s3.ts";
import { s3Address } from "../families/s3-address.ts";
import { verbatimFamily } from "../families/verbatim.ts";
import { isReadOnly } from "../read-only.ts";
import { resourcesOf } from "./resources.ts";
import { s3AdditionalEventData, s3ResourcesOf } from "./s3-extras.ts";
import { undecodedParameters } from "./undecoded.ts";

/** What a record says of what was asked, answered and touched. */
export interface RecordContent {
  readonly requestParameters: Json;
  readonly responseElements: Json;
  readonly additionalEventData?: Json;
  readonly resources?: readonly JsonObject[];
}

export interface ContentFacts extends RecordFacts {
  readonly rules: ServiceRules;
  readonly verdict: Verdict;
  readonly region: string;
}

const FAMILIES: Readonly<Record<RecordFamily, Family>> = {
  bean: beanFamily,
  unwrapped: unwrappedFamily,
  ec2: ec2Family,
  s3: s3Family,
  verbatim: verbatimFamily,
};

/** Composes the content of a record, of whatever size. */
export function contentOf(facts: ContentFacts): RecordContent {
  const { rules, verdict } = facts;
  const isHidden = verdict.isTurnedAway && !rules.keepsDenied;
  const asked = isHidden ? null : requestParametersOf(facts.call, rules);
  const answered = responseElementsOf(facts);
  const additional = isHidden ? undefined : additionalEventDataOf(facts);
  const resources = isHidden ? [] : touched(facts);
  return {
    requestParameters: asked,
    responseElements: answered,
    ...(additional !== undefined && { additionalEventData: additional }),
    ...(resources.length > 0 && { resources }),
  };
}

function requestParametersOf(call: Call, rules: ServiceRules): Json {
  if (call.kind === "decoded") return FAMILIES[rules.family].request(call, rules);
  if (rules.family === "s3") return s3Parameters(call);
  return undecodedParameters(call, rules);
}

/** Host and path name bucket and key, whatever is wrong with the rest. */
function s3Parameters(call: Call): Json {
  const { bucket, key } = s3Address(call);
  const entries = [
    ["bucketName", bucket],
    ["Host", call.head.headers.get("host")],
    ["key", key],
  ] as const;
  return objectOf(entries.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}

function responseElementsOf({ call, outcome, rules, requestId }: ContentFacts): Json {
  const isRead = isReadOnly(call);
  if (outcome.kind === "failed") {
    const isShown = rules.family === "verbatim" && !isRead && outcome.message !== undefined;
    return isShown ? { message: outcome.message ?? "" } : null;
  }
  if (outcome.kind === "unknown" || call.kind !== "decoded") return null;
  const name = call.operation.name;
  if (isRead && !rules.answers?.includes(name)) return null;
  if (rules.silent?.includes(name)) return null;
  // Last, because it is only now that the answer is read.
  const { output } = outcome;
  if (!output) return null;
  const facts = { rules, requestId: requestId ?? outcome.requestId };
  return FAMILIES[rules.family].response(call, output, facts);
}

function additionalEventDataOf(facts: ContentFacts): Json | undefined {
  const { rules, call } = facts;
  if (rules.family === "s3") return s3AdditionalEventData(facts);
  const table = rules.additionalEventData;
  const name = operationNameOf(call);
  const own = table && Object.hasOwn(table, name) ? table[name] : undefined;
  return isObject(own) ? filledIn(own, facts.outcome) : own;
}

/** A table's members, with what the response holds in place of its members' names. */
function filledIn(own: Readonly<Record<string, string>>, outcome: Outcome): Json | undefined {
  const output = outcome.kind === "succeeded" ? (outcome.output ?? {}) : {};
  const filled: Record<string, string> = {};
  let isEmpty = true;
  for (const name of Object.keys(own)) {
    const value = own[name] ?? "";
    const held = value.startsWith("<") ? output[value.slice(1)] : value;
    if (typeof held !== "string") continue;
    filled[name] = held;
    isEmpty = false;
  }
  return isEmpty ? undefined : filled;
}

const NONE: readonly ResourceRule[] = [];

function touched(facts: ContentFacts): readonly JsonObject[] {
  if (facts.rules.family === "s3") return s3ResourcesOf(facts);
  return resourcesOf(facts.rules.resources ?? NONE, facts);
}
